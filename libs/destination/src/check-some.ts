import type { Abortable } from '@holdfast/manifest';
import type { CheckProgress } from './destination.ts';

/** A check at level `bytes` that reads only so much, and remembers how far it came. */
export interface CheckSomeOptions extends Abortable {
  /** Gives how many bytes to read, from how many there are. */
  readonly budget: (totalBytes: number) => number;
  /** Objects that nobody proved for longer than this many milliseconds are read even beyond the budget. */
  readonly maxAgeMs?: number | undefined;
  readonly onProgress?: (progress: CheckProgress) => void;
  /** Told once, before anything is read. */
  readonly onChosen?: (chosen: ChosenObjects) => void;
  /** Told of each snapshot of which every byte was proven by now, and when the first of these bytes was: ISO 8601. */
  readonly onProven?: (snapshot: string, since: string) => void;
}

/** What a check with a budget reads, of what there is. */
export interface ChosenObjects {
  readonly objects: number;
  readonly bytes: number;
  /** How many of the objects are beyond the budget, because nobody proved them for too long. */
  readonly overdue: number;
  readonly totalObjects: number;
  readonly totalBytes: number;
}

/** A stored object, and how long nobody has proven it. */
export interface DatedObject {
  readonly size: number;
  /** Milliseconds since 1970 of its last proof; undefined for one that nobody proved yet. */
  readonly provenAt: number | undefined;
  /** Since when it is needed, for one that nobody proved yet. */
  readonly neededSince: number;
}

/**
 * The objects that nobody has proven for longest, as many as the budget allows and one at least, and those that are
 * overdue. A time that lies ahead of `now` proves nothing: a clock was wrong.
 */
export function chooseObjects<Object extends DatedObject>(
  objects: readonly Object[],
  { budget, maxAgeMs, now }: Pick<CheckSomeOptions, 'budget' | 'maxAgeMs'> & { readonly now: number },
): { readonly chosen: readonly Object[]; readonly told: ChosenObjects } {
  const isProven = ({ provenAt }: Object): boolean => provenAt !== undefined && provenAt <= now;
  const since = (object: Object): number => (isProven(object) ? (object.provenAt as number) : object.neededSince);
  const ordered = objects.toSorted((left, right) => Number(isProven(left)) - Number(isProven(right)) || since(left) - since(right));
  const totalBytes = objects.reduce((sum, { size }) => sum + size, 0);
  const limit = budget(totalBytes);
  let bytes = 0;
  let within = 0;
  for (const { size } of ordered) {
    if (within > 0 && bytes + size > limit) break;
    bytes += size;
    within += 1;
  }
  const overdue = maxAgeMs === undefined ? [] : ordered.slice(within).filter((object) => now - since(object) > maxAgeMs);
  const chosen = [...ordered.slice(0, within), ...overdue];
  const told = { objects: chosen.length, bytes: chosen.reduce((sum, { size }) => sum + size, 0), overdue: overdue.length };
  return { chosen, told: { ...told, totalObjects: objects.length, totalBytes } };
}
