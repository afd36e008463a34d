import { cellKind } from './cell-kind.ts';

const quote = 0x27;
const backslash = 0x5c;

/** For each byte the character that stands for it behind a backslash; 0 for those that stand for themselves. */
const escapes = new Uint8Array(256);
for (const [character, letter] of [
  ['\0', '0'],
  ['\n', 'n'],
  ['\r', 'r'],
  ['\x1a', 'Z'],
  ["'", "'"],
  ['\\', '\\'],
] as const) {
  escapes[character.charCodeAt(0)] = letter.charCodeAt(0);
}

const highDigits = Uint8Array.from({ length: 256 }, (_, byte) => '0123456789ABCDEF'.charCodeAt(byte >> 4));
const lowDigits = Uint8Array.from({ length: 256 }, (_, byte) => '0123456789ABCDEF'.charCodeAt(byte & 15));

/** So many bytes of a literal come from one byte of a value at most, and so many more from its quotes. */
export const growth = 2;
export const overhead = 4;

/** A buffer that is being filled. Nothing here looks whether there is room. */
export class LiteralWriter {
  out: Buffer;
  at = 0;

  constructor(size: number) {
    this.out = Buffer.allocUnsafeSlow(size);
  }

  get room(): number {
    return this.out.length - this.at;
  }

  /** Gives what was written, and goes on in a buffer of the given size. */
  take(size: number): Buffer {
    const written = this.out.subarray(0, this.at);
    this.out = Buffer.allocUnsafeSlow(size);
    this.at = 0;
    return written;
  }

  byte(byte: number): void {
    this.out[this.at++] = byte;
  }

  null(): void {
    this.at += this.out.write('NULL', this.at, 'latin1');
  }

  /** Writes the value in `bytes` from `start` to `end` as a literal of the kind. */
  value(kind: number, bytes: Uint8Array, start: number, end: number): void {
    if (kind === cellKind.binary && end > start) {
      this.byte(0x30);
      this.byte(0x78);
      this.hex(bytes, start, end);
    } else if (kind >= cellKind.text) {
      this.byte(quote);
      if (kind === cellKind.text) this.escaped(bytes, start, end);
      else this.bytes(bytes, start, end);
      this.byte(quote);
    } else {
      this.bytes(bytes, start, end);
      // As a whole number -0 would be 0.
      if (kind === cellKind.double && end - start === 2 && bytes[start] === 0x2d && bytes[start + 1] === 0x30) {
        this.byte(0x65);
        this.byte(0x30);
      }
    }
  }

  /** Byte by byte: most values are shorter than a call is long. */
  bytes(bytes: Uint8Array, start: number, end: number): void {
    const { out } = this;
    let at = this.at;
    for (let from = start; from < end; from += 1) out[at++] = bytes[from] as number;
    this.at = at;
  }

  escaped(bytes: Uint8Array, start: number, end: number): void {
    const { out } = this;
    let at = this.at;
    for (let from = start; from < end; from += 1) {
      const byte = bytes[from] as number;
      const letter = escapes[byte] as number;
      if (letter !== 0) {
        out[at++] = backslash;
        out[at++] = letter;
      } else out[at++] = byte;
    }
    this.at = at;
  }

  hex(bytes: Uint8Array, start: number, end: number): void {
    const { out } = this;
    let at = this.at;
    for (let from = start; from < end; from += 1) {
      const byte = bytes[from] as number;
      out[at] = highDigits[byte] as number;
      out[at + 1] = lowDigits[byte] as number;
      at += 2;
    }
    this.at = at;
  }
}
