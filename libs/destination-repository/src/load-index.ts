import { toFault } from '@holdfast/fault';
import type { Abortable } from '@holdfast/manifest';
import type { Store } from '@holdfast/store';
import { indexPrefix, readIndexFile } from './index-file.ts';
import { damagedPack, type PackDescription, packOfKey, parsePackTail } from './pack-layout.ts';
import { RepositoryIndex } from './repository-index.ts';

/** Most pack tails fit in this many bytes; a longer one is read again in full. */
const firstTailBytes = 256 * 1_024;

/** The index of a repository, and what was found on the way. */
export interface LoadedIndex {
  /** The packs that can be relied on. */
  readonly index: RepositoryIndex;
  /** Those that cannot: noted as damaged, or shorter or longer than they were written. What nothing else has is looked for there. */
  readonly lastResort: RepositoryIndex;
  /** Packs that no index file names: a run that was killed finished them. They are in the index. */
  readonly unindexed: readonly PackDescription[];
  /** Index files and packs that could not be read, each with its fault; their chunks are not in the index. */
  readonly damaged: readonly { readonly key: string; readonly message: string }[];
}

export interface LoadIndexOptions extends Abortable {
  /** Packs that were found damaged. */
  readonly damagedPacks: ReadonlySet<string>;
}

/**
 * Reads all index files, and the tails of packs that none of them names. Packs that are named but gone are left out, so
 * that what they held is stored anew. Damage costs only what it hit.
 */
export async function loadIndex(store: Store, options: LoadIndexOptions): Promise<LoadedIndex> {
  const present = await packsPresent(store, options);
  const index = new RepositoryIndex(0);
  const lastResort = new RepositoryIndex(0);
  const damaged: { key: string; message: string }[] = [];
  const note = (key: string, error: unknown): void =>
    void damaged.push({ key, message: toFault(error, 'destination-damaged', key).message });
  for await (const { key } of store.list(indexPrefix, options)) {
    try {
      for await (const description of readIndexFile(store, key, options)) {
        const { pack, size } = description;
        const found = present.get(pack);
        if (found?.size === size && !options.damagedPacks.has(pack)) addPack(index, description);
        else if (found !== undefined) addPack(lastResort, description);
      }
    } catch (error) {
      note(key, error);
    }
  }
  const unindexed: PackDescription[] = [];
  for (const [pack, { key, size }] of present) {
    if (index.hasPack(pack) || lastResort.hasPack(pack)) continue;
    try {
      const description = await describePack(store, { key, pack, size }, options);
      if (options.damagedPacks.has(pack)) addPack(lastResort, description);
      else unindexed.push(description);
    } catch (error) {
      note(key, error);
    }
  }
  for (const description of unindexed) addPack(index, description);
  return { index, lastResort, unindexed, damaged };
}

function addPack(index: RepositoryIndex, description: PackDescription): void {
  index.reserve(description.chunks.length);
  index.addPack(description);
}

/** What a pack says of itself in its tail. Throws `destination-damaged`. */
export async function describePack(
  store: Store,
  { key, pack, size }: { readonly key: string; readonly pack: string; readonly size: number },
  options: Abortable,
): Promise<PackDescription> {
  for (let wanted = firstTailBytes; ; ) {
    const last = await store.get(key, { ...options, range: { start: Math.max(0, size - wanted), end: size } });
    const contents = parsePackTail(last, pack);
    if (typeof contents !== 'number') return { pack, size, frames: contents.frames, chunks: contents.chunks };
    if (contents > size || contents <= wanted) throw damagedPack(pack, 'its own index is longer than the pack');
    wanted = contents;
  }
}

async function packsPresent(store: Store, options: Abortable): Promise<Map<string, { readonly key: string; readonly size: number }>> {
  const present = new Map<string, { key: string; size: number }>();
  for await (const { key, size } of store.list('packs/', options)) {
    const pack = packOfKey(key);
    if (pack !== undefined) present.set(pack, { key, size });
  }
  return present;
}
