import { provingVerification, type VerificationRecord } from '@holdfast/manifest';
import { interruptible, type RunOptions, type Workspace } from '@holdfast/snapshot';
import { lengthOfTime } from './length-of-time.ts';
import { findProblems, type StatusProblem } from './status-problems.ts';
import { type CopyCounts, countCopies, type Survey, type SurveyedSnapshot, survey } from './survey.ts';

/** What the configuration wants, in lengths of time such as `24h`. */
export interface Objectives {
  readonly rpo?: string | undefined;
  readonly rto?: string | undefined;
}

/** How one source stands. */
export interface SourceStatus {
  readonly source: string;
  readonly kind: string;
  /** Its newest snapshot that is complete. */
  readonly complete: DatedSnapshot | undefined;
  /** Its newest snapshot that is complete and proven, and by what. */
  readonly verified: (DatedSnapshot & { readonly verification: VerificationRecord }) | undefined;
  /** Of the newest complete snapshot. */
  readonly counts: CopyCounts;
  /** Undefined without an objective. */
  readonly isWithinObjective: boolean | undefined;
}

export interface DatedSnapshot {
  readonly id: string;
  readonly startedAt: string;
  readonly ageMs: number;
}

export interface StatusReport {
  /** `degraded` where there is any problem. */
  readonly outcome: 'complete' | 'degraded';
  readonly sources: readonly SourceStatus[];
  readonly problems: readonly StatusProblem[];
}

/** Clocks of two machines differ a little; what lies further ahead is no time to rely on. */
const clockSkewMs = 10 * 60_000;

/**
 * How every source stands: its newest complete and its newest verified snapshot, against the objectives, and where its
 * copies are. Throws `repository-missing` when no destination exists, and `interrupted`.
 */
export function status(workspace: Workspace, objectives: Objectives, options: RunOptions): Promise<StatusReport> {
  return interruptible(options.signal, async () => {
    const seen = await survey(workspace, options);
    const now = workspace.now().getTime();
    const rpoMs = objectives.rpo === undefined ? undefined : lengthOfTime(objectives.rpo);
    const sources = workspace.sources.map((source) => statusOf(source, seen, { now, rpoMs }));
    const problems = findProblems(seen, { sources, rpo: objectives.rpo, rpoMs, now });
    for (const source of sources) await options.emit(eventOf(source));
    for (const problem of problems) await options.emit({ event: 'status-problem', ...problem });
    const outcome = problems.length === 0 ? 'complete' : 'degraded';
    const counts = { sources: sources.length, snapshots: seen.snapshots.length, problems: problems.length };
    await options.emit({ event: 'summary', verb: 'status', outcome, counts });
    return { outcome, sources, problems };
  });
}

function statusOf(
  { name, kind }: { readonly name: string; readonly kind: string },
  { snapshots }: Survey,
  { now, rpoMs }: { readonly now: number; readonly rpoMs: number | undefined },
): SourceStatus {
  const withoutFuture = snapshots.filter((snapshot) => Date.parse(startOf(snapshot)) <= now + clockSkewMs);
  const complete = withoutFuture.findLast((snapshot) => wholeCopies(snapshot, name).length > 0);
  const verified = withoutFuture.findLast((snapshot) => proofOf(snapshot, name) !== undefined);
  const proof = verified === undefined ? undefined : proofOf(verified, name);
  return {
    source: name,
    kind,
    complete: complete && dated(complete, now),
    verified: verified && proof && { ...dated(verified, now), verification: proof },
    counts: countCopies(complete === undefined ? [] : wholeCopies(complete, name)),
    isWithinObjective: rpoMs === undefined ? undefined : verified !== undefined && dated(verified, now).ageMs <= rpoMs,
  };
}

/** The copies in which the source is complete. */
function wholeCopies({ copies }: SurveyedSnapshot, source: string) {
  return copies.filter(({ manifest }) => manifest.sources.some(({ name, outcome }) => name === source && outcome === 'complete'));
}

function proofOf(snapshot: SurveyedSnapshot, source: string): VerificationRecord | undefined {
  const proofs = wholeCopies(snapshot, source).map(({ verifications }) => provingVerification(verifications));
  return proofs.find((proof) => proof !== undefined);
}

function dated(snapshot: SurveyedSnapshot, now: number): DatedSnapshot {
  const startedAt = startOf(snapshot);
  return { id: snapshot.id, startedAt, ageMs: Math.max(0, now - Date.parse(startedAt)) };
}

function startOf({ copies }: SurveyedSnapshot): string {
  return copies[0]?.manifest.startedAt ?? '';
}

function eventOf({ source, kind, complete, verified, counts, isWithinObjective }: SourceStatus) {
  return {
    event: 'source-status' as const,
    ...{ source, kind, ...counts },
    ...(complete === undefined ? {} : { snapshot: complete.id, ageMs: complete.ageMs }),
    ...(verified === undefined ? {} : { verified: verified.id, verifiedAgeMs: verified.ageMs, level: verified.verification.level }),
    ...(isWithinObjective === undefined ? {} : { withinObjective: isWithinObjective }),
  };
}
