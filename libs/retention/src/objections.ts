import type { Decision } from './reason.ts';
import { shrinkages } from './shrinkage.ts';
import { newestFirst, type RetainedSnapshot, type Series, seriesOf, setAside, sourceIn } from './snapshot.ts';

/** What the user may wave aside by name. */
export type ObjectionKind = 'unverified' | 'degraded' | 'shrunk';

/** Why nothing should be forgotten now. `message` and `guidance` are clauses as those of a fault. */
export interface Objection {
  readonly kind: ObjectionKind;
  readonly snapshot: string;
  readonly message: string;
  readonly guidance: string;
}

export interface ObjectionOptions {
  readonly now: Date;
  /** The share, from 0 to 1, by which a source may shrink from one complete snapshot to the next. */
  readonly maxShrink: number;
  /** Sources that are still backed up; of others no new snapshot can be expected. All when none of them is in any snapshot. */
  readonly sources: readonly string[];
}

/** What speaks against carrying out the decisions: the newest snapshot of a source may be a false success. */
export function objectionsTo(
  decisions: readonly Decision[],
  snapshots: readonly RetainedSnapshot[],
  { now, maxShrink, sources }: ObjectionOptions,
): Objection[] {
  const ordered = newestFirst(snapshots).filter((snapshot) => setAside(snapshot, now) === undefined);
  const all = seriesOf(ordered);
  const expected = all.filter(({ source }) => sources.includes(source));
  const series = expected.length === 0 ? all : expected;
  const forgotten = new Set(decisions.filter(({ keep }) => !keep).map(({ id }) => id));
  const found = [
    ...series.flatMap((one) => degradation(one, ordered)),
    ...series.flatMap(doubt),
    ...series.flatMap((one) => shrinkages(one, { forgotten, maxShrink })),
  ];
  return [...new Map(found.map((objection) => [objection.message, objection])).values()];
}

/** The newest snapshot of the source is no good one, so that something is wrong with it or with its backups. */
function degradation({ source }: Series, ordered: readonly RetainedSnapshot[]): Objection[] {
  const newest = ordered.find((snapshot) => sourceIn(snapshot, source) !== undefined);
  if (newest === undefined || newest.outcome === 'complete') return [];
  const failed = newest.sources.filter(({ outcome }) => outcome !== 'complete').map(({ name, outcome }) => `${name} ${outcome}`);
  const which = failed.length === 0 ? '' : ` (${failed.join(', ')})`;
  const message = `the newest snapshot ${newest.id} is degraded${which} and does not count as a good one`;
  const guidance = 'put right what it lacks and run holdfast backup, or add --force-degraded';
  return [{ kind: 'degraded', snapshot: newest.id, message, guidance }];
}

/** The newest complete snapshot of the source is not known to be readable. */
function doubt({ snapshots }: Series): Objection[] {
  const newest = snapshots.find(({ outcome }) => outcome === 'complete');
  if (newest === undefined || newest.proof === 'bytes' || newest.proof === 'content') return [];
  const { id: snapshot, proof } = newest;
  if (proof === 'different') {
    const message = `the newest complete snapshot ${snapshot} was found damaged when it was verified`;
    return [{ kind: 'unverified', snapshot, message, guidance: 'run holdfast backup and verify that, or add --force-unverified' }];
  }
  const message = `the newest complete snapshot ${snapshot} was not verified at level bytes or deeper`;
  return [{ kind: 'unverified', snapshot, message, guidance: `run holdfast verify ${snapshot}, or add --force-unverified` }];
}
