import { type ArtifactEntry, listingLine, type StreamReference } from '@holdfast/manifest';
import type { StreamWriter } from './stream-writer.ts';

/** Lines are gathered to this many characters before they are cut into chunks. */
const bufferedCharacters = 128 * 1_024;
/** Entries that may wait for a slow one before them. */
const mostWaiting = 20_000;

interface Slot {
  /** `undefined` while it is stored, `null` when nothing came of it. */
  entry: ArtifactEntry | null | undefined;
  readonly done: Promise<unknown> | undefined;
  /** Its line, where that is known, without the line feed. */
  readonly line: string | undefined;
}

/** Writes entries into a listing in the order in which they were added, though they are finished in any order. */
export class ListingWriter {
  readonly #stream: StreamWriter;
  readonly #onEntry: (entry: ArtifactEntry) => void;
  #slots: Slot[] = [];
  #head = 0;
  #lines: string[] = [];
  #characters = 0;

  /** `onEntry` sees each entry as it is written. */
  constructor(stream: StreamWriter, onEntry: (entry: ArtifactEntry) => void) {
    this.#stream = stream;
    this.#onEntry = onEntry;
  }

  /** Adds the next entry, with its `line` where that is known, or what will become it; null leaves it out. A rejection shows in `drain` or `finish`. */
  add(entry: ArtifactEntry | Promise<ArtifactEntry | null>, line?: string): void {
    if (!(entry instanceof Promise)) {
      this.#slots.push({ entry, done: undefined, line });
      return;
    }
    const slot: Slot = { entry: undefined, line: undefined, done: entry.then((value) => (slot.entry = value)) };
    slot.done?.catch(() => undefined);
    this.#slots.push(slot);
  }

  /** Writes what is finished; waits only when too much waits behind an unfinished entry. */
  drain(): Promise<void> | undefined {
    this.#takeFinished();
    const waiting = this.#slots.length - this.#head;
    return waiting > mostWaiting || this.#characters >= bufferedCharacters ? this.#drain() : undefined;
  }

  async #drain(): Promise<void> {
    while (this.#slots.length - this.#head > mostWaiting) await this.#takeNext();
    if (this.#characters >= bufferedCharacters) await this.#writeLines();
  }

  async finish(): Promise<StreamReference> {
    while (this.#head < this.#slots.length) {
      await this.#takeNext();
      if (this.#characters >= bufferedCharacters) await this.#writeLines();
    }
    await this.#writeLines();
    return this.#stream.finish();
  }

  /** Resolves when nothing that was added is under way any more. Never rejects. */
  async settle(): Promise<void> {
    await Promise.allSettled(this.#slots.slice(this.#head).map((slot) => slot.done));
  }

  async #takeNext(): Promise<void> {
    await this.#slots[this.#head]?.done;
    this.#takeFinished();
  }

  #takeFinished(): void {
    for (; this.#head < this.#slots.length; this.#head += 1) {
      const { entry, line } = this.#slots[this.#head] as Slot;
      if (entry === undefined) break;
      if (entry !== null) this.#addLine(entry, line === undefined ? listingLine(entry) : `${line}\n`);
    }
    if (this.#head > 1_024 && this.#head * 2 > this.#slots.length) {
      this.#slots = this.#slots.slice(this.#head);
      this.#head = 0;
    }
  }

  #addLine(entry: ArtifactEntry, line: string): void {
    this.#onEntry(entry);
    this.#lines.push(line);
    this.#characters += line.length;
  }

  async #writeLines(): Promise<void> {
    const bytes = Buffer.from(this.#lines.join(''), 'utf8');
    this.#lines = [];
    this.#characters = 0;
    await this.#stream.write(bytes);
  }
}
