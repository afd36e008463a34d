import { compareDecimals } from './compare-decimals.ts';
import { compareBytes, compareText } from './compare-text.ts';
import type { RecordValue, TypedText } from './value.ts';

/**
 * The order in which every source gives its records: value by value, the shorter key first. Nulls, booleans, numbers by
 * their value, text by code point, bytes, then typed texts (by type; decimals by their value) and documents.
 */
export function compareKeys(left: readonly RecordValue[], right: readonly RecordValue[]): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index += 1) {
    const difference = compareValues(left[index] as RecordValue, right[index] as RecordValue);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/** As {@link compareKeys}, of two values. */
export function compareValues(left: RecordValue, right: RecordValue): number {
  if (typeof left === 'bigint' && typeof right === 'bigint') return left < right ? -1 : left > right ? 1 : 0;
  if (typeof left === 'string' && typeof right === 'string') return compareText(left, right);
  const [one, other] = [rankOf(left), rankOf(right)];
  if (one !== other) return one - other;
  switch (one) {
    case 0:
      return 0;
    case 1:
    case 2:
      return (left as number) < (right as number) ? -1 : (left as number) > (right as number) ? 1 : 0;
    case 5:
      return compareTyped(left as TypedText, right as TypedText);
    default:
      return compareBytes(bytesOf(left), bytesOf(right));
  }
}

function rankOf(value: RecordValue): number {
  if (value === null) return 0;
  if (typeof value === 'boolean') return 1;
  if (typeof value === 'bigint' || typeof value === 'number') return 2;
  if (typeof value === 'string') return 3;
  if (value instanceof Uint8Array) return 4;
  if (value.type === 'undecoded') return 3;
  return value.type === 'json' ? 6 : 5;
}

const encoder = new TextEncoder();

function bytesOf(value: RecordValue): Uint8Array {
  if (typeof value === 'string') return encoder.encode(value);
  return value instanceof Uint8Array ? value : (value as { readonly bytes: Uint8Array }).bytes;
}

function compareTyped(left: TypedText, right: TypedText): number {
  if (left.type !== right.type) return compareText(left.type, right.type);
  const difference = left.type === 'decimal' ? compareDecimals(left.text, right.text) : compareText(left.text, right.text);
  return difference === 0 ? compareText(left.zone ?? '', right.zone ?? '') : difference;
}
