import { hash } from 'node:crypto';
import { join } from 'node:path';
import type { DestinationContext } from '@holdfast/destination';
import type { Abortable } from '@holdfast/manifest';
import type { Store } from '@holdfast/store';
import { type LoadedIndex, type LoadIndexOptions, loadIndex } from './index-files/load-index.ts';
import type { RepositoryIndex } from './index-files/repository-index.ts';
import type { Purpose, RepositoryEncryption } from './keys/repository-encryption.ts';
import type { OpenRepository } from './open-repository.ts';
import type { DamagedPacks } from './pack/damaged-packs.ts';
import { StreamCache } from './read/stream-cache.ts';
import type { RepositoryDescription } from './repository-description.ts';

/** A repository with its index, and the packs that no index file names. */
export type LoadedRepository = OpenRepository & Pick<LoadedIndex, 'unindexed'>;

/** What they are opened with. */
interface ContentsParts {
  readonly store: Store;
  readonly context: DestinationContext;
  readonly damage: DamagedPacks;
  readonly encryption: RepositoryEncryption;
}

/** The indexes that were loaded of a repository, with all that is needed to find its contents. Closing closes them all. */
export class OpenedContents {
  readonly #parts: ContentsParts;
  readonly #loaded: RepositoryIndex[] = [];

  constructor(parts: ContentsParts) {
    this.#parts = parts;
  }

  async load(description: RepositoryDescription, options: LoadIndexOptions): Promise<LoadedRepository> {
    const { store, damage } = this.#parts;
    const { index, lastResort, unindexed } = await loadIndex(store, options);
    this.#loaded.push(index);
    return { store, description, access: options.access, index, lastResort, damage, unindexed };
  }

  /** With the help of what this machine kept of the index files it has read. */
  async loadQuickly(description: RepositoryDescription, purpose: Purpose, options: Abortable): Promise<LoadedRepository> {
    const { store, context, damage, encryption } = this.#parts;
    const access = await encryption.access(description, purpose, options);
    if (purpose === 'store') access.requireStoring();
    const { stateDirectory } = context;
    // A copy of a repository may have its id. Who may read knows more.
    const form = access.canRead ? '' : '-ids';
    const name = `index-${description.id.slice(0, 16)}-${hash('sha256', store.description).slice(0, 8)}${form}.cache`;
    const cache = stateDirectory === undefined ? undefined : { location: join(stateDirectory, name), name };
    return this.load(description, { ...options, access, cache, damagedPacks: await damage.list(options) });
  }

  /** What this machine keeps of the listings of an encrypted repository, which it may not be able to read back. */
  cacheOf({ description, access }: OpenRepository): StreamCache | undefined {
    const { stateDirectory, random } = this.#parts.context;
    if (access.form === 'plain' || stateDirectory === undefined) return undefined;
    return new StreamCache(join(stateDirectory, `repository-${description.id}`), access.ids, () => Buffer.from(random(8)).toString('hex'));
  }

  close(): void {
    for (const index of this.#loaded.splice(0)) index.close();
  }
}
