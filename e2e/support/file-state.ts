import { createHash } from 'node:crypto';
import { type BigIntStats, closeSync, lstatSync, openSync, readdirSync, readlinkSync, readSync } from 'node:fs';

/** What stands at one path: every property that a restore must bring back, as text. */
export type PathState = Readonly<Record<string, string>>;

/** All that is in a folder, by path; a path is shown with each byte as one character, so that no two are alike. */
export type TreeState = ReadonlyMap<string, PathState>;

export interface TreeOptions {
  /** Whether a path below the folder is looked at. */
  readonly filter?: (path: string) => boolean;
}

/**
 * Looks at everything below a folder without following links: types, modes, owners, times to the nanosecond, link targets,
 * which names are one file, whether there are holes, and the SHA-256 of the content.
 */
export function readTree(folder: string, { filter = () => true }: TreeOptions = {}): TreeState {
  const state = new Map<string, PathState>();
  const firstNames = new Map<string, string>();
  const visit = (location: Buffer, path: string): void => {
    for (const name of readdirSync(location, { encoding: 'buffer' }).toSorted(Buffer.compare)) {
      const [below, belowPath] = [join(location, name), path === '' ? name.toString('latin1') : `${path}/${name.toString('latin1')}`];
      const found = lstatSync(below, { bigint: true });
      if (filter(belowPath)) state.set(belowPath, describe(below, found, nameOf(firstNames, found, belowPath)));
      if (found.isDirectory()) visit(below, belowPath);
    }
  };
  visit(Buffer.from(folder), '');
  return new Map([...state].toSorted());
}

function join(folder: Buffer, name: Buffer): Buffer {
  return Buffer.concat([folder, Buffer.from('/'), name]);
}

/** The first of the names that one file has. */
function nameOf(firstNames: Map<string, string>, { ino, dev, nlink }: BigIntStats, path: string): string {
  const identity = `${dev} ${ino}`;
  if (nlink > 1n && !firstNames.has(identity)) firstNames.set(identity, path);
  return firstNames.get(identity) ?? path;
}

function describe(location: Buffer, found: BigIntStats, firstName: string): PathState {
  const attributes = { mode: (found.mode & 0o7777n).toString(8), owner: `${found.uid}:${found.gid}`, mtime: `${found.mtimeNs}` };
  if (found.isDirectory()) return { type: 'folder', ...attributes };
  if (found.isSymbolicLink())
    return { type: 'link', owner: attributes.owner, mtime: attributes.mtime, target: readlinkSync(location, 'buffer').toString('latin1') };
  if (!found.isFile()) return { type: 'other' };
  const holes = found.blocks * 512n < found.size / 2n ? 'many' : 'few';
  return { type: 'file', ...attributes, size: `${found.size}`, holes, sha256: digestOf(location), oneFileWith: firstName };
}

const buffer = Buffer.allocUnsafe(4 * 1024 * 1024);

function digestOf(location: Buffer): string {
  const file = openSync(location, 'r');
  const hash = createHash('sha256');
  try {
    for (let length = readSync(file, buffer); length > 0; length = readSync(file, buffer)) hash.update(buffer.subarray(0, length));
  } finally {
    closeSync(file);
  }
  return hash.digest('hex');
}
