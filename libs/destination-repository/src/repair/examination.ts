import type { Manifest } from '@holdfast/manifest';
import type { RepositoryIndex } from '../index-files/repository-index.ts';
import type { RepositoryAccess } from '../keys/repository-access.ts';
import type { RepositoryDescription } from '../repository-description.ts';

/** An object that is not as it should be. */
export interface BadObject {
  readonly key: string;
  readonly size: number;
  /** What is wrong with it, as a clause. */
  readonly what: string;
  /** Whether the disk does not give all of it, so that it cannot be moved either. */
  readonly isUnread: boolean;
}

export interface DamagedPack extends BadObject {
  readonly pack: string;
}

/** Of a pack's line as it is, and as it stands in a file of ids. */
export interface LineDigests {
  readonly full: string;
  readonly ids: string;
}

/** An index file that is as it was written. */
export interface IndexFile {
  readonly key: string;
  readonly form: 'plain' | 'ids' | 'age';
  /** The packs that it names. */
  readonly packs: readonly string[];
}

/** Everything that a repository holds, each object read and judged by itself. */
export interface Examination {
  /** The description, or why there is none that can be used. */
  readonly description: RepositoryDescription | undefined;
  readonly badDescription: BadObject | undefined;
  /** To read with, and to write what is new. */
  readonly access: RepositoryAccess;
  readonly guide: 'whole' | 'other' | 'missing';
  readonly manifests: readonly Manifest[];
  readonly badManifests: readonly (BadObject & { readonly snapshot: string })[];
  /** The packs whose bytes match their names, by what their tails say. */
  readonly index: RepositoryIndex;
  /** By whole pack: the digests of the lines that an index should have of it. */
  readonly lineDigests: ReadonlyMap<string, LineDigests>;
  readonly damagedPacks: readonly DamagedPack[];
  readonly indexFiles: readonly IndexFile[];
  readonly badIndexFiles: readonly BadObject[];
  /** By damaged pack: its line in an index file that is as it was written. */
  readonly knownLines: ReadonlyMap<string, Buffer>;
  /** Packs that a note says are damaged. */
  readonly noted: ReadonlySet<string>;
  /** Records of prunes that cannot be used. */
  readonly badRecords: readonly BadObject[];
  /** Folders that could not be listed, each with the reason: what is in them is not known. */
  readonly unlisted: readonly BadObject[];
}
