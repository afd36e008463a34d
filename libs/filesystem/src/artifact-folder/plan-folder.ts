import { lstatSync, readdirSync } from 'node:fs';
import { type Abortable, type ArtifactHeader, comparePaths, pairByPath, pathFromBytes } from '@holdfast/manifest';
import { digestFile } from '../digest-file.ts';
import { toFileSystemPath } from '../file-system-path.ts';
import { joinPath } from '../path-parts.ts';
import { isPrivateName } from '../private-name.ts';
import { plainFiles, type StoredFiles } from './stored-files.ts';

/** What writing artifacts into a folder would do to it. Lists hold at most 1,000 paths each, the counts are whole. */
export interface FolderPlan {
  readonly target: string;
  readonly create: number;
  readonly replace: number;
  readonly unchanged: number;
  readonly lose: number;
  readonly replacePaths: readonly string[];
  readonly losePaths: readonly string[];
}

const shownPaths = 1000;

/** Compares artifacts that are plain files with what stands in the folder, an absolute path text; contents too, where sizes agree. Writes nothing. */
export async function planFolder(artifacts: StoredFiles, directory: string, options: Abortable): Promise<FolderPlan> {
  const counts = { create: 0, replace: 0, unchanged: 0, lose: 0 };
  const replacePaths: string[] = [];
  const losePaths: string[] = [];
  for await (const [entry, standing] of pairByPath(plainFiles(artifacts, options), standingFiles(directory))) {
    if (entry === undefined) {
      counts.lose += 1;
      if (losePaths.length < shownPaths) losePaths.push(standing?.path as string);
    } else if (standing === undefined) counts.create += 1;
    else if (standing.size === entry.size && (await digest(joinPath(directory, entry.path), options)) === entry.sha256)
      counts.unchanged += 1;
    else {
      counts.replace += 1;
      if (replacePaths.length < shownPaths) replacePaths.push(entry.path);
    }
  }
  return { target: directory, ...counts, replacePaths, losePaths };
}

/** Undefined for what cannot be read: it is not the same. */
async function digest(location: string, options: Abortable): Promise<string | undefined> {
  try {
    return await digestFile(location, options);
  } catch {
    options.signal?.throwIfAborted();
    return undefined;
  }
}

/** What stands below the folder, in order of path, without folders and Holdfast's own; nothing where there is no folder. */
async function* standingFiles(directory: string): AsyncGenerator<ArtifactHeader> {
  const found: ArtifactHeader[] = [];
  const collect = (prefix: string): void => {
    for (const name of namesIn(joinPath(directory, prefix))) {
      if (isPrivateName(name)) continue;
      const path = prefix + name;
      const stats = lstatSync(toFileSystemPath(joinPath(directory, path)));
      if (stats.isDirectory()) collect(`${path}/`);
      else found.push({ path, type: 'file', size: stats.isFile() ? stats.size : -1 });
    }
  };
  collect('');
  yield* found.sort((left, right) => comparePaths(left.path, right.path));
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(toFileSystemPath(directory), { encoding: 'buffer' }).map(pathFromBytes);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw error;
  }
}
