import type { Store } from '@holdfast/store';
import type { RepositoryDescription } from './repository-description.ts';
import type { RepositoryIndex } from './repository-index.ts';

/** A repository that exists, with its index in memory: what writers, readers and checks work on. */
export interface OpenRepository {
  readonly store: Store;
  readonly description: RepositoryDescription;
  readonly index: RepositoryIndex;
}
