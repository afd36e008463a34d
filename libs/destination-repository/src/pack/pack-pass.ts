import { createHash } from 'node:crypto';
import { readSync } from 'node:fs';
import { AgeReader, type Opener, usualHeadBytes } from '@holdfast/age';

const digestPiece = 1 << 20;

/** One pass over the bytes of a pack, from the first to the last, that gives what it holds and the digest of the file. */
export class PackPass {
  /** Bytes that it holds. */
  readonly size: number;
  readonly #descriptor: number;
  readonly #fileSize: number;
  readonly #digest = createHash('sha256');
  readonly #segments: Iterator<Buffer> | undefined;
  /** What was opened and not given yet. */
  #opened: Buffer = Buffer.alloc(0);
  /** Every piece is read into the same memory. */
  #memory: Buffer = Buffer.alloc(0);
  #sealed: Buffer = Buffer.alloc(0);
  #position = 0;

  /** With an opener it is an encrypted one. Throws `destination-damaged` and `key-wrong`. */
  constructor(descriptor: number, { size, opener }: { readonly size: number; readonly opener: Opener | undefined }) {
    this.#descriptor = descriptor;
    this.#fileSize = size;
    const reader = opener && this.#openAge(opener);
    this.size = reader?.size ?? size;
    this.#segments = reader?.all(({ start, end }) => {
      // The header stands before the first segment.
      if (start > this.#position) this.#fill(Buffer.alloc(start - this.#position));
      if (this.#sealed.length < end - start) this.#sealed = Buffer.allocUnsafeSlow(end - start);
      return this.#fill(this.#sealed.subarray(0, end - start));
    });
  }

  /** The next bytes that the pack holds, valid until the next call. */
  next(length: number): Buffer {
    if (this.#memory.length < length) this.#memory = Buffer.allocUnsafeSlow(length);
    const target = this.#memory.subarray(0, length);
    if (this.#segments === undefined) return this.#fill(target);
    for (let done = 0; done < length; ) {
      if (this.#opened.length === 0) {
        const { done: isEnd, value } = this.#segments.next();
        if (isEnd) throw new Error('it is shorter than the index says');
        this.#opened = value;
      }
      const copied = this.#opened.copy(target, done);
      this.#opened = this.#opened.subarray(copied);
      done += copied;
    }
    return target;
  }

  /** The SHA-256 of the whole file, whatever of it was not read yet included. */
  digest(): string {
    const piece = Buffer.allocUnsafe(Math.min(digestPiece, this.#fileSize - this.#position));
    while (this.#position < this.#fileSize) this.#fill(piece.subarray(0, this.#fileSize - this.#position));
    return this.#digest.digest('hex');
  }

  #openAge(opener: Opener): AgeReader {
    for (let wanted = usualHeadBytes; ; wanted *= 8) {
      const head = Buffer.alloc(Math.min(wanted, this.#fileSize));
      this.#readAt(head, 0);
      const reader = AgeReader.open(head, this.#fileSize, opener);
      if (reader !== undefined) return reader;
    }
  }

  #fill(target: Buffer): Buffer {
    this.#readAt(target, this.#position);
    this.#digest.update(target);
    this.#position += target.length;
    return target;
  }

  #readAt(target: Buffer, position: number): void {
    for (let done = 0; done < target.length; ) {
      const read = readSync(this.#descriptor, target, done, target.length - done, position + done);
      if (read === 0) throw new Error('it is shorter than the index says');
      done += read;
    }
  }
}
