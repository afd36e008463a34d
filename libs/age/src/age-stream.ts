import { damagedFile } from './age-fault.ts';
import { AgeWriter } from './age-writer.ts';
import { mostHeaderBytes, parseHeader } from './header.ts';
import type { Opener, Recipients } from './recipient.ts';
import { payloadNonceBytes, Segments, sealedSegmentBytes } from './segments.ts';

/** The age file of a stream of unknown length. Throws `key-wrong` for what is no recipient. */
export async function* encryptStream(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  recipients: Recipients,
): AsyncGenerator<Buffer> {
  const writer = new AgeWriter(recipients);
  yield writer.begin();
  for await (const bytes of source) yield* writer.write(bytes);
  yield* writer.finish();
}

/**
 * What an age file holds, segment by segment, each proven before it is given. Throws `key-wrong` when it is for others,
 * and `destination-damaged`, also at the end for a file that is cut off: what came before it is then worthless.
 */
export async function* decryptStream(source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, opener: Opener): AsyncGenerator<Buffer> {
  const input = new Input(source);
  const segments = await openSegments(input, opener);
  for (let number = 0; ; number += 1) {
    // Only a further byte tells that a whole segment is not the last.
    await input.fill(sealedSegmentBytes + 1);
    const isLast = input.length <= sealedSegmentBytes;
    yield segments.open(input.take(Math.min(input.length, sealedSegmentBytes)), number, isLast);
    if (isLast) return;
  }
}

async function openSegments(input: Input, opener: Opener): Promise<Segments> {
  for (let wanted = 512; ; wanted *= 2) {
    const isMore = await input.fill(wanted);
    const header = parseHeader(input.peek());
    if (header !== undefined) {
      await input.fill(header.length + payloadNonceBytes);
      if (input.length < header.length + payloadNonceBytes) throw damagedFile('it is cut off');
      input.take(header.length);
      const fileKey = opener.fileKey(header);
      return new Segments(fileKey, input.take(payloadNonceBytes));
    }
    if (!isMore || wanted > 2 * mostHeaderBytes) throw damagedFile('its header is cut off');
  }
}

/** Bytes that came and were not taken yet. */
class Input {
  readonly #source: AsyncIterator<Uint8Array> | Iterator<Uint8Array>;
  #pieces: Buffer[] = [];
  length = 0;

  constructor(source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>) {
    this.#source = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  }

  /** Waits until so many bytes are here and gives true, or false when the source ended before. */
  async fill(bytes: number): Promise<boolean> {
    while (this.length < bytes) {
      const { done, value } = await this.#source.next();
      if (done) return false;
      this.#pieces.push(Buffer.from(value.buffer, value.byteOffset, value.byteLength));
      this.length += value.byteLength;
    }
    return true;
  }

  peek(): Buffer {
    if (this.#pieces.length > 1) this.#pieces = [Buffer.concat(this.#pieces)];
    return this.#pieces[0] ?? Buffer.alloc(0);
  }

  take(bytes: number): Buffer {
    const [first] = this.#pieces;
    const all = first !== undefined && first.length >= bytes ? first : this.peek();
    this.length -= bytes;
    if (all.length === bytes) this.#pieces.shift();
    else this.#pieces[0] = all.subarray(bytes);
    return all.subarray(0, bytes);
  }
}
