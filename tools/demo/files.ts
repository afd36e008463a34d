import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** What is in a folder: for each path its type, mode, time to the nanosecond, and the SHA-256 of its content. */
export type FolderState = ReadonlyMap<string, string>;

/** Looks at everything below a folder, or at the files whose names end so. What is not there has no state. */
export function readFolder(folder: string, ending = ''): FolderState {
  if (!existsSync(folder)) return new Map();
  const paths = readdirSync(folder, { recursive: true }).map(String).toSorted();
  return new Map(paths.filter((path) => path.endsWith(ending)).map((path) => [path, describe(join(folder, path))]));
}

/** The paths that differ between two states. */
export function differences(before: FolderState, after: FolderState): readonly string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter((path) => before.get(path) !== after.get(path));
}

function describe(location: string): string {
  const { mode, mtimeNs, size } = lstatSync(location, { bigint: true });
  const kind = Number(mode) & 0o170000;
  if (kind === 0o120000) return `link to ${readlinkSync(location)}`;
  if (kind === 0o040000) return `folder ${mode.toString(8)} ${mtimeNs}`;
  return `file ${mode.toString(8)} ${mtimeNs} ${size} ${createHash('sha256').update(readFileSync(location)).digest('hex')}`;
}
