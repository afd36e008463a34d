import { timeText } from './length-of-time.ts';
import type { SourceStatus } from './status.ts';
import type { Survey } from './survey.ts';

/** Something about the backups that somebody has to see to. */
export interface StatusProblem {
  readonly problem: 'no-complete-snapshot' | 'not-verified' | 'older-than-objective' | 'different' | 'behind' | 'not-readable' | 'damaged';
  readonly source?: string;
  readonly destination?: string;
  /** A sentence without its full stop. */
  readonly message: string;
  /** What to do, as one clause. */
  readonly guidance: string;
}

export interface ProblemContext {
  readonly sources: readonly SourceStatus[];
  readonly rpo: string | undefined;
  readonly rpoMs: number | undefined;
  readonly now: number;
}

/** Everything that keeps the site from being well backed up, the gravest first. */
export function findProblems(seen: Survey, context: ProblemContext): StatusProblem[] {
  return [
    ...context.sources.flatMap((source) => problemOfSource(source, context)),
    ...differences(seen),
    ...seen.failures.map(({ destination = '', message, guidance = 'see to it' }) => ({
      ...{ problem: 'not-readable' as const, destination, message, guidance },
    })),
    ...seen.damaged.map(({ destination, message }) => ({
      ...{ problem: 'damaged' as const, destination, message, guidance: 'run holdfast verify --all' },
    })),
    ...behind(seen, context),
  ];
}

function problemOfSource({ source, complete, verified, isWithinObjective }: SourceStatus, { rpo }: ProblemContext): StatusProblem[] {
  if (complete === undefined) {
    return [{ problem: 'no-complete-snapshot', source, message: `${source} has no complete snapshot`, guidance: 'run holdfast backup' }];
  }
  if (verified === undefined) {
    const message = `no complete snapshot of ${source} was verified down to its bytes`;
    return [{ problem: 'not-verified', source, message, guidance: 'run holdfast verify' }];
  }
  if (isWithinObjective !== false) return [];
  const age = timeText(verified.ageMs);
  const newer = complete.id === verified.id ? '' : `; one of ${timeText(complete.ageMs)} is not verified`;
  const message = `the newest verified snapshot of ${source} is ${age} old, and the objective is ${rpo}${newer}`;
  return [{ problem: 'older-than-objective', source, message, guidance: newer === '' ? 'run holdfast backup' : 'run holdfast verify' }];
}

/** Copies in which a verification found a difference that still stands. */
function differences({ snapshots }: Survey): StatusProblem[] {
  return snapshots.flatMap(({ id, copies }) =>
    copies.flatMap(({ place, verifications }) => {
      const found = verifications.find(({ outcome }) => outcome === 'different');
      if (found === undefined) return [];
      const message = `${id} in ${place.name} is not as it was, found at level ${found.level} on ${found.verifiedAt.slice(0, 10)}`;
      return [
        { problem: 'different' as const, destination: place.name, message, guidance: 'run holdfast backup, then holdfast verify --all' },
      ];
    }),
  );
}

/** Destinations that can be read and whose newest snapshot is older than the objective, or that lack the newest one for that long. */
function behind({ places, snapshots, failures }: Survey, { rpo, rpoMs, now }: ProblemContext): StatusProblem[] {
  if (rpoMs === undefined) return [];
  const unread = new Set(failures.map(({ destination }) => destination));
  return places.flatMap(({ name }) => {
    if (unread.has(name)) return [];
    const newest = snapshots.findLast(({ copies }) => copies.some(({ place }) => place.name === name));
    const age = now - Date.parse(newest?.copies[0]?.manifest.startedAt ?? '');
    if (newest !== undefined && age <= rpoMs) return [];
    const what = newest === undefined ? 'has no snapshot' : `has nothing newer than ${timeText(age)}, and the objective is ${rpo}`;
    return [{ problem: 'behind' as const, destination: name, message: `the destination ${name} ${what}`, guidance: 'run holdfast backup' }];
  });
}
