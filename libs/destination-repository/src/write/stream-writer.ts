import { createHash } from 'node:crypto';
import type { StreamReference } from '@holdfast/manifest';
import type { ChunkIds } from '../index-files/chunk-ids.ts';
import { type CutRule, cutPoint } from '../pack/chunker.ts';
import type { StreamCopy } from '../read/stream-cache.ts';
import type { Account, ContentStore } from './content-store.ts';

export interface StreamWriterOptions {
  readonly cutRule: CutRule;
  /** Takes the same bytes. */
  readonly copy?: StreamCopy | undefined;
}

/** Stores a stream of bytes of unknown length, cut by content. Memory: two largest chunks and what the workers have not taken. */
export class StreamWriter {
  readonly #content: ContentStore;
  readonly #account: Account;
  readonly #cutRule: CutRule;
  readonly #copy: StreamCopy | undefined;
  readonly #digest = createHash('sha256');
  readonly #chunks: Promise<string>[] = [];
  #window: Buffer;
  #start = 0;
  #end = 0;
  #size = 0;

  constructor(content: ContentStore, account: Account, { cutRule, copy }: StreamWriterOptions) {
    this.#content = content;
    this.#account = account;
    this.#cutRule = cutRule;
    this.#copy = copy;
    this.#window = Buffer.allocUnsafe(2 * cutRule.maximum);
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#digest.update(bytes);
    this.#copy?.write(bytes);
    this.#size += bytes.length;
    for (let taken = 0; taken < bytes.length; ) {
      const part = bytes.subarray(taken, taken + this.#window.length - this.#end);
      this.#window.set(part, this.#end);
      this.#end += part.length;
      taken += part.length;
      if (this.#end === this.#window.length) await this.#cutAll(this.#cutRule.maximum);
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
      const cut = cutPoint(this.#window, this.#start, this.#end, this.#cutRule);
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

/**
 * The reference of a listing or details, as a manifest names it in the clear: with a key, nobody without it can test
 * whether the stream is one that he guesses.
 */
export function nameStream({ size, sha256, chunks = [sha256] }: StreamReference, ids: ChunkIds): StreamReference {
  const name = ids.ofDigest(Buffer.from(sha256, 'hex')).toString('hex');
  return { size, sha256: name, ...(chunks.length === 1 && chunks[0] === name ? {} : { chunks }) };
}
