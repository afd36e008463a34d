import { toFault } from '@holdfast/fault';
import type { Abortable } from '@holdfast/manifest';
import { type ChunkLocation, RepositoryIndex } from '../index-files/repository-index.ts';
import type { OpenRepository } from '../open-repository.ts';
import { ChunkReader } from '../read/chunk-reader.ts';
import { ContentStore } from '../write/content-store.ts';
import type { LiveChunks } from './live-chunks.ts';
import type { PackShare } from './prune-plan.ts';
import type { Survey } from './survey.ts';

export interface RepackParts {
  readonly repository: OpenRepository;
  readonly survey: Survey;
  readonly live: LiveChunks;
  readonly packs: readonly PackShare[];
  /** The chunks of listings and details: they have packs of their own. */
  readonly metadata: ReadonlySet<string>;
  /** Tells the staged files of this run from those of others. */
  readonly name: string;
}

export interface RepackOptions extends Abortable {
  readonly onChunk?: (bytes: number) => void;
}

/** What was written anew. */
export interface Repacked {
  /** The new packs: durable, and in no index file yet. */
  readonly index: RepositoryIndex;
  readonly lines: readonly Buffer[];
  /** Packs of which a chunk could not be read, with the reason: they must stay. */
  readonly unreadable: ReadonlyMap<string, string>;
}

/** Copies what is needed of these packs into new ones, each chunk proven by its digest on the way. */
export async function repackPacks(parts: RepackParts, options: RepackOptions): Promise<Repacked> {
  const { repository, packs, metadata } = parts;
  const index = new RepositoryIndex(0);
  const unreadable = new Map<string, string>();
  if (packs.length === 0) return { index, lines: [], unreadable };
  await using content = new ContentStore(parts.name, { ...repository, index, lastResort: new RepositoryIndex(0) });
  const accounts = { content: content.account('content'), metadata: content.account('metadata') };
  const reader = new ChunkReader(repository);
  const storing = new Set<Promise<unknown>>();
  for (const { id, location } of liveChunksOf(parts)) {
    options.signal?.throwIfAborted();
    if (unreadable.has(location.pack)) continue;
    const bytes = await reader.chunk(id, options).catch((error: unknown) => {
      options.signal?.throwIfAborted();
      unreadable.set(location.pack, toFault(error, 'destination-damaged', `the chunk ${id} cannot be read`).message);
    });
    if (bytes === undefined) continue;
    await content.ready();
    const stored = content.storeChunk(Buffer.from(bytes), metadata.has(id) ? accounts.metadata : accounts.content);
    // The failure is met again in `flush`, or at the next `ready`.
    const settled = stored.catch(() => undefined).finally(() => storing.delete(settled));
    storing.add(settled);
    options.onChunk?.(bytes.length);
  }
  await Promise.all(storing);
  await content.flush();
  return { index, lines: content.newLines, unreadable };
}

/** In the order in which the packs are read. */
function liveChunksOf({ survey, live, packs }: RepackParts): { readonly id: string; readonly location: ChunkLocation }[] {
  const wanted = new Set(packs.map(({ pack }) => pack));
  const isWanted = survey.packs.map(({ pack }) => wanted.has(pack));
  const { ids } = survey.index.chunks;
  const chunks: { readonly id: string; readonly location: ChunkLocation }[] = [];
  for (let entry = 0; entry < live.inIndex.length; entry += 1) {
    if (live.inIndex[entry] === 0 || !isWanted[survey.homes[entry] as number]) continue;
    const id = Buffer.from(ids.subarray(entry * 32, entry * 32 + 32)).toString('hex');
    const location = survey.index.locate(id);
    if (location !== undefined) chunks.push({ id, location });
  }
  return chunks.sort(
    ({ location: left }, { location: right }) =>
      (left.pack < right.pack ? -1 : left.pack > right.pack ? 1 : 0) || left.frameOffset - right.frameOffset || left.offset - right.offset,
  );
}
