/**
 * How far a snapshot was proven where it lies. `unverified`: not at all, or that it is there at most; `different`: something in
 * it is not what it was, and nothing newer says otherwise; `bytes`: every stored byte is as it was; `content`: every artifact
 * was rebuilt, or more.
 */
export type Proof = 'unverified' | 'different' | 'bytes' | 'content';

/** What retention knows of a snapshot: a manifest, and how far it was proven. */
export interface RetainedSnapshot {
  readonly id: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly kind: string;
  readonly outcome: 'complete' | 'degraded';
  /** `until-verified`, `days_N` or `permanent`. */
  readonly keep?: string;
  readonly sources: readonly RetainedSource[];
  readonly proof: Proof;
  /** Nobody who is trusted signed it, though snapshots have to be signed: somebody else may have put it there. */
  readonly isUntrusted?: boolean;
}

export interface RetainedSource {
  readonly name: string;
  readonly outcome: 'complete' | 'degraded' | 'failed';
  readonly totals: { readonly artifacts: number; readonly bytes: number };
}

/** The snapshots that hold one source, the newest first. */
export interface Series {
  readonly source: string;
  readonly snapshots: readonly RetainedSnapshot[];
}

/** The newest first, in an order that does not depend on the one they came in. */
export function newestFirst(snapshots: Iterable<RetainedSnapshot>): RetainedSnapshot[] {
  const timed = Array.from(snapshots, (snapshot) => ({ snapshot, moment: momentOf(snapshot) }));
  timed.sort((left, right) => right.moment - left.moment || (left.snapshot.id < right.snapshot.id ? 1 : -1));
  return timed.map(({ snapshot }) => snapshot);
}

/** Every rule asks for them, for each source. */
const moments = new WeakMap<RetainedSnapshot, number>();

/** Milliseconds since 1970. */
export function momentOf(snapshot: RetainedSnapshot): number {
  const known = moments.get(snapshot);
  if (known !== undefined) return known;
  const moment = Date.parse(snapshot.startedAt);
  moments.set(snapshot, moment);
  return moment;
}

/**
 * Why a snapshot stays without counting for anything: its time lies ahead of the clock, one of which is wrong, or it may be a
 * stranger's, made to push others out. Undefined for all others.
 */
export function setAside(snapshot: RetainedSnapshot, now: Date): 'ahead' | 'untrusted' | undefined {
  if (snapshot.isUntrusted === true) return 'untrusted';
  return momentOf(snapshot) > now.getTime() ? 'ahead' : undefined;
}

/** One series for each source; a source that failed is not in its snapshot. */
export function seriesOf(ordered: readonly RetainedSnapshot[]): Series[] {
  const series = new Map<string, RetainedSnapshot[]>();
  for (const snapshot of ordered) {
    for (const { name, outcome } of snapshot.sources) {
      if (outcome === 'failed') continue;
      const known = series.get(name);
      if (known === undefined) series.set(name, [snapshot]);
      else known.push(snapshot);
    }
  }
  return [...series].map(([source, snapshots]) => ({ source, snapshots }));
}

/** What a snapshot holds of a source; undefined when it does not have it. */
export function sourceIn({ sources }: RetainedSnapshot, name: string): RetainedSource | undefined {
  return sources.find((source) => source.name === name);
}
