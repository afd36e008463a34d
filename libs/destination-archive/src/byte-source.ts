import { damaged } from './damage.ts';

/** Bytes that are read from start to end, such as those of a tar. */
export interface ByteSource extends AsyncDisposable {
  /** At least one and at most `max` bytes. Throws `destination-damaged` at the end. */
  pull(max: number): Promise<Buffer>;
  skip(count: number): Promise<void>;
  /** Whether nothing is left. */
  atEnd(): Promise<boolean>;
}

/** Exactly so many bytes. */
export async function take(source: ByteSource, length: number): Promise<Buffer> {
  const first = length === 0 ? Buffer.alloc(0) : await source.pull(length);
  if (first.length === length) return first;
  const pieces = [first];
  for (let left = length - first.length; left > 0; ) {
    const piece = await source.pull(left);
    pieces.push(piece);
    left -= piece.length;
  }
  return Buffer.concat(pieces);
}

/** The bytes of an iteration. */
export class IterableSource implements ByteSource {
  readonly #iterator: AsyncIterator<Buffer>;
  readonly #archive: string;
  #rest: Buffer = Buffer.alloc(0);

  constructor(pieces: AsyncIterable<Buffer>, archive: string) {
    this.#iterator = pieces[Symbol.asyncIterator]();
    this.#archive = archive;
  }

  async pull(max: number): Promise<Buffer> {
    if (await this.atEnd()) throw damaged(this.#archive, 'it ends too early');
    const piece = this.#rest.subarray(0, max);
    this.#rest = this.#rest.subarray(piece.length);
    return piece;
  }

  async skip(count: number): Promise<void> {
    for (let left = count; left > 0; ) left -= (await this.pull(left)).length;
  }

  async atEnd(): Promise<boolean> {
    while (this.#rest.length === 0) {
      const next = await this.#iterator.next();
      if (next.done === true) return true;
      this.#rest = next.value;
    }
    return false;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#iterator.return?.();
  }
}
