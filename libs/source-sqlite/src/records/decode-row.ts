import type { RecordValue } from '@holdfast/record';

/** A value as `node:sqlite` gives it. */
export type SqlValue = null | bigint | number | string | Uint8Array;

/** Makes values of a row that was read carefully: pairs of a value, text as bytes, and whether it was text. */
export function decodeRow(row: readonly SqlValue[], encoding: string): RecordValue[] {
  const values: RecordValue[] = [];
  for (let index = 0; index < row.length; index += 2) {
    const value = row[index] as SqlValue;
    values.push(row[index + 1] === 1n ? decodeText(value as Uint8Array, encoding) : value);
  }
  return values;
}

function decodeText(bytes: Uint8Array, encoding: string): RecordValue {
  const label = encoding.toLowerCase().replace(/^utf-16(le|be)$/, 'utf-16$1');
  try {
    return new TextDecoder(label, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return { type: 'undecoded', encoding, bytes };
  }
}
