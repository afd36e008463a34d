import type { Emit } from '@holdfast/snapshot';
import type { VerificationFinding } from './report.ts';

/** So many findings are kept and told one by one; all are counted. */
const findingsKept = 10_000;

/** Collects what is wrong in one destination. */
export interface Findings {
  readonly kept: readonly VerificationFinding[];
  readonly count: number;
  /** Adds what is wrong and tells it; an object that was found wrong before is not told again. */
  add(finding: Omit<VerificationFinding, 'destination'>): Promise<void>;
  /** How many findings touch a snapshot. */
  of(snapshot: string): number;
}

/** Starts with nothing found; a finding that names no snapshot touches all of `snapshots`. */
export function collectFindings(destination: string, snapshots: readonly string[], emit: Emit): Findings {
  const kept: VerificationFinding[] = [];
  const objects = new Set<string>();
  const touched = new Map<string, number>();
  let count = 0;
  return {
    kept,
    get count() {
      return count;
    },
    of: (snapshot) => touched.get(snapshot) ?? 0,
    async add(finding) {
      const { object } = finding;
      if (object !== undefined && objects.has(object)) return;
      if (object !== undefined) objects.add(object);
      count += 1;
      for (const id of finding.snapshots.length === 0 ? snapshots : finding.snapshots) touched.set(id, (touched.get(id) ?? 0) + 1);
      if (kept.length >= findingsKept) return;
      kept.push({ destination, ...finding });
      await emit(eventOf({ destination, ...finding }));
    },
  };
}

function eventOf({ destination, snapshots, object, source = '', name = '', message }: VerificationFinding): Parameters<Emit>[0] {
  if (object !== undefined) return { event: 'finding', destination, object, message, snapshots };
  return { event: 'difference', snapshot: snapshots[0] ?? '', destination, source, name, message };
}
