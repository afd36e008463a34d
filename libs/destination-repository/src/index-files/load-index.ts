import type { Abortable } from '@holdfast/manifest';
import type { Store, StoredObject } from '@holdfast/store';
import { isAway } from '../is-away.ts';
import type { RepositoryAccess } from '../keys/repository-access.ts';
import { damagedPack, type PackDescription, packOfKey, parsePackTail } from '../pack/pack-layout.ts';
import { PackRanges } from '../pack/pack-ranges.ts';
import type { IndexCachePlace } from './index-cache.ts';
import { addPack, damageOf, readIndexFiles } from './read-index-files.ts';
import type { RepositoryIndex } from './repository-index.ts';

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
  /** Without what opens packs, those that no index file names stay out of the index. */
  readonly access: RepositoryAccess;
  /** Where this machine keeps what it has read. Absent: it reads all of it, and keeps nothing. */
  readonly cache?: IndexCachePlace | undefined;
}

/**
 * Reads all index files, and the tails of packs that none of them names. Packs that are named but gone are left out, so
 * that what they held is stored anew. Damage costs only what it hit.
 */
export async function loadIndex(store: Store, options: LoadIndexOptions): Promise<LoadedIndex> {
  const present = await packsPresent(store, options);
  const files = await readIndexFiles(store, { ...options, present });
  const { index, lastResort, damaged } = files;
  const unindexed: PackDescription[] = [];
  for (const [pack, { key, size }] of options.access.canRead ? present : []) {
    if (index.hasPack(pack) || lastResort.hasPack(pack)) continue;
    try {
      const description = await describePack(store, { pack, size }, options);
      if (options.damagedPacks.has(pack)) addPack(lastResort, description);
      else unindexed.push(description);
    } catch (error) {
      options.signal?.throwIfAborted();
      if (isAway(error)) throw error;
      damaged.push(damageOf(key, error));
    }
  }
  for (const description of unindexed) addPack(index, description);
  return { index, lastResort, unindexed, damaged };
}

/** What a pack says of itself in its tail. Throws `destination-damaged`. */
export async function describePack(
  store: Store,
  { pack, size }: { readonly pack: string; readonly size: number },
  { access, ...options }: Abortable & { readonly access: RepositoryAccess },
): Promise<PackDescription> {
  const ranges = new PackRanges(store, access);
  const held = access.form === 'plain' ? size : await ranges.size(pack, options);
  for (let wanted = firstTailBytes; ; ) {
    const last = await ranges.read(pack, { start: Math.max(0, held - wanted), end: held }, options);
    const contents = parsePackTail(last, pack);
    if (typeof contents !== 'number') return { pack, size, frames: contents.frames, chunks: contents.chunks };
    if (contents > held || contents <= wanted) throw damagedPack(pack, 'its own index is longer than the pack');
    wanted = contents;
  }
}

async function packsPresent(store: Store, options: Abortable): Promise<Map<string, StoredObject>> {
  const present = new Map<string, StoredObject>();
  for await (const { key, size } of store.list('packs/', options)) {
    const pack = packOfKey(key);
    if (pack !== undefined) present.set(pack, { key, size });
  }
  return present;
}
