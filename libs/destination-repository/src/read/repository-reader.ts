import type { ExtractionOptions, SnapshotReader } from '@holdfast/destination';
import { Fault } from '@holdfast/fault';
import {
  type Abortable,
  type ArtifactEntry,
  displayPath,
  type ExtractRequest,
  listingLines,
  type Manifest,
  parseDetails,
  parseListing,
  type SourceDetails,
  type StreamReference,
} from '@holdfast/manifest';
import type { OpenRepository } from '../open-repository.ts';
import { PacksAtHand } from '../pack/packs-at-hand.ts';
import { WorkerPool } from '../thread/worker-pool.ts';
import { chunksOf } from '../write/pack-use.ts';
import { ChunkReader, damagedContent } from './chunk-reader.ts';
import { extractFiles } from './extraction.ts';

/** Milliseconds after the last extraction until its threads end: what a restore does next needs the memory. */
const restAfter = 100;

/** Reads one snapshot of a repository. */
export class RepositoryReader implements SnapshotReader {
  readonly manifest: Manifest;
  readonly #repository: OpenRepository;
  readonly #chunks: ChunkReader;
  /** Made for the first extraction; several at once share the threads. */
  #tools: { readonly pool: WorkerPool; readonly packs: PacksAtHand } | undefined;

  readonly #lease: AsyncDisposable | undefined;

  /** With what keeps the packs from being deleted, when that is the reader's to give back. */
  constructor(manifest: Manifest, repository: OpenRepository, lease?: AsyncDisposable) {
    this.manifest = manifest;
    this.#lease = lease;
    this.#repository = repository;
    this.#chunks = new ChunkReader(repository);
  }

  async details(source: string, options: Abortable): Promise<SourceDetails> {
    const reference = this.#reference(source, 'details');
    const name = `of ${displayPath(source)} in the snapshot ${this.manifest.id}`;
    return await parseDetails(this.#chunks.stream(reference, options), { name, size: reference.size });
  }

  async *entries(source: string, options: Abortable): AsyncGenerator<ArtifactEntry> {
    yield* parseListing(this.#chunks.stream(this.#reference(source, 'listing'), options));
  }

  /** The entries as lines of the listing, in batches. Throws for a source that is not there. */
  lines(source: string, options: Abortable): AsyncGenerator<readonly string[]> {
    return listingLines(this.#chunks.stream(this.#reference(source, 'listing'), options));
  }

  async *read(_source: string, entry: ArtifactEntry, options: Abortable): AsyncGenerator<Uint8Array> {
    if (entry.sha256 === undefined) throw new Fault('internal', `an artifact of type ${entry.type} has no content to read`);
    // The last piece waits until all of them are proven.
    let last: Buffer | undefined;
    for await (const bytes of this.#chunks.content({ size: entry.size, sha256: entry.sha256, chunks: chunksOf(entry) }, options)) {
      if (last !== undefined) yield last;
      last = bytes;
    }
    if (last !== undefined) yield last;
  }

  async extract(
    _source: string,
    requests: AsyncIterable<ExtractRequest> | Iterable<ExtractRequest>,
    options: ExtractionOptions,
  ): Promise<void> {
    this.#repository.access.requireReading();
    this.#tools ??= { pool: new WorkerPool({ restAfter }), packs: new PacksAtHand(this.#repository.store, this.#repository.access.form) };
    const onFailure = (failed: readonly ArtifactEntry[], error: unknown) => this.#noteDamage(failed, error, options);
    await extractFiles({ repository: this.#repository, ...this.#tools, onFailure }, requests, options);
  }

  /** Finds out which pack it was, so that it is noted as damaged. */
  async #noteDamage(failed: readonly ArtifactEntry[], error: unknown, options: Abortable): Promise<void> {
    if (!(error instanceof Fault) || error.code !== 'destination-damaged') return;
    for (const id of new Set(failed.flatMap(chunksOf))) {
      const isWhole = await this.#chunks.chunk(id, options).then(
        () => true,
        () => false,
      );
      if (!isWhole) return;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#tools?.pool[Symbol.asyncDispose]();
    await this.#tools?.packs[Symbol.asyncDispose]();
    this.#tools = undefined;
    await this.#lease?.[Symbol.asyncDispose]();
  }

  #reference(source: string, stream: 'listing' | 'details'): StreamReference {
    const record = this.manifest.sources.find(({ name }) => name === source);
    const reference = record?.[stream];
    if (reference !== undefined) return reference;
    if (record !== undefined && record.outcome !== 'failed')
      throw damagedContent(this.#repository, `the manifest names no ${stream} of ${source}`);
    throw new Fault('artifact-missing', `the snapshot ${this.manifest.id} holds nothing of the source ${source}`, {
      guidance: record === undefined ? 'run holdfast show to see its sources' : 'that source failed then; choose another snapshot',
    });
  }
}
