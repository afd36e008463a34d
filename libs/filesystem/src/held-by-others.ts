import { readdir, readFile, readlink, stat } from 'node:fs/promises';
import { type Abortable, pathFromBytes } from '@holdfast/manifest';
import { toFileSystemPath } from './file-system-path.ts';

/**
 * Numbers of the other processes that have the file at the absolute path text open, under any name of it, in ascending
 * order. Sees all processes as root, otherwise those of the same user; empty off Linux and when there is no such file.
 */
export async function heldByOthers(location: string, options: Abortable = {}): Promise<number[]> {
  const file = await stat(toFileSystemPath(location), { bigint: true }).catch(() => undefined);
  if (file === undefined) return [];
  return holders(options, async (link) => {
    const held = await stat(link, { bigint: true }).catch(() => undefined);
    return held !== undefined && held.ino === file.ino && held.dev === file.dev;
  });
}

export interface WritersOptions extends Abortable {
  /** Limits the question to these absolute path texts. */
  readonly only?: (location: string) => boolean;
}

/** Numbers of the other processes that have a file below the folder open for writing; the folder's path text MUST be free of links. Limits as {@link heldByOthers}. */
export async function writersBelow(directory: string, options: WritersOptions = {}): Promise<number[]> {
  return holders(options, async (link, information) => {
    const opened = await readlink(link, 'buffer').catch(() => undefined);
    const location = opened === undefined ? '' : pathFromBytes(opened);
    if (!location.startsWith(`${directory}/`) || options.only?.(location) === false) return false;
    const held = await stat(link).catch(() => undefined);
    return held?.isFile() === true && opensForWriting(await readFile(information, 'latin1').catch(() => ''));
  });
}

type Test = (link: string, information: string) => Promise<boolean>;

async function holders(options: Abortable, test: Test): Promise<number[]> {
  const processes = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name)).map(Number);
  const found: number[] = [];
  for (const id of processes.sort((left, right) => left - right)) {
    options.signal?.throwIfAborted();
    if (id !== process.pid && (await anyDescriptor(id, test))) found.push(id);
  }
  return found;
}

async function anyDescriptor(id: number, test: Test): Promise<boolean> {
  for (const descriptor of await readdir(`/proc/${id}/fd`).catch(() => [])) {
    if (await test(`/proc/${id}/fd/${descriptor}`, `/proc/${id}/fdinfo/${descriptor}`)) return true;
  }
  return false;
}

function opensForWriting(information: string): boolean {
  const flags = /^flags:\s*([0-7]+)/m.exec(information);
  return flags !== null && (Number.parseInt(flags[1] as string, 8) & 0o3) !== 0;
}
