import type { ExtractionOptions } from '@holdfast/destination';
import { type ArtifactEntry, displayPath, type ExtractRequest } from '@holdfast/manifest';
import type { ChunkLocation } from '../index-files/repository-index.ts';
import type { ThreadKeys } from '../keys/repository-access.ts';
import type { OpenRepository } from '../open-repository.ts';
import type { PacksAtHand } from '../pack/packs-at-hand.ts';
import type { WorkerPool } from '../thread/worker-pool.ts';
import type { ChunkPiece, ExtractFile } from '../thread/worker-protocol.ts';
import { chunksOf } from '../write/pack-use.ts';
import { damagedContent, locateChunk } from './chunk-reader.ts';

/** Files are gathered to windows of this many, put in the order of their packs, and given to workers in batches. */
const windowFiles = 4_096;
const batchFiles = 128;
const batchBytes = 4 << 20;

/** A file with the places of its chunks. */
interface PlannedFile {
  readonly request: ExtractRequest;
  readonly places: readonly ChunkLocation[];
}

/** What the extractions of one reader share. */
export interface ExtractionTools {
  readonly repository: OpenRepository;
  readonly pool: WorkerPool;
  readonly packs: PacksAtHand;
  /** Called when one of these files could not be written. */
  readonly onFailure: (failed: readonly ArtifactEntry[], error: unknown) => Promise<void>;
}

/** Writes files from the packs, in parallel and in the order in which the packs hold them. */
export async function extractFiles(
  { repository, pool, packs, onFailure }: ExtractionTools,
  requests: AsyncIterable<ExtractRequest> | Iterable<ExtractRequest>,
  options: ExtractionOptions,
): Promise<void> {
  const running = new Set<Promise<void>>();
  let failure: unknown;
  const start = (batch: readonly PlannedFile[]): void => {
    const work = runBatch(batch, { pool, packs, keys: repository.access.threadKeys, options })
      .catch((error: unknown) => {
        failure ??= error;
        return onFailure(
          batch.map(({ request }) => request.entry),
          error,
        );
      })
      .finally(() => running.delete(work));
    running.add(work);
  };
  try {
    for await (const window of windowsOf(requests, repository)) {
      for (const batch of batchesOf(window)) {
        options.signal?.throwIfAborted();
        await pool.ready();
        if (failure !== undefined) throw failure;
        start(batch);
      }
    }
  } finally {
    await Promise.all(running);
  }
  if (failure !== undefined) throw failure;
}

async function* windowsOf(
  requests: AsyncIterable<ExtractRequest> | Iterable<ExtractRequest>,
  repository: OpenRepository,
): AsyncGenerator<PlannedFile[]> {
  let window: PlannedFile[] = [];
  for await (const request of requests) {
    window.push(planFile(request, repository));
    if (window.length < windowFiles) continue;
    yield inOrderOfPacks(window);
    window = [];
  }
  yield inOrderOfPacks(window);
}

function planFile(request: ExtractRequest, repository: OpenRepository): PlannedFile {
  const { entry } = request;
  const places = chunksOf(entry).map((id) => locateChunk(repository, id));
  const length = places.reduce((sum, place) => sum + place.length, 0);
  // The size is part of what the user was promised, and bounds what is written.
  if (length !== entry.size)
    throw damagedContent(repository, `the chunks of ${displayPath(entry.path)} make ${length} bytes instead of ${entry.size}`);
  return { request, places };
}

function inOrderOfPacks(window: PlannedFile[]): PlannedFile[] {
  return window.sort((left, right) => comparePlaces(left.places[0], right.places[0]));
}

function comparePlaces(left: ChunkLocation | undefined, right: ChunkLocation | undefined): number {
  if (left === undefined || right === undefined) return Number(left !== undefined) - Number(right !== undefined);
  if (left.pack !== right.pack) return left.pack < right.pack ? -1 : 1;
  return left.frameOffset - right.frameOffset || left.offset - right.offset;
}

function* batchesOf(window: readonly PlannedFile[]): Generator<PlannedFile[]> {
  let batch: PlannedFile[] = [];
  let bytes = 0;
  for (const file of window) {
    batch.push(file);
    bytes += file.request.entry.size;
    if (batch.length < batchFiles && bytes < batchBytes) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) yield batch;
}

interface BatchContext {
  readonly pool: WorkerPool;
  readonly packs: PacksAtHand;
  readonly keys: ThreadKeys | undefined;
  readonly options: ExtractionOptions;
}

async function runBatch(batch: readonly PlannedFile[], { pool, packs, keys, options }: BatchContext): Promise<void> {
  const needed = [...new Set(batch.flatMap(({ places }) => places.map(({ pack }) => pack)))];
  await packs.use(needed, options, async (located) => {
    const fileOf = new Map(needed.map((pack, number) => [pack, located[number] as string]));
    await pool.run({
      kind: 'extract',
      prove: options.provenByCaller !== true,
      keys,
      files: batch.map(({ request, places }) => extractFile(request, places, fileOf)),
    });
  });
  options.onProgress?.({ files: batch.length, bytes: batch.reduce((sum, { request }) => sum + request.entry.size, 0) });
}

function extractFile(
  { entry, location, attributes }: ExtractRequest,
  places: readonly ChunkLocation[],
  fileOf: ReadonlyMap<string, string>,
): ExtractFile {
  const pieces: ChunkPiece[] = places.map(({ pack, ...place }) => ({ ...place, packFile: fileOf.get(pack) ?? pack }));
  return {
    location,
    sha256: entry.sha256 as string,
    size: entry.size,
    sparse: entry.sparse === true,
    pieces,
    ...(attributes ? { attributes: attributesOf(entry) } : {}),
  };
}

function attributesOf({ mode, mtime, uid, gid }: ArtifactEntry): NonNullable<ExtractFile['attributes']> {
  return {
    ...(mode === undefined ? {} : { mode }),
    ...(mtime === undefined ? {} : { mtime }),
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
  };
}
