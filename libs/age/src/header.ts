import { createHmac, timingSafeEqual } from 'node:crypto';
import { damagedFile } from './age-fault.ts';
import { deriveKey } from './derive-key.ts';

/*
 * age-encryption.org/v1
 * -> X25519 <argument> …
 * <body in base64, lines of 64 characters, the last one shorter>
 * --- <MAC in base64>
 */

const firstLine = 'age-encryption.org/v1';
const bodyColumns = 64;
const macBytes = 32;
/** No file has a header of this size unless somebody wants to fill the memory of its reader. */
export const mostHeaderBytes = 64 * 1_024;

/** The file key, wrapped for one recipient. */
export interface Stanza {
  /** The first is the type. */
  readonly args: readonly string[];
  readonly body: Buffer;
}

export interface ParsedHeader {
  readonly stanzas: readonly Stanza[];
  /** Bytes of the file before the payload. */
  readonly length: number;
  /** Throws `destination-damaged` unless the header was made by somebody with the file key. */
  readonly prove: (fileKey: Uint8Array) => void;
}

export function serialiseHeader(stanzas: readonly Stanza[], fileKey: Uint8Array): Buffer {
  const lines = stanzas.flatMap(({ args, body }) => [`-> ${args.join(' ')}`, ...bodyLines(encode(body))]);
  const text = `${[firstLine, ...lines].join('\n')}\n---`;
  return Buffer.from(`${text} ${encode(macOf(Buffer.from(text), fileKey))}\n`);
}

/** The header at the beginning of `head`; undefined when more bytes are needed. Throws `destination-damaged`. */
export function parseHeader(head: Buffer): ParsedHeader | undefined {
  const start = Buffer.from(`${firstLine}\n`);
  if (!start.subarray(0, head.length).equals(head.subarray(0, start.length))) throw damagedFile('it does not begin as an age file');
  const mark = head.subarray(0, mostHeaderBytes).indexOf('\n---');
  const end = mark < 0 ? -1 : head.subarray(0, mostHeaderBytes).indexOf('\n', mark + 1);
  if (end < 0) {
    if (head.length >= mostHeaderBytes) throw damagedFile('its header has no end');
    return undefined;
  }
  const authentic = head.subarray(0, mark + 4);
  const mac = head.toString('latin1', mark + 4, end);
  const stanzas = parseStanzas(head.toString('latin1', start.length, mark).split('\n'));
  const prove = (fileKey: Uint8Array): void => {
    const found = mac.startsWith(' ') ? decode(mac.slice(1)) : undefined;
    if (found?.length !== macBytes || !timingSafeEqual(found, macOf(authentic, fileKey)))
      throw damagedFile('its header is not what was written');
  };
  return { stanzas, length: end + 1, prove };
}

function parseStanzas(lines: readonly string[]): Stanza[] {
  const stanzas: Stanza[] = [];
  for (let at = 0; at < lines.length; ) {
    const args = (lines[at] as string).split(' ');
    if (args.shift() !== '->' || args.length === 0 || !args.every((arg) => /^[\x21-\x7e]+$/.test(arg)))
      throw damagedFile('its header names no recipient where one belongs');
    at += 1;
    let text = '';
    for (let isLast = false; !isLast; at += 1) {
      const line = lines[at];
      if (line === undefined || line.length > bodyColumns) throw damagedFile('its header is cut off');
      text += line;
      isLast = line.length < bodyColumns;
    }
    const body = decode(text);
    if (body === undefined) throw damagedFile('its header holds what is no base64');
    stanzas.push({ args, body });
  }
  if (stanzas.length === 0) throw damagedFile('its header names no recipient');
  return stanzas;
}

/** Whole lines of 64 characters and a shorter one, which may be empty. */
function bodyLines(text: string): string[] {
  const whole = Math.floor(text.length / bodyColumns);
  return Array.from({ length: whole + 1 }, (_, line) => text.slice(line * bodyColumns, (line + 1) * bodyColumns));
}

function macOf(text: Buffer, fileKey: Uint8Array): Buffer {
  const key = deriveKey(fileKey, { salt: Buffer.alloc(0), info: 'header' });
  return createHmac('sha256', key).update(text).digest();
}

/** Standard base64 without padding. */
export function encode(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}

/** Undefined for what {@link encode} would not have written. */
export function decode(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return encode(bytes) === text ? bytes : undefined;
}
