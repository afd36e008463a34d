import { open, utimes } from 'node:fs/promises';
import { Fault } from '@holdfast/fault';
import {
  type Abortable,
  type ArtifactEntry,
  displayPath,
  type ExtractRequest,
  type Manifest,
  pathToBytes,
  type SourceDetails,
} from '@holdfast/manifest';
import type { ExtractOptions, SnapshotReader } from '../destination.ts';
import { digestOf } from './memory-content.ts';
import type { MemoryPlace, MemorySnapshot } from './memory-place.ts';

/** Reads a snapshot that is kept in memory. */
export class MemoryReader implements SnapshotReader {
  readonly manifest: Manifest;
  readonly #place: MemoryPlace;
  readonly #snapshot: MemorySnapshot;

  constructor(place: MemoryPlace, snapshot: MemorySnapshot) {
    this.manifest = snapshot.manifest;
    this.#place = place;
    this.#snapshot = snapshot;
  }

  async details(source: string, { signal }: Abortable): Promise<SourceDetails> {
    signal?.throwIfAborted();
    const details = this.#snapshot.sources.get(source)?.details;
    if (details === undefined) throw new Fault('artifact-missing', `snapshot ${this.manifest.id} has no source ${source}`);
    return details;
  }

  async *entries(source: string, { signal }: Abortable): AsyncGenerator<ArtifactEntry> {
    for (const entry of this.#snapshot.sources.get(source)?.entries ?? []) {
      signal?.throwIfAborted();
      yield entry;
    }
  }

  async *read(_source: string, entry: ArtifactEntry, { signal }: Abortable): AsyncGenerator<Uint8Array> {
    signal?.throwIfAborted();
    yield this.#content(entry);
  }

  async extract(
    _source: string,
    requests: AsyncIterable<ExtractRequest> | Iterable<ExtractRequest>,
    options: ExtractOptions,
  ): Promise<void> {
    for await (const { entry, location, attributes } of requests) {
      options.signal?.throwIfAborted();
      const bytes = this.#content(entry);
      await using file = await open(pathToBytes(location), 'wx');
      await file.writeFile(bytes);
      if (attributes && entry.mode !== undefined) await file.chmod(entry.mode);
      if (attributes && entry.mtime !== undefined) await utimes(pathToBytes(location), new Date(0), new Date(Number(entry.mtime) * 1000));
      options.onProgress?.({ files: 1, bytes: bytes.length });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  #content(entry: ArtifactEntry): Buffer {
    const bytes = this.#place.contents.get(entry.sha256 ?? '');
    if (bytes === undefined || digestOf(bytes) !== entry.sha256) {
      this.#place.distrusted.add(entry.sha256 ?? '');
      throw new Fault('destination-damaged', `${displayPath(entry.path)} does not match its digest`, {
        guidance: 'restore another snapshot',
      });
    }
    return bytes;
  }
}
