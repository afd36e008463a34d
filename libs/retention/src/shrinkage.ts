import type { Objection } from './objections.ts';
import { type RetainedSnapshot, type Series, sourceIn } from './snapshot.ts';

const measures = ['artifacts', 'bytes'] as const;

type Measure = (typeof measures)[number];

interface ShrinkOptions {
  readonly forgotten: ReadonlySet<string>;
  readonly maxShrink: number;
}

/** Where a source shrank too much: from its previous complete snapshot, or from the last one to have as much as it once had. */
export function shrinkages({ source, snapshots }: Series, { forgotten, maxShrink }: ShrinkOptions): Objection[] {
  const complete = snapshots.filter(({ outcome }) => outcome === 'complete');
  const [newest, previous] = complete;
  if (newest === undefined || previous === undefined) return [];
  const much = (snapshot: RetainedSnapshot, measure: Measure): number => sourceIn(snapshot, source)?.totals[measure] ?? 0;
  for (const measure of measures) {
    const [now, before] = [much(newest, measure), much(previous, measure)];
    if (now < before * (1 - maxShrink))
      return [shrunk(newest.id, `${source} shrank from ${amount(before, measure)} in ${previous.id} to ${now} in ${newest.id}`)];
    const floor = Math.max(...complete.filter(({ id }) => !forgotten.has(id)).map((snapshot) => much(snapshot, measure)));
    const lost = complete.find((snapshot) => forgotten.has(snapshot.id) && floor < much(snapshot, measure) * (1 - maxShrink));
    if (lost !== undefined) {
      const had = `${source} had ${amount(much(lost, measure), measure)} in ${lost.id}`;
      return [shrunk(newest.id, `${had}, which would go, and no more than ${floor} in any snapshot that would stay`)];
    }
  }
  return [];
}

function shrunk(snapshot: string, message: string): Objection {
  const guidance = 'look whether something is missing; if it is meant to be so, add --force-shrunk';
  return { kind: 'shrunk', snapshot, message, guidance };
}

function amount(count: number, measure: Measure): string {
  return `${count} ${count === 1 ? measure.slice(0, -1) : measure}`;
}
