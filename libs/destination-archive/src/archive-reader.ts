import type { ExtractOptions, SnapshotReader } from '@holdfast/destination';
import { Fault } from '@holdfast/fault';
import {
  type Abortable,
  type ArtifactEntry,
  displayPath,
  type ExtractRequest,
  type Manifest,
  parseDetails,
  type SourceDetails,
  type SourceRecord,
  type StreamReference,
} from '@holdfast/manifest';
import { type Arrangement, arrange } from './arrangement.ts';
import { checkedEntries } from './checked-entries.ts';
import { checkedManifest } from './checked-manifest.ts';
import type { Container } from './container.ts';
import { damaged } from './damage.ts';
import { extractFile } from './extract-file.ts';
import { detailsName, listingName, storedSources } from './metadata-files.ts';
import { MetadataReader } from './metadata-reader.ts';
import { proven } from './proven.ts';
import { openPackage, type WalkedArtifact, type WalkOptions, walkSource } from './source-walk.ts';
import { type OpenWalk, WalkPool } from './walk-pool.ts';

/** Listings up to this size are held once they are proven; larger ones are read from the archive each time. */
const maxHeldListing = 16 << 20;

/** Reads a snapshot from one archive. */
export class ArchiveReader implements SnapshotReader {
  readonly manifest: Manifest;
  readonly container: Container;
  readonly arrangement: Arrangement;
  readonly #listings = new Map<string, Buffer | 'proven'>();
  readonly #walks = new WalkPool();
  readonly #metadata: MetadataReader;

  private constructor(container: Container, manifest: Manifest) {
    this.container = container;
    this.manifest = manifest;
    const { format, layout, prefix } = container;
    this.arrangement = arrange({ format, layout, prefix, startedAt: manifest.startedAt });
    this.#metadata = new MetadataReader(container, this.arrangement, manifest);
  }

  /** Reads the manifest. The container is the reader's from now on, unless this throws `destination-damaged`. */
  static async open(container: Container, options: Abortable): Promise<ArchiveReader> {
    const manifest = checkedManifest(await container.manifestBytes(options), container.name);
    return new ArchiveReader(container, manifest);
  }

  async details(source: string, options: Abortable): Promise<SourceDetails> {
    const { details } = this.#record(source);
    const name = `of ${displayPath(source)} in ${this.container.name}`;
    return await parseDetails(this.#metadata.read(detailsName(source), options), { name, size: details?.size ?? 0 });
  }

  async *entries(source: string, options: Abortable): AsyncGenerator<ArtifactEntry> {
    const record = this.#record(source);
    const bytes = await this.#provenListing(record, options);
    for await (const entry of checkedEntries(bytes, record, this.container.name)) {
      options.signal?.throwIfAborted();
      yield entry;
    }
  }

  async *read(source: string, entry: ArtifactEntry, options: Abortable): AsyncGenerator<Uint8Array> {
    options.signal?.throwIfAborted();
    const stop = (): void => open.stop.abort(options.signal?.reason);
    const open = this.#walks.take(source, entry.path) ?? this.#startWalk(source);
    options.signal?.addEventListener('abort', stop, { once: true });
    let whole = false;
    try {
      yield* this.prove(await this.#find(open.walk, source, entry.path));
      whole = true;
    } finally {
      options.signal?.removeEventListener('abort', stop);
      if (whole) await this.#walks.give(source, entry.path, open);
      else await open.walk.return(undefined);
    }
  }

  async extract(
    source: string,
    requests: AsyncIterable<ExtractRequest> | Iterable<ExtractRequest>,
    options: ExtractOptions,
  ): Promise<void> {
    const wanted = new Map<string, ExtractRequest[]>();
    for await (const request of requests) {
      const { path } = request.entry;
      wanted.set(path, [...(wanted.get(path) ?? []), request]);
    }
    options.signal?.throwIfAborted();
    if (wanted.size === 0) return;
    for await (const artifact of this.walk(source, options)) {
      const asked = artifact.entry.type === 'file' ? wanted.get(artifact.entry.path) : undefined;
      if (asked === undefined) continue;
      wanted.delete(artifact.entry.path);
      await extractFile(asked, this.prove(artifact), options);
      if (wanted.size === 0) break;
    }
    const [missing] = wanted.keys();
    if (missing !== undefined) throw this.#missing(source, missing);
  }

  /** Every artifact of a source with its content, in order. */
  walk(source: string, options: Abortable & { readonly onPacked?: (piece: Buffer) => void }): AsyncGenerator<WalkedArtifact> {
    return walkSource(this.#walkOptions(this.#record(source), options));
  }

  /** Finds the file that a source is in the `dated` layout, without reading it. Throws `destination-damaged`. */
  async locatePackage(record: SourceRecord, options: Abortable): Promise<void> {
    await using cursor = await openPackage(this.#walkOptions(record, options));
    void cursor;
  }

  /** The content of an artifact, proven by the digest in its listing. */
  prove({ entry, content }: WalkedArtifact): AsyncGenerator<Buffer> {
    const what = `"${displayPath(entry.path)}"`;
    return proven(content(), { size: entry.size, sha256: entry.sha256 as string, archive: this.container.name, what });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#walks[Symbol.asyncDispose]();
    await this.container[Symbol.asyncDispose]();
  }

  #walkOptions(record: SourceRecord, options: Abortable): WalkOptions {
    const { container, arrangement } = this;
    return { ...options, container, arrangement, record, entries: () => this.entries(record.name, options) };
  }

  #record(source: string): SourceRecord {
    const record = storedSources(this.manifest).find(({ name }) => name === source);
    if (record !== undefined) return record;
    throw new Fault('artifact-missing', `snapshot ${this.manifest.id} does not hold the source ${source}`, {
      guidance: 'run holdfast show to see what it holds',
    });
  }

  async #provenListing(record: SourceRecord, options: Abortable): Promise<AsyncIterable<Buffer>> {
    const { name, totals } = record;
    const listing = record.listing as StreamReference;
    const pieces = (): AsyncIterable<Buffer> => this.#metadata.read(listingName(name), options);
    const held = this.#listings.get(name);
    if (held instanceof Buffer) return iterate(held);
    if (held === 'proven') return pieces();
    // A listing from elsewhere may claim any size; one of ours has no more than this for each artifact.
    if (listing.size > (totals.artifacts + 1) * (1 << 16))
      throw damaged(this.container.name, `the listing of ${name} is longer than it can be`);
    if (listing.size > maxHeldListing) {
      for await (const piece of pieces()) if (piece.length === 0) break;
      this.#listings.set(name, 'proven');
      return pieces();
    }
    const bytes = Buffer.concat(await Array.fromAsync(pieces()));
    this.#listings.set(name, bytes);
    return iterate(bytes);
  }

  #startWalk(source: string): OpenWalk {
    const stop = new AbortController();
    return { walk: this.walk(source, { signal: stop.signal }), stop };
  }

  /** Goes on with a walk to a file. */
  async #find(walk: AsyncGenerator<WalkedArtifact>, source: string, path: string): Promise<WalkedArtifact> {
    for (let next = await walk.next(); next.done !== true; next = await walk.next()) {
      if (next.value.entry.path === path && next.value.entry.type === 'file') return next.value;
    }
    throw this.#missing(source, path);
  }

  #missing(source: string, path: string): Fault {
    return new Fault('artifact-missing', `snapshot ${this.manifest.id} has no file "${displayPath(path)}" in ${source}`, {
      guidance: 'run holdfast find',
    });
  }
}

async function* iterate(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}
