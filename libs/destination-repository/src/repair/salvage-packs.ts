import type { Abortable } from '@holdfast/manifest';
import type { Store } from '@holdfast/store';
import { indexLine } from '../index-files/index-file.ts';
import { describePack } from '../index-files/load-index.ts';
import { addPack } from '../index-files/read-index-files.ts';
import { RepositoryIndex } from '../index-files/repository-index.ts';
import type { RepositoryAccess } from '../keys/repository-access.ts';
import type { OpenRepository } from '../open-repository.ts';
import { DamagedPacks } from '../pack/damaged-packs.ts';
import { packOfKey } from '../pack/pack-layout.ts';
import { metadataChunks } from '../pack/rescue-chunks.ts';
import type { RepositoryDescription } from '../repository-description.ts';
import { ContentStore } from '../write/content-store.ts';
import type { DamagedPack, Examination } from './examination.ts';
import { openPartly } from './open-pack.ts';
import { readAsFarAsPossible } from './read-as-far-as-possible.ts';
import { salvageChunks } from './salvage-chunks.ts';
import type { ScratchStore } from './scratch-store.ts';

export interface SalvageOptions extends Abortable {
  /** Packs that may not be read are passed over. */
  readonly isLenient: boolean;
}

export interface SalvageParts {
  /** Where the damaged packs are. */
  readonly source: Store;
  readonly scratch: ScratchStore;
  readonly description: RepositoryDescription;
  /** Tells the staged files of this run from those of others. */
  readonly name: string;
}

/** What was saved, in new packs that lie in the scratch store. */
export interface Salvaged {
  /** The lines that an index should have of the new packs. */
  readonly lines: readonly Buffer[];
  readonly chunks: number;
  readonly bytes: number;
  /** By damaged pack: how many chunks were saved from it that no whole pack has. */
  readonly perPack: ReadonlyMap<string, number>;
}

/**
 * Writes what only damaged packs have, and can still be read there, into new packs. Adds these to `found.index`, which
 * then has everything that readers will get back.
 */
export async function salvagePacks(found: Examination, parts: SalvageParts, options: SalvageOptions): Promise<Salvaged> {
  const run = new SalvageRun(found, parts.source);
  if (found.damagedPacks.length === 0) return run.result([]);
  await using content = new ContentStore(parts.name, openScratch(parts, found));
  for (const damaged of found.damagedPacks) await run.salvage(damaged, content, options);
  await content.flush();
  const lines: Buffer[] = [];
  for (const key of parts.scratch.added) {
    const size = (await parts.scratch.size(key, options)) as number;
    const description = await describePack(parts.scratch, { pack: packOfKey(key) as string, size }, { ...options, access: found.access });
    addPack(found.index, description);
    lines.push(indexLine(description));
  }
  return run.result(lines);
}

function openScratch({ scratch, description }: SalvageParts, { access }: Examination): OpenRepository {
  const damage = new DamagedPacks(scratch, () => new Date(0));
  return { store: scratch, description, access, damage, index: new RepositoryIndex(0), lastResort: new RepositoryIndex(0) };
}

class SalvageRun {
  readonly #index: RepositoryIndex;
  readonly #access: RepositoryAccess;
  readonly #source: Store;
  readonly #metadata: ReadonlySet<string>;
  readonly #saved = new Set<string>();
  readonly #perPack = new Map<string, number>();
  #bytes = 0;

  constructor({ index, access, manifests }: Examination, source: Store) {
    this.#index = index;
    this.#access = access;
    this.#source = source;
    this.#metadata = metadataChunks(manifests);
  }

  async salvage({ key, pack, size }: DamagedPack, content: ContentStore, options: SalvageOptions): Promise<void> {
    const accounts = { content: content.account('content'), metadata: content.account('metadata') };
    const bytes = await this.#read({ key, size }, options);
    const storing: Promise<string>[] = [];
    let saved = 0;
    for await (const chunk of salvageChunks(openPartly(bytes, this.#access), this.#access.ids, options)) {
      if (this.#index.knows(chunk.id) || this.#saved.has(chunk.id)) continue;
      this.#saved.add(chunk.id);
      saved += 1;
      this.#bytes += chunk.bytes.length;
      await content.ready();
      const stored = content.storeChunk(chunk.bytes, this.#metadata.has(chunk.id) ? accounts.metadata : accounts.content);
      // The failure is met again below, or at the next `ready`.
      stored.catch(() => undefined);
      storing.push(stored);
    }
    await Promise.all(storing);
    this.#perPack.set(pack, saved);
  }

  result(lines: readonly Buffer[]): Salvaged {
    return { lines, chunks: this.#saved.size, bytes: this.#bytes, perPack: this.#perPack };
  }

  async #read(object: { readonly key: string; readonly size: number }, options: SalvageOptions): Promise<Buffer> {
    try {
      return (await readAsFarAsPossible(this.#source, object, options)).bytes;
    } catch (error) {
      options.signal?.throwIfAborted();
      if (!options.isLenient) throw error;
      return Buffer.alloc(0);
    }
  }
}
