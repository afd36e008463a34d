import type { Abortable, StoredObject } from '@holdfast/store';
import type { RemoteEntry, RemoteFiles } from './remote-files.ts';
import { isMissing } from './sftp-session.ts';

/** Folders that are read ahead: each costs several answers. */
const foldersAhead = 16;
const namePattern = /^(?!\.{1,2}$)[A-Za-z0-9._-]+$/;
/** What is unfinished lies in this folder of the store. */
export const unfinishedFolder = 'tmp';

/** Every object below a folder of the store, in order of key; folders are read ahead. `folder` is '' for all. */
export async function* listObjects(
  { files, root }: { readonly files: RemoteFiles; readonly root: string },
  folder: string,
  { signal }: Abortable,
): AsyncGenerator<StoredObject> {
  signal?.throwIfAborted();
  const read = (key: string): Promise<RemoteEntry[]> => readFolder(files, key === '' ? root : `${root}/${key}`);
  const walk = async function* (key: string, entries: Promise<RemoteEntry[]>): AsyncGenerator<StoredObject> {
    const found = inOrder(await entries, key);
    const ahead = new Map<string, Promise<RemoteEntry[]>>();
    const readAhead = (from: number): void => {
      for (const { entry, key: below } of found.slice(from, from + foldersAhead)) {
        if (!entry.isFolder || ahead.has(below)) continue;
        const reading = read(below);
        reading.catch(() => undefined);
        ahead.set(below, reading);
      }
    };
    for (const [index, { entry, key: below }] of found.entries()) {
      signal?.throwIfAborted();
      readAhead(index);
      if (entry.isFile) yield { key: below, size: entry.size };
      else yield* walk(below, ahead.get(below) as Promise<RemoteEntry[]>);
      ahead.delete(below);
    }
  };
  yield* walk(folder, read(folder));
}

/** Files and folders that may be ours, as their keys sort: a folder as if its name ended in a slash. */
function inOrder(entries: readonly RemoteEntry[], folder: string): { readonly entry: RemoteEntry; readonly key: string }[] {
  const prefix = folder === '' ? '' : `${folder}/`;
  const sortKey = (entry: RemoteEntry): string => (entry.isFolder ? `${entry.name}/` : entry.name);
  return entries
    .filter((entry) => (entry.isFile || entry.isFolder) && namePattern.test(entry.name) && prefix + entry.name !== unfinishedFolder)
    .sort((left, right) => (sortKey(left) < sortKey(right) ? -1 : 1))
    .map((entry) => ({ entry, key: prefix + entry.name }));
}

async function readFolder(files: RemoteFiles, path: string): Promise<RemoteEntry[]> {
  try {
    return await files.entries(path);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
