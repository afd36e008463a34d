import { Fault } from '@holdfast/fault';
import type { Abortable } from '@holdfast/manifest';
import type { Store } from '@holdfast/store';
import { findChunk } from '../index-files/chunk-index.ts';
import { indexPrefix, isIndexKey, readIndexFile } from '../index-files/index-file.ts';
import { describePack } from '../index-files/load-index.ts';
import { RepositoryIndex } from '../index-files/repository-index.ts';
import type { RepositoryAccess } from '../keys/repository-access.ts';
import { type PackDescription, packOfKey, tarEntryLength } from '../pack/pack-layout.ts';

/** A pack that is there. */
export interface SurveyedPack {
  readonly pack: string;
  /** Bytes that it has, whatever the index says. */
  readonly size: number;
  /** `sound`: can be relied on. `damaged`: noted as such, or of another size than it was written. `unknown`: nobody tells what it holds. */
  readonly state: 'sound' | 'damaged' | 'unknown';
  /** Bytes of all its chunks, unpacked. */
  readonly unpackedBytes: number;
  /** Whether an index file names it. */
  readonly isIndexed: boolean;
}

/** Everything that a repository holds, by packs and chunks. */
export interface Survey {
  /** The packs that are there; `homes` names them by their place in this list. */
  readonly packs: readonly SurveyedPack[];
  /** Of the sound packs. */
  readonly index: RepositoryIndex;
  /** Of the damaged ones. */
  readonly lastResort: RepositoryIndex;
  /** By entry of `index.chunks`: the sound pack that the chunk counts for, though others may have it too. */
  readonly homes: Uint32Array;
  /** By entry of `index.chunks`: bytes that the chunk takes in a pack, unpacked. */
  readonly lengths: Uint32Array;
  /** The index files and the packs that each names; undefined for one that is damaged. */
  readonly indexFiles: ReadonlyMap<string, readonly string[] | undefined>;
}

export type SurveyOptions = Abortable & { readonly access: RepositoryAccess };

/** Reads all that tells what the packs hold. A pack counts once, as the first index file describes it, or else as it describes itself. */
export async function surveyRepository(store: Store, damagedPacks: ReadonlySet<string>, options: SurveyOptions): Promise<Survey> {
  const present = new Map<string, number>();
  for await (const { key, size } of store.list('packs/', options)) {
    const pack = packOfKey(key);
    if (pack !== undefined) present.set(pack, size);
  }
  const maker = new SurveyMaker(damagedPacks);
  const indexFiles = new Map<string, readonly string[] | undefined>();
  for await (const { key } of store.list(indexPrefix, options)) {
    if (!isIndexKey(key)) continue;
    const named: string[] = [];
    try {
      for await (const description of readIndexFile(store, key, options)) {
        named.push(description.pack);
        const found = present.get(description.pack);
        if (found !== undefined) maker.add(description, { size: found, isIndexed: true });
      }
      indexFiles.set(key, named);
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'destination-damaged') throw error;
      indexFiles.set(key, undefined);
    }
  }
  for (const [pack, size] of present) {
    if (maker.has(pack)) continue;
    // Nobody else has to know what a pack holds that a killed backup left.
    const description = await describe(store, { pack, size }, options).catch((error: unknown) => {
      if (error instanceof Fault && error.code === 'destination-damaged') return undefined;
      throw error;
    });
    if (description === undefined) maker.addUnknown(pack, size);
    else maker.add(description, { size, isIndexed: false });
  }
  return { ...maker.survey(), indexFiles };
}

async function describe(store: Store, pack: { readonly pack: string; readonly size: number }, options: SurveyOptions) {
  return options.access.canRead ? await describePack(store, pack, options) : undefined;
}

class SurveyMaker {
  readonly #damaged: ReadonlySet<string>;
  readonly #packs: SurveyedPack[] = [];
  readonly #known = new Set<string>();
  readonly #index = new RepositoryIndex(0);
  readonly #lastResort = new RepositoryIndex(0);
  /** Pack number + 1. */
  #homes = new Uint32Array(1_024);
  #lengths = new Uint32Array(1_024);

  constructor(damaged: ReadonlySet<string>) {
    this.#damaged = damaged;
  }

  has(pack: string): boolean {
    return this.#known.has(pack);
  }

  add(description: PackDescription, { size, isIndexed }: Pick<SurveyedPack, 'size' | 'isIndexed'>): void {
    const { pack, chunks } = description;
    if (this.#known.has(pack)) return;
    this.#known.add(pack);
    const unpackedBytes = chunks.reduce((sum, [, , , length]) => sum + tarEntryLength(length), 0);
    const isSound = description.size === size && !this.#damaged.has(pack);
    this.#packs.push({ pack, size, state: isSound ? 'sound' : 'damaged', unpackedBytes, isIndexed });
    const index = isSound ? this.#index : this.#lastResort;
    index.reserve(chunks.length);
    index.addPack(description);
    if (isSound) this.#settle(chunks);
  }

  addUnknown(pack: string, size: number): void {
    this.#known.add(pack);
    this.#packs.push({ pack, size, state: 'unknown', unpackedBytes: 0, isIndexed: false });
  }

  survey(): Omit<Survey, 'indexFiles'> {
    const homes = this.#homes.map((home) => home - 1);
    return { packs: this.#packs, index: this.#index, lastResort: this.#lastResort, homes, lengths: this.#lengths };
  }

  #settle(chunks: PackDescription['chunks']): void {
    const home = this.#packs.length;
    const bytes = Buffer.alloc(32);
    for (const [id, , , length] of chunks) {
      bytes.write(id, 'hex');
      const entry = findChunk(this.#index.chunks, bytes);
      if (entry >= this.#homes.length) this.#grow(entry);
      if (this.#homes[entry] !== 0) continue;
      this.#homes[entry] = home;
      this.#lengths[entry] = tarEntryLength(length);
    }
  }

  #grow(entry: number): void {
    const [homes, lengths] = [this.#homes, this.#lengths];
    this.#homes = new Uint32Array(2 * entry);
    this.#lengths = new Uint32Array(2 * entry);
    this.#homes.set(homes);
    this.#lengths.set(lengths);
  }
}
