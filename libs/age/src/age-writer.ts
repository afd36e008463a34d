import { randomBytes } from 'node:crypto';
import { makeHeader, type Recipients } from './recipient.ts';
import { payloadNonceBytes, Segments, segmentBytes } from './segments.ts';

/**
 * Writes one age file, synchronously, for threads that pack. Every method gives the pieces that come next in the file;
 * they are new memory. A piece of plaintext is copied only where a segment ends within it.
 */
export class AgeWriter {
  readonly #segments: Segments;
  readonly #begin: Buffer;
  /** The part of a segment that is there; at most a whole one, for only what follows tells whether it is the last. */
  readonly #held = Buffer.allocUnsafeSlow(segmentBytes);
  #heldBytes = 0;
  #number = 0;

  /** A new file key. Throws `key-wrong` for what is no recipient. */
  constructor(recipients: Recipients) {
    const { fileKey, header } = makeHeader(recipients);
    const nonce = randomBytes(payloadNonceBytes);
    this.#segments = new Segments(fileKey, nonce);
    this.#begin = Buffer.concat([header, nonce]);
  }

  /** What the file begins with, before any content. */
  begin(): Buffer {
    return this.#begin;
  }

  write(bytes: Uint8Array): Buffer[] {
    const sealed: Buffer[] = [];
    let start = 0;
    while (this.#heldBytes + (bytes.length - start) > segmentBytes) {
      const end = start + segmentBytes - this.#heldBytes;
      const pieces: Uint8Array[] = this.#heldBytes === 0 ? [] : [this.#held.subarray(0, this.#heldBytes)];
      if (end > start) pieces.push(Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start));
      for (const piece of this.#segments.seal(pieces, this.#number++, false)) sealed.push(piece);
      this.#heldBytes = 0;
      start = end;
    }
    this.#held.set(start === 0 ? bytes : bytes.subarray(start), this.#heldBytes);
    this.#heldBytes += bytes.length - start;
    return sealed;
  }

  finish(): Buffer[] {
    return this.#segments.seal([this.#held.subarray(0, this.#heldBytes)], this.#number, true);
  }
}
