import { Fault, toFault } from '@holdfast/fault';
import type { Abortable } from '@holdfast/manifest';
import type { Store, StoredObject } from '@holdfast/store';
import { isAway } from '../is-away.ts';
import type { RepositoryAccess } from '../keys/repository-access.ts';
import type { PackDescription } from '../pack/pack-layout.ts';
import { type CachedIndex, type IndexCachePlace, readIndexCache } from './index-cache.ts';
import { IndexCacheWriter } from './index-cache-writer.ts';
import { listIndexFiles, parseIndexLine, readIndexLines } from './index-file.ts';
import { packLineHead } from './pack-line.ts';
import { RepositoryIndex } from './repository-index.ts';

/** What the cache lacks is added to it from so many bytes of index files on, and when it is more than this share of what it has. */
const addedFrom = 32 << 10;
const addedShare = 1 / 16;
/** How often the index files are listed again because one of them was merged into another meanwhile. */
const mostListings = 5;

export interface IndexFilesOptions extends Abortable {
  readonly present: ReadonlyMap<string, StoredObject>;
  readonly damagedPacks: ReadonlySet<string>;
  readonly access: RepositoryAccess;
  readonly cache?: IndexCachePlace | undefined;
}

/** What the index files say of packs that are there. */
export interface IndexedPacks {
  readonly index: RepositoryIndex;
  readonly lastResort: RepositoryIndex;
  readonly damaged: { readonly key: string; readonly message: string }[];
}

/** Reads all index files but those that the cache holds, and keeps the cache up with them. */
export async function readIndexFiles(store: Store, options: IndexFilesOptions): Promise<IndexedPacks> {
  const reading = new IndexReading(store, options);
  const cached = await reading.upToDate(usableCache(options));
  const index = await reading.intoCache(cached);
  return index ?? (await reading.intoMemory(cached));
}

/** The cache, if every pack in it can be relied on, and none that was gone is there again. */
function usableCache({ cache, damagedPacks, present }: IndexFilesOptions): CachedIndex | undefined {
  if (cache === undefined || damagedPacks.size > 0) return undefined;
  const cached = readIndexCache(cache.location, cache.name);
  const { packs, absent } = cached?.contents ?? { packs: [], absent: [] };
  const isSound = packs.every(({ pack, size }) => present.get(pack)?.size === size) && !absent.some((pack) => present.has(pack));
  return isSound ? cached : undefined;
}

/** Where packs are gathered. */
interface PackSink {
  hasPack(pack: string): boolean;
  /** The line has a head. */
  addLine(line: Buffer): void;
}

class IndexReading {
  readonly #store: Store;
  readonly #options: IndexFilesOptions;

  constructor(store: Store, options: IndexFilesOptions) {
    this.#store = store;
    this.#options = options;
  }

  /** A prune that removes packs replaces the index files that named them: what was read from those is not relied on any more. */
  async upToDate(cached: CachedIndex | undefined): Promise<CachedIndex | undefined> {
    if (cached === undefined) return undefined;
    const listed = new Set((await this.#listed()).map(({ key }) => key));
    return cached.contents.files.every(({ key }) => listed.has(key)) ? cached : undefined;
  }

  /** Undefined when there is nothing to gain, or no room to write. */
  async intoCache(cached: CachedIndex | undefined): Promise<IndexedPacks | undefined> {
    const { cache } = this.#options;
    if (cache === undefined) return undefined;
    const covered = sizeOf(cached?.contents.files ?? []);
    const known = new Set(cached?.contents.files.map(({ key }) => key));
    const added = sizeOf((await this.#listed()).filter(({ key }) => !known.has(key)));
    if (added < Math.max(addedFrom, covered * addedShare)) return undefined;
    using writer = attempt(() => new IndexCacheWriter(temporaryName(cache.location), cached));
    if (writer === undefined) return undefined;
    const { files, absent, lastResort, damaged } = await this.#read(writer, cached);
    // What is only for the last resort would be missing from the cache.
    const keeps = lastResort.packs.length === 0 && this.#options.damagedPacks.size === 0;
    const contents = { name: cache.name, files, absent: [...absent] };
    const made = attempt(() => writer.finish(contents, keeps ? cache.location : undefined));
    return made === undefined ? undefined : { index: new RepositoryIndex(0, made), lastResort, damaged };
  }

  async intoMemory(cached: CachedIndex | undefined): Promise<IndexedPacks> {
    const index = new RepositoryIndex(0, cached);
    const { lastResort, damaged } = await this.#read(
      { hasPack: (pack) => index.hasPack(pack), addLine: (line) => addPack(index, parseIndexLine(line)) },
      cached,
    );
    return { index, lastResort, damaged };
  }

  /** Reads the files that `cached` lacks. `files` are then all that are there, but for damaged ones. */
  async #read(sink: PackSink, cached: CachedIndex | undefined) {
    const { present, damagedPacks, access, signal } = this.#options;
    const lastResort = new RepositoryIndex(0);
    const absent = new Set(cached?.contents.absent);
    const take = (line: Buffer): void => {
      const { pack, size } = packLineHead(line) ?? parseIndexLine(line);
      if (sink.hasPack(pack) || lastResort.hasPack(pack)) return;
      const found = present.get(pack);
      if (found === undefined) absent.add(pack);
      else if (found.size === size && !damagedPacks.has(pack)) sink.addLine(line);
      else addPack(lastResort, parseIndexLine(line));
    };
    const damaged = new Map<string, { key: string; message: string }>();
    const read = new Map(cached?.contents.files.map((file) => [file.key, file]));
    let listed = await this.#listed();
    for (let listings = 1; ; listings += 1) {
      let isGone = false;
      for (const file of listed) {
        if (read.has(file.key) || damaged.has(file.key)) continue;
        try {
          for await (const line of readIndexLines(this.#store, file.key, { access, signal })) take(line);
          read.set(file.key, file);
        } catch (error) {
          signal?.throwIfAborted();
          if (error instanceof Fault && error.code === 'artifact-missing') isGone = true;
          else if (isAway(error)) throw error;
          else damaged.set(file.key, damageOf(file.key, error));
        }
      }
      if (!isGone || listings === mostListings) break;
      listed = await this.#listed();
    }
    const files = listed.flatMap(({ key }) => read.get(key) ?? []);
    return { lastResort, damaged: [...damaged.values()], files, absent };
  }

  async #listed(): Promise<StoredObject[]> {
    const { access, signal } = this.#options;
    return await Array.fromAsync(listIndexFiles(this.#store, { access, signal }));
  }
}

/** Adds a pack, with room for its chunks. */
export function addPack(index: RepositoryIndex, description: PackDescription): void {
  index.reserve(description.chunks.length);
  index.addPack(description);
}

/** What is wrong with an object that cannot be read. */
export function damageOf(key: string, error: unknown): { readonly key: string; readonly message: string } {
  return { key, message: toFault(error, 'destination-damaged', key).message };
}

function sizeOf(files: readonly { readonly size: number }[]): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}

/** The folder may be missing, full or not for this user: then nothing is kept. */
function attempt<Value>(work: () => Value): Value | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

let made = 0;

function temporaryName(location: string): string {
  made += 1;
  return `${location}.${process.pid}-${made}.part`;
}
