import { createHash } from 'node:crypto';
import type { StreamReference } from '@holdfast/manifest';
import { type ChunkSizes, cutPoint } from './chunker.ts';
import type { Account, ContentStore } from './content-store.ts';

/** Stores a stream of bytes of unknown length, cut by content. Memory: two largest chunks and what the workers have not taken. */
export class StreamWriter {
  readonly #content: ContentStore;
  readonly #account: Account;
  readonly #sizes: ChunkSizes;
  readonly #digest = createHash('sha256');
  readonly #chunks: Promise<string>[] = [];
  #window: Buffer;
  #start = 0;
  #end = 0;
  #size = 0;

  constructor(content: ContentStore, account: Account, sizes: ChunkSizes) {
    this.#content = content;
    this.#account = account;
    this.#sizes = sizes;
    this.#window = Buffer.allocUnsafe(2 * sizes.maximum);
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#digest.update(bytes);
    this.#size += bytes.length;
    for (let taken = 0; taken < bytes.length; ) {
      const part = bytes.subarray(taken, taken + this.#window.length - this.#end);
      this.#window.set(part, this.#end);
      this.#end += part.length;
      taken += part.length;
      if (this.#end === this.#window.length) await this.#cutAll(this.#sizes.maximum);
    }
  }

  async finish(): Promise<StreamReference> {
    await this.#cutAll(1);
    const chunks = await Promise.all(this.#chunks);
    const sha256 = this.#digest.digest('hex');
    return { size: this.#size, sha256, ...(chunks.length === 1 && chunks[0] === sha256 ? {} : { chunks }) };
  }

  /** Cuts chunks off while at least `least` bytes wait, so that a cut always sees all that it may take. */
  async #cutAll(least: number): Promise<void> {
    while (this.#end - this.#start >= least) {
      const cut = cutPoint(this.#window, this.#start, this.#end, this.#sizes);
      await this.#content.ready();
      const chunk = this.#content.storeChunk(Buffer.from(this.#window.subarray(this.#start, cut)), this.#account);
      // The failure is met again in `finish`, or at the next `ready`.
      chunk.catch(() => undefined);
      this.#chunks.push(chunk);
      this.#start = cut;
    }
    this.#window.copyWithin(0, this.#start, this.#end);
    this.#end -= this.#start;
    this.#start = 0;
  }
}
