import { timePrecisionNs } from './attributes.ts';
import { mtimeNs } from './modification-time.ts';

/** Whether two `seconds.nanoseconds` are one time, as exactly as `applyAttributes` can set one here; an absent one equals only another. */
export function sameTime(left: string | undefined, right: string | undefined): boolean {
  if (left === right) return true;
  if (left === undefined || right === undefined) return false;
  const off = mtimeNs(left) - mtimeNs(right);
  return (off < 0n ? -off : off) < BigInt(timePrecisionNs());
}
