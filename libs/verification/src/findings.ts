import type { Emit } from '@holdfast/snapshot';
import type { VerificationFinding } from './report.ts';

/** So many findings are kept and told one by one; all are counted. */
const findingsKept = 10_000;

/** Something wrong, in a destination that is known. */
export interface NewFinding extends Omit<VerificationFinding, 'destination' | 'snapshots'> {
  /** Undefined when it is not known which: then it touches all that are looked at. */
  readonly snapshots: readonly string[] | undefined;
}

/** Collects what is wrong in one destination. */
export interface Findings {
  readonly kept: readonly VerificationFinding[];
  readonly count: number;
  /** How many of them only say that something could not be read. */
  readonly unread: number;
  /** Adds what is wrong and tells it; an object, or a part of these snapshots, that was found wrong before is not told again. */
  add(finding: NewFinding): Promise<void>;
  /** How many findings touch a snapshot. */
  of(snapshot: string): number;
  /** Whether something in a snapshot is wrong, not only unread. */
  isWrong(snapshot: string): boolean;
}

/** Starts with nothing found in these snapshots. */
export function collectFindings(destination: string, snapshots: readonly string[], emit: Emit): Findings {
  const kept: VerificationFinding[] = [];
  const told = new Set<string>();
  const touched = new Map<string, number>();
  const wrong = new Set<string>();
  const counts = { all: 0, unread: 0 };
  return {
    kept,
    get count() {
      return counts.all;
    },
    get unread() {
      return counts.unread;
    },
    of: (snapshot) => touched.get(snapshot) ?? 0,
    isWrong: (snapshot) => wrong.has(snapshot),
    async add(found) {
      const keys = keysOf(found);
      if (keys.every((key) => told.has(key))) return;
      if (told.size < findingsKept) for (const key of keys) told.add(key);
      counts.all += 1;
      if (found.unread === true) counts.unread += 1;
      for (const id of found.snapshots ?? snapshots) {
        touched.set(id, (touched.get(id) ?? 0) + 1);
        if (found.unread !== true) wrong.add(id);
      }
      if (kept.length >= findingsKept) return;
      const finding = { destination, ...found, snapshots: found.snapshots ?? [] };
      kept.push(finding);
      await emit(eventOf(finding));
    },
  };
}

/** What tells a finding from others: its object, or its part of each snapshot. */
function keysOf({ object, source, name, snapshots = [] }: NewFinding): string[] {
  return object !== undefined ? [object] : snapshots.map((id) => `${id}\0${source}\0${name}`);
}

function eventOf({ destination, snapshots, object, source = '', name = '', message }: VerificationFinding): Parameters<Emit>[0] {
  if (object !== undefined) return { event: 'finding', destination, object, message, snapshots };
  const others = snapshots.length > 1 ? `, in ${snapshots.length} snapshots` : '';
  return { event: 'difference', snapshot: snapshots[0] ?? '', destination, source, name, message: `${message}${others}` };
}
