import type { RetainedSnapshot } from '../snapshot.ts';

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A complete, proven snapshot of one source `app`, unless something else is said. */
export function snapshotAt(startedAt: string, changes: Partial<RetainedSnapshot> = {}): RetainedSnapshot {
  const moment = new Date(startedAt);
  const digits = moment.toISOString().replaceAll(/[-:T]/g, '');
  const sources = [{ name: 'app', outcome: 'complete', totals: { artifacts: 10, bytes: 1000 } } as const];
  const id = `${digits.slice(0, 8)}-${digits.slice(8, 14)}-0000`;
  return { id, startedAt: moment.toISOString(), kind: 'daily', outcome: 'complete', sources, proof: 'content', ...changes };
}

/** The same snapshot with its sources in these outcomes; its own follows from them. */
export function withSources(
  snapshot: RetainedSnapshot,
  outcomes: Readonly<Record<string, 'complete' | 'degraded' | 'failed'>>,
): RetainedSnapshot {
  const sources = Object.entries(outcomes).map(([name, outcome]) => ({ name, outcome, totals: { artifacts: 10, bytes: 1000 } }));
  return { ...snapshot, sources, outcome: sources.every(({ outcome }) => outcome === 'complete') ? 'complete' : 'degraded' };
}

/** A history of up to so many snapshots within three years before the end of 2026, with all kinds of marks and mishaps. */
export function randomHistory(random: () => number, most: number): RetainedSnapshot[] {
  const end = Date.parse('2026-12-31T00:00:00Z');
  const pick = <Value>(values: readonly Value[]): Value => values[Math.floor(random() * values.length)] as Value;
  const outcomes = ['complete', 'complete', 'complete', 'complete', 'degraded', 'failed'] as const;
  return Array.from({ length: Math.ceil(random() * most) }, (_, index) => {
    const age = random() ** 2 * 3 * 365 * 24 * 3600;
    const at = new Date(end - Math.floor(age) * 1000).toISOString();
    const keep = pick([undefined, undefined, undefined, undefined, 'permanent', 'until-verified', 'days_40', 'days_400']);
    const names = pick([['app'], ['app', 'photos'], ['app', 'photos', 'settings'], ['photos']]);
    const drawn = withSources(snapshotAt(at), Object.fromEntries(names.map((name) => [name, pick(outcomes)])));
    const marks = {
      kind: pick(['daily', 'daily', 'manual', 'pre-change']),
      proof: pick(['unverified', 'different', 'bytes', 'content'] as const),
    };
    const id = `${drawn.id.slice(0, -4)}${index.toString(16).padStart(4, '0')}`;
    return { ...drawn, ...marks, id, ...(keep === undefined ? {} : { keep }) };
  });
}
