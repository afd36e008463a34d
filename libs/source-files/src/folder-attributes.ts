import { lstatSync } from 'node:fs';
import { type Attributes, applyAttributes, toFileSystemPath } from '@holdfast/filesystem';
import type { Inventory } from '@holdfast/manifest';

/*
 * A source's own folder is no artifact, since it has no path within the source. Its mode and owner are properties of
 * the inventory instead: an upload folder that comes back owned by root is one that its program cannot write to.
 */

/** The mode and owner of the folder at the absolute path text. */
export function folderProperties(location: string): Inventory['properties'] {
  const { mode, uid, gid } = lstatSync(toFileSystemPath(location));
  return { 'folder mode': (mode & 0o7777).toString(8), 'folder owner': `${uid}:${gid}` };
}

/** Gives a folder the mode and owner that the properties hold; without them, mode 755. */
export function applyFolderProperties(location: string, properties: Inventory['properties']): void {
  const mode = /^[0-7]{1,4}$/.exec(String(properties['folder mode'] ?? '755'));
  const owner = /^(\d+):(\d+)$/.exec(String(properties['folder owner'] ?? ''));
  const attributes: Attributes = {
    mode: mode === null ? 0o755 : Number.parseInt(mode[0], 8),
    ...(owner === null ? {} : { uid: Number(owner[1]), gid: Number(owner[2]) }),
  };
  applyAttributes(location, attributes);
}

/** What the folder has now, with the owner of `expected` where this process may not give that away. */
export function restoredFolderProperties(
  location: string,
  expected: Inventory['properties'],
  restoresOwners: boolean,
): Inventory['properties'] {
  const found = folderProperties(location);
  return Object.fromEntries(
    Object.keys(expected).flatMap((name) => {
      const value = name === 'folder owner' && !restoresOwners ? expected[name] : found[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
