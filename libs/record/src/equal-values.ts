import { compareBytes } from './compare-text.ts';
import type { RecordValue } from './value.ts';

/** Whether two values are the same: of one type, and alike to the last bit or digit. `1n` and `1` differ, and so do `1.0` and `1.00` as decimals. */
export function equalValues(left: RecordValue, right: RecordValue): boolean {
  if (left === right || Object.is(left, right)) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (left instanceof Uint8Array || right instanceof Uint8Array)
    return left instanceof Uint8Array && right instanceof Uint8Array && sameBytes(left, right);
  if ('bytes' in left || 'bytes' in right)
    return 'bytes' in left && 'bytes' in right && left.type === right.type && sameBytes(left.bytes, right.bytes);
  return left.type === right.type && left.text === right.text && left.zone === right.zone;
}

/** Whether two lists hold the same values in the same order. */
export function equalRecords(left: readonly RecordValue[], right: readonly RecordValue[]): boolean {
  return left.length === right.length && left.every((value, index) => equalValues(value, right[index] as RecordValue));
}

function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && compareBytes(left, right) === 0;
}
