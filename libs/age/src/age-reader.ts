import { damagedFile } from './age-fault.ts';
import { mostHeaderBytes, parseHeader } from './header.ts';
import type { Opener } from './recipient.ts';
import { payloadNonceBytes, Segments, sealedSegmentBytes, segmentBytes, tagBytes } from './segments.ts';

/** So many first bytes hold the header of every file that has a few recipients. */
export const usualHeadBytes = 1_024;

/** Bytes `start` to `end` (not included) of a file. */
export interface FileRange {
  readonly start: number;
  readonly end: number;
}

/** Reads ranges of one age file of known size. Each segment is proven; that the file is whole is proven by its last one. */
export class AgeReader {
  /** Bytes of plaintext. */
  readonly size: number;
  readonly #segments: Segments;
  readonly #first: number;
  readonly #fileSize: number;
  readonly #last: number;

  private constructor(segments: Segments, first: number, fileSize: number) {
    const sealed = fileSize - first;
    this.#last = Math.max(0, Math.ceil(sealed / sealedSegmentBytes) - 1);
    if (sealed - this.#last * sealedSegmentBytes < tagBytes) throw damagedFile('it is cut off');
    this.size = sealed - (this.#last + 1) * tagBytes;
    this.#segments = segments;
    this.#first = first;
    this.#fileSize = fileSize;
  }

  /**
   * Opens a file by its first bytes; undefined when more of them are needed. Throws `key-wrong` when it is for others,
   * and `destination-damaged`.
   */
  static open(head: Buffer, fileSize: number, opener: Opener): AgeReader | undefined {
    const header = parseHeader(head);
    if (header === undefined || head.length < header.length + payloadNonceBytes) {
      if (head.length >= Math.min(fileSize, mostHeaderBytes + payloadNonceBytes)) throw damagedFile('its header is cut off');
      return undefined;
    }
    const first = header.length + payloadNonceBytes;
    return new AgeReader(new Segments(opener.fileKey(header), head.subarray(header.length, first)), first, fileSize);
  }

  /** The bytes of the file that hold this range of the plaintext. Throws `destination-damaged` when it has none such. */
  covering({ start, end }: FileRange): FileRange {
    if (start < 0 || end < start || end > this.size) throw damagedFile('it is shorter than what should be in it');
    const from = this.#first + Math.floor(start / segmentBytes) * sealedSegmentBytes;
    const to = this.#first + Math.ceil(end / segmentBytes) * sealedSegmentBytes;
    return { start: from, end: Math.max(from, Math.min(to, this.#fileSize)) };
  }

  /** The range of the plaintext, from the bytes that `covering` named, into `target`. Throws `destination-damaged`. */
  decrypt({ start, end }: FileRange, sealed: Uint8Array, target: Buffer = Buffer.allocUnsafe(end - start)): Buffer {
    let number = Math.floor(start / segmentBytes);
    let skip = start - number * segmentBytes;
    let done = 0;
    for (let at = 0; done < end - start; at += sealedSegmentBytes, number += 1) {
      const bytes = this.#segments.open(sealed.subarray(at, at + sealedSegmentBytes), number, number === this.#last);
      done += bytes.copy(target, done, skip, skip + end - start - done);
      skip = 0;
    }
    return target.subarray(0, done);
  }

  /** One segment of the file after the other, as plaintext; `read` gives bytes of the file. For whole passes. */
  *all(read: (range: FileRange) => Uint8Array): Generator<Buffer> {
    for (let number = 0; number <= this.#last; number += 1) {
      const start = this.#first + number * sealedSegmentBytes;
      const sealed = read({ start, end: Math.min(start + sealedSegmentBytes, this.#fileSize) });
      yield this.#segments.open(sealed, number, number === this.#last);
    }
  }
}
