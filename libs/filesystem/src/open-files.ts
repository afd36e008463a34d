import { readdir, readFile, readlink, stat } from 'node:fs/promises';
import { type Abortable, pathFromBytes } from '@holdfast/manifest';
import { toFileSystemPath } from './file-system-path.ts';

export interface WritersOptions extends Abortable {
  /** Limits the question to these absolute path texts. */
  readonly only?: (location: string) => boolean;
}

/** A file that another process had open when it was looked at. */
interface OpenFile {
  readonly processId: number;
  /** Absolute path text. */
  readonly location: string;
  /** Device and inode. */
  readonly identity: string;
  readonly isRegular: boolean;
  /** Where the system tells how it was opened. */
  readonly information: string;
}

/**
 * Which files other processes have open. Sees all processes as root, otherwise those of the same user; none off
 * Linux. One look at all processes takes some 10 ms for each 1,000 open files, so it answers for `maximumAge` milliseconds.
 */
export class OpenFiles {
  readonly #maximumAge: number;
  #look: { readonly at: number; readonly files: readonly OpenFile[] } | undefined;

  constructor({ maximumAge }: { readonly maximumAge: number }) {
    this.#maximumAge = maximumAge;
  }

  /** Numbers of the processes that have the file at the absolute path text open, under any name of it, in ascending order; none when there is no such file. */
  async heldByOthers(location: string, options: Abortable = {}): Promise<number[]> {
    const file = await stat(toFileSystemPath(location), { bigint: true }).catch(() => undefined);
    if (file === undefined) return [];
    const identity = `${file.dev} ${file.ino}`;
    return numbersOf((await this.#files(options)).filter((open) => open.identity === identity));
  }

  /** Numbers of the processes that have a file below the folder open for writing; the folder's path text MUST be free of links. */
  async writersBelow(directory: string, options: WritersOptions = {}): Promise<number[]> {
    const below = (await this.#files(options)).filter(
      ({ location, isRegular }) => isRegular && location.startsWith(`${directory}/`) && options.only?.(location) !== false,
    );
    const writing = await Promise.all(below.map(({ information }) => opensForWriting(information)));
    return numbersOf(below.filter((_, index) => writing[index]));
  }

  async #files(options: Abortable): Promise<readonly OpenFile[]> {
    if (this.#look === undefined || performance.now() - this.#look.at > this.#maximumAge) {
      const at = performance.now();
      this.#look = { at, files: await lookAtAll(options) };
    }
    return this.#look.files;
  }
}

async function lookAtAll({ signal }: Abortable): Promise<OpenFile[]> {
  const processes = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name)).map(Number);
  const found: OpenFile[] = [];
  for (const processId of processes) {
    signal?.throwIfAborted();
    if (processId === process.pid) continue;
    const descriptors = await readdir(`/proc/${processId}/fd`).catch(() => []);
    const files = await Promise.all(descriptors.map((descriptor) => openFile(processId, descriptor)));
    found.push(...files.filter((file) => file !== undefined));
  }
  return found;
}

async function openFile(processId: number, descriptor: string): Promise<OpenFile | undefined> {
  const link = `/proc/${processId}/fd/${descriptor}`;
  const opened = await readlink(link, 'buffer').catch(() => undefined);
  // Pipes, sockets and the like have no place.
  if (opened === undefined || opened[0] !== 0x2f) return undefined;
  const held = await stat(link, { bigint: true }).catch(() => undefined);
  if (held === undefined) return undefined;
  const identity = `${held.dev} ${held.ino}`;
  const information = `/proc/${processId}/fdinfo/${descriptor}`;
  return { processId, location: pathFromBytes(opened), identity, isRegular: held.isFile(), information };
}

async function opensForWriting(information: string): Promise<boolean> {
  const flags = /^flags:\s*([0-7]+)/m.exec(await readFile(information, 'latin1').catch(() => ''));
  return flags !== null && (Number.parseInt(flags[1] as string, 8) & 0o3) !== 0;
}

function numbersOf(files: readonly OpenFile[]): number[] {
  return [...new Set(files.map(({ processId }) => processId))].sort((left, right) => left - right);
}
