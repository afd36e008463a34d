import { createHash } from 'node:crypto';
import { closeSync, createReadStream } from 'node:fs';
import { createFile, toFileSystemPath, writeFully } from '@holdfast/filesystem';
import { type ArtifactEntry, listingLine, parseListing, type SourceTotals, type StreamReference } from '@holdfast/manifest';

/** A source's listing, gathered in a file beside the archive until the archive takes it in. */
export class ListingFile {
  readonly location: string;
  readonly #descriptor: number;
  readonly #hash = createHash('sha256');
  #lines: string[] = [];
  #held = 0;
  #size = 0;
  #artifacts = 0;
  #files = 0;
  #bytes = 0;
  #closed = false;

  private constructor(location: string) {
    this.location = location;
    this.#descriptor = createFile(location);
  }

  static create(location: string): ListingFile {
    return new ListingFile(location);
  }

  add(entry: ArtifactEntry): void {
    const line = listingLine(entry);
    this.#lines.push(line);
    this.#held += line.length;
    this.#artifacts += 1;
    if (entry.type === 'file') this.#files += 1;
    this.#bytes += entry.size;
    if (this.#held > 1 << 18) this.#flush();
  }

  /** What was listed so far. */
  totals(problems: number): SourceTotals {
    return { artifacts: this.#artifacts, files: this.#files, bytes: this.#bytes, problems };
  }

  /** Ends the listing. */
  close(): StreamReference {
    this.#flush();
    this[Symbol.dispose]();
    return { size: this.#size, sha256: this.#hash.digest('hex') };
  }

  /** Gives a listing up that will not be ended; harmless after `close`. */
  [Symbol.dispose](): void {
    if (!this.#closed) closeSync(this.#descriptor);
    this.#closed = true;
  }

  /** The listing's bytes, once it is closed. */
  async *pieces(): AsyncGenerator<Buffer> {
    yield* createReadStream(toFileSystemPath(this.location), { highWaterMark: 1 << 20 });
  }

  entries(): AsyncIterable<ArtifactEntry> {
    return parseListing(this.pieces());
  }

  #flush(): void {
    const bytes = Buffer.from(this.#lines.join(''), 'utf8');
    this.#lines = [];
    this.#held = 0;
    writeFully(this.#descriptor, bytes, { location: this.location, position: this.#size });
    this.#hash.update(bytes);
    this.#size += bytes.length;
  }
}
