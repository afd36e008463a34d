import { realpathSync, statSync } from 'node:fs';
import { Fault } from '@holdfast/fault';
import { readFault, toFileSystemPath } from '@holdfast/filesystem';
import { displayPath, type Problem, pathFromBytes } from '@holdfast/manifest';
import type { SourceContext } from '@holdfast/source';
import type { Selection } from './selection.ts';
import type { Walked } from './walk.ts';

/** What a restore must know of a source. */
export interface RestoreScope {
  /** Absolute; a link here is followed. */
  readonly root: string;
  readonly selection: Selection;
  readonly context: SourceContext;
  /** Whether the root folder belongs to the source, so that it may be replaced as a whole and its own mode and owner count. */
  readonly ownsRoot: boolean;
}

/** What one source covers: the difference between the kinds. */
export interface Scope extends RestoreScope {
  readonly name: string;
  readonly kind: 'uploads' | 'config-files';
  /** What the configuration names and the walk did not find. Throws `source-missing` when it found nothing of what must be there. */
  missing(walked: Walked): readonly Problem[];
}

/** The source's folder, free of links. Throws `source-missing` and `source-unreadable` by name. */
export function resolveRoot(scope: Scope): string {
  try {
    const root = pathFromBytes(realpathSync.native(toFileSystemPath(scope.root), 'buffer'));
    if (statSync(toFileSystemPath(root)).isDirectory()) return root;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new Fault('source-missing', `the folder ${displayPath(scope.root)} of the source ${scope.name} does not exist`, {
        guidance: 'mount it, or correct the path in the configuration',
        cause: error,
      });
    }
    throw readFault(error, scope.root);
  }
  throw new Fault('source-unreadable', `${displayPath(scope.root)} of the source ${scope.name} is a file, not a folder`, {
    guidance: 'name its folder, or protect single files with a source of kind config-files',
  });
}
