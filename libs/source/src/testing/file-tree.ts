import { readdir, readFile } from 'node:fs/promises';
import { comparePaths, pathFromBytes, pathToBytes } from '@holdfast/manifest';

/** A file or folder of a tree in memory. */
export interface TreeMember {
  readonly path: string;
  readonly type: 'file' | 'directory';
  readonly bytes: Buffer;
}

/** Every file and folder below `directory`, in order of path; `undefined` when there is no such folder. */
export async function readTree(directory: string, signal?: AbortSignal): Promise<TreeMember[] | undefined> {
  const members: TreeMember[] = [];
  try {
    await collect(directory, '', { members, signal });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  return members.sort((left, right) => comparePaths(left.path, right.path));
}

interface Collection {
  readonly members: TreeMember[];
  readonly signal: AbortSignal | undefined;
}

async function collect(directory: string, prefix: string, collection: Collection): Promise<void> {
  collection.signal?.throwIfAborted();
  for (const entry of await readdir(pathToBytes(directory), { encoding: 'buffer', withFileTypes: true })) {
    const name = pathFromBytes(entry.name);
    const location = `${directory}/${name}`;
    if (entry.isDirectory()) {
      collection.members.push({ path: prefix + name, type: 'directory', bytes: Buffer.alloc(0) });
      await collect(location, `${prefix}${name}/`, collection);
    } else if (entry.isFile()) {
      collection.members.push({ path: prefix + name, type: 'file', bytes: await readFile(pathToBytes(location)) });
    }
  }
}
