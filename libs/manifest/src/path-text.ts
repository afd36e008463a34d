import { isUtf8 } from 'node:buffer';

/*
 * File systems name files with bytes, JavaScript with text. Path text carries both without loss: bytes that are valid
 * UTF-8 become that text, and every byte that is not becomes the lone surrogate U+DC00 + byte (Python calls this
 * "surrogateescape"). JSON writes such a surrogate as the escape `\udcXX`, so path text survives a JSON round trip.
 */

const escapedByte = /[\udc80-\udcff]/;

/** The path text of a name's bytes. Never fails; {@link pathToBytes} gives the same bytes back. */
export function pathFromBytes(bytes: Uint8Array): string {
  if (isUtf8(bytes)) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  let text = '';
  for (let index = 0; index < bytes.length; ) {
    const length = validSequence(bytes, index);
    if (length === 0) {
      text += String.fromCharCode(0xdc00 + (bytes[index] as number));
      index += 1;
    } else {
      text += Buffer.from(bytes.subarray(index, index + length)).toString('utf8');
      index += length;
    }
  }
  return text;
}

/** The bytes that path text stands for. */
export function pathToBytes(text: string): Buffer {
  if (!escapedByte.test(text) || text.isWellFormed()) return Buffer.from(text, 'utf8');
  const parts: Buffer[] = [];
  for (const character of text) {
    const code = character.charCodeAt(0);
    const escaped = character.length === 1 && code >= 0xdc80 && code <= 0xdcff;
    parts.push(escaped ? Buffer.of(code - 0xdc00) : Buffer.from(character, 'utf8'));
  }
  return Buffer.concat(parts);
}

/** Whether the path text stands for bytes that are not UTF-8, and so cannot be passed to the system as a string. */
export function hasRawBytes(text: string): boolean {
  return escapedByte.test(text) && !text.isWellFormed();
}

/** What could steer a terminal, or reverse, hide or break the line it stands in: controls, directions, line separators, lone surrogates. */
const misleading = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u;

/** The path as a person may read it in a message: undecodable bytes as `\xNN`, whatever would mislead as `\u{N}`. Always well-formed. */
export function displayPath(text: string): string {
  let shown = '';
  for (const character of text) {
    const code = character.codePointAt(0) as number;
    if (code >= 0xdc80 && code <= 0xdcff) shown += `\\x${(code - 0xdc00).toString(16)}`;
    else if (misleading.test(character)) shown += `\\u{${code.toString(16)}}`;
    else shown += character;
  }
  return shown;
}

/** Orders two path texts by the bytes they stand for, which is the order of artifacts within a source. */
export function comparePaths(left: string, right: string): number {
  if (left === right) return 0;
  const length = Math.min(left.length, right.length);
  let index = 0;
  while (index < length && left.charCodeAt(index) === right.charCodeAt(index)) index += 1;
  if (index === length) return left.length - right.length;
  const a = left.charCodeAt(index);
  const b = right.charCodeAt(index);
  // UTF-16 order equals UTF-8 order below the surrogates; there, the bytes decide.
  if (a < 0xd800 && b < 0xd800) return a - b;
  return Buffer.compare(pathToBytes(left), pathToBytes(right));
}

/** Length of the valid UTF-8 sequence that starts at `index`, or 0. */
function validSequence(bytes: Uint8Array, index: number): number {
  for (let length = 1; length <= 4 && index + length <= bytes.length; length += 1) {
    if (isUtf8(bytes.subarray(index, index + length))) return length;
  }
  return 0;
}
