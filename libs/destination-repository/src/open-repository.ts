import type { Store } from '@holdfast/store';
import type { RepositoryIndex } from './index-files/repository-index.ts';
import type { RepositoryAccess } from './keys/repository-access.ts';
import type { DamagedPacks } from './pack/damaged-packs.ts';
import type { RepositoryDescription } from './repository-description.ts';

/** A repository that exists, with its index in memory: what writers, readers and checks work on. */
export interface OpenRepository {
  readonly store: Store;
  readonly description: RepositoryDescription;
  /** What of its content can be stored and read here. */
  readonly access: RepositoryAccess;
  /** Where chunks are that can be relied on. */
  readonly index: RepositoryIndex;
  /** Where else they may be: in packs that were found damaged. */
  readonly lastResort: RepositoryIndex;
  readonly damage: DamagedPacks;
}
