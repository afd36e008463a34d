import { toFault } from '@holdfast/fault';
import { type ArtifactEntry, comparePaths, parseListingLine } from '@holdfast/manifest';

/** An entry of an earlier listing, with the very line that it was written as, which includes no line feed. */
export interface EarlierEntry {
  readonly entry: ArtifactEntry;
  readonly line: string;
}

/**
 * Looks paths up in an earlier listing of the same source, in one pass. That listing only saves work: where it cannot be
 * read any further, nothing more is found.
 */
export class EarlierListing implements AsyncDisposable {
  readonly #batches: AsyncIterator<readonly string[]> | undefined;
  #lines: readonly string[] = [];
  #position = 0;
  #current: EarlierEntry | undefined;
  #ended = false;

  /** `batches` are lines in order of path, as `listingLines` gives them; nothing is found where they are undefined. */
  constructor(batches: AsyncIterable<readonly string[]> | undefined) {
    this.#batches = batches?.[Symbol.asyncIterator]();
  }

  /** The entry of a path, paths being asked for in order. A promise only where more must be read first. */
  find(path: string): EarlierEntry | undefined | Promise<EarlierEntry | undefined> {
    while (!this.#ended) {
      this.#current ??= this.#next();
      if (this.#current === undefined) return this.#readAndFind(path);
      const order = comparePaths(this.#current.entry.path, path);
      if (order > 0) return undefined;
      const found = this.#current;
      this.#current = undefined;
      if (order === 0) return found;
    }
    return undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended = true;
    await this.#batches?.return?.();
  }

  #next(): EarlierEntry | undefined {
    const line = this.#lines[this.#position];
    if (line === undefined) return undefined;
    this.#position += 1;
    try {
      return { entry: parseListingLine(line), line };
    } catch {
      this.#ended = true;
      return undefined;
    }
  }

  async #readAndFind(path: string): Promise<EarlierEntry | undefined> {
    if (!this.#ended) await this.#read();
    return this.find(path);
  }

  async #read(): Promise<void> {
    try {
      const batch = await this.#batches?.next();
      this.#lines = batch?.value ?? [];
      this.#ended = batch?.done ?? true;
    } catch (error) {
      if (toFault(error, 'destination-damaged', 'listing').code === 'interrupted') throw error;
      this.#ended = true;
    }
    this.#position = 0;
  }
}
