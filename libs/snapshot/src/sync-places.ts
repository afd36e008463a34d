import { lstat } from 'node:fs/promises';
import { parentOf, syncDirectory, syncFile, syncTree, toFileSystemPath } from '@holdfast/filesystem';
import type { Abortable } from '@holdfast/manifest';

/** Makes files, and folders with all that is in them, durable under their names. Places that are not there are passed over. */
export async function syncPlaces(places: readonly string[], options: Abortable): Promise<void> {
  for (const place of places) {
    options.signal?.throwIfAborted();
    const stats = await lstat(toFileSystemPath(place)).catch(() => undefined);
    if (stats?.isDirectory() === true) await syncTree(place, options);
    else if (stats?.isFile() === true) await syncFile(place);
  }
  for (const directory of new Set(places.map(parentOf))) await syncDirectory(directory);
}
