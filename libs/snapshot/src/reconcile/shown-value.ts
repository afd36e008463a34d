import type { RecordValue } from '@holdfast/record';

/** So many characters of a value are shown. */
const shownCharacters = 200;

/** A value for people to read; `plain`, or only what kind of thing it is and how long. */
export function shownValue(value: RecordValue | undefined, plain: boolean): string {
  if (value === undefined) return 'no record';
  if (value === null) return 'nothing';
  if (plain) return shortened(plainText(value));
  if (typeof value === 'string') return `text of ${countOf(value.length, 'character')}`;
  if (typeof value !== 'object') return typeof value === 'boolean' ? 'true or false' : 'a number';
  if (value instanceof Uint8Array) return countOf(value.length, 'byte');
  if ('bytes' in value) return `${value.type === 'json' ? 'a document' : 'text'} of ${countOf(value.bytes.length, 'byte')}`;
  return `a ${value.type}`;
}

/** The value of a key: whole numbers name records without telling anything. */
export function shownKey(key: readonly RecordValue[], plain: boolean): string[] {
  return key.map((value) => shownValue(value, plain || typeof value === 'bigint'));
}

function plainText(value: Exclude<RecordValue, null>): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value !== 'object') return String(value);
  if (value instanceof Uint8Array) return `x'${hexOf(value)}'`;
  if (value.type === 'json') return new TextDecoder().decode(value.bytes.subarray(0, 4 * shownCharacters));
  if (value.type === 'undecoded') return `${value.encoding} x'${hexOf(value.bytes)}'`;
  return value.zone === undefined ? value.text : `${value.text} ${value.zone}`;
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.subarray(0, shownCharacters)).toString('hex');
}

function shortened(text: string): string {
  return text.length <= shownCharacters ? text : `${text.slice(0, shownCharacters)}… (${countOf(text.length, 'character')})`;
}

function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
