import { lstat, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Files by path, folders by a path that ends with a slash. */
export interface Tree {
  readonly [path: string]: string;
}

/** Makes the files, with the folders on the way. */
export async function writeTree(directory: string, tree: Tree): Promise<void> {
  for (const [path, text] of Object.entries(tree)) {
    await mkdir(join(directory, path.endsWith('/') ? path : dirname(path)), { recursive: true });
    if (!path.endsWith('/')) await writeFile(join(directory, path), text);
  }
}

/** Everything below the folder but a workspace's own state; nothing where there is no folder. */
export async function readTree(directory: string): Promise<Tree> {
  const found: [string, string][] = [];
  for (const path of await readdir(directory, { recursive: true }).catch(() => [])) {
    if (path === '.holdfast' || path.startsWith('.holdfast/')) continue;
    const isFolder = (await lstat(join(directory, path))).isDirectory();
    found.push(isFolder ? [`${path}/`, ''] : [path, await readFile(join(directory, path), 'utf8')]);
  }
  return Object.fromEntries(found.sort(([left], [right]) => (left < right ? -1 : 1)));
}

/** Removes what stands there. */
export async function removeTree(directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true });
}
