import { createHash } from 'node:crypto';
import { link, lstat, mkdir, open, readdir, rename, stat, unlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import {
  isRunning,
  joinPath,
  makeDirectories,
  removeTree,
  syncDirectory,
  toFileSystemPath,
  writeDurably,
  writeFault,
} from '@holdfast/filesystem';

/** A folder beside the archives in which one is written; it is never listed, and disposing it removes it. */
export class PartialFolder implements AsyncDisposable {
  readonly location: string;
  readonly #directory: string;
  #spools = 0;

  private constructor(directory: string, location: string) {
    this.#directory = directory;
    this.location = location;
  }

  /** Makes the archives' folder if need be, clears what dead runs left, and makes a folder for the snapshot. */
  static async create(directory: string, id: string, random: Uint8Array): Promise<PartialFolder> {
    try {
      makeDirectories(directory);
      await clearAbandoned(directory);
      const location = joinPath(directory, partialFolderName(id, random));
      await mkdir(toFileSystemPath(location), { mode: 0o700 });
      return new PartialFolder(directory, location);
    } catch (error) {
      throw writeFault(error, directory);
    }
  }

  /** A new place in the folder. */
  place(): string {
    this.#spools += 1;
    return joinPath(this.location, `${this.#spools}`);
  }

  /** A new file in the folder with these bytes, durable; gives its place. */
  async write(bytes: Uint8Array): Promise<string> {
    const location = this.place();
    await writeDurably(location, bytes, { mode: 0o600 });
    return location;
  }

  /** As `write`, of pieces. */
  async writeAll(pieces: AsyncIterable<Uint8Array>): Promise<string> {
    const location = this.place();
    try {
      await using handle = await open(toFileSystemPath(location), 'wx', 0o600);
      for await (const piece of pieces) await handle.writeFile(piece);
      await handle.sync();
    } catch (error) {
      throw writeFault(error, location);
    }
    return location;
  }

  /** Whether something beside the folder has the name already. */
  async isTaken(name: string): Promise<boolean> {
    return (await lstat(toFileSystemPath(joinPath(this.#directory, name))).catch(() => undefined)) !== undefined;
  }

  /** Takes files that `publish` placed away again. */
  async withdraw(names: readonly string[]): Promise<void> {
    for (const name of names) await unlink(toFileSystemPath(joinPath(this.#directory, name)));
  }

  /** Gives what lies at `from` its name beside the other archives; false, and nothing changed, when that name is taken. Durable. */
  async publish(from: string, name: string): Promise<boolean> {
    const to = joinPath(this.#directory, name);
    try {
      if (!(await place(from, to))) return false;
      await syncDirectory(this.#directory);
      return true;
    } catch (error) {
      throw writeFault(error, to);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await removeTree(this.location, { code: 'destination-unwritable' });
  }
}

/** The name of a folder that is not finished, or not gone yet; a later run removes it when this process is gone. */
export function partialFolderName(id: string, random: Uint8Array): string {
  return `.holdfast-${id}-${hostToken()}-${process.pid}-${Buffer.from(random).toString('hex')}.partial`;
}

const partialName = /^\.holdfast-\d{8}-\d{6}-[0-9a-f]{4}-([0-9a-f]{8})-(\d+)-[0-9a-f]+\.partial$/;
const abandonedAfterMs = 24 * 60 * 60 * 1000;

/**
 * Removes what runs left that were killed: their process is gone from this host. A process id in use may be another
 * program's, and another host's cannot be asked, so such a folder goes only when nothing in it changed for a day.
 */
async function clearAbandoned(directory: string): Promise<void> {
  for (const name of await readdir(toFileSystemPath(directory))) {
    const match = partialName.exec(name);
    if (match === null) continue;
    const location = joinPath(directory, name);
    const isDead = match[1] === hostToken() && !isRunning(Number(match[2]));
    if (isDead || (await lastChangeMs(location)) < Date.now() - abandonedAfterMs)
      await removeTree(location, { code: 'destination-unwritable' });
  }
}

function hostToken(): string {
  return createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
}

/** Of the folder and what is in it; infinite when its run has just removed it. */
async function lastChangeMs(location: string): Promise<number> {
  try {
    let last = (await stat(location)).mtimeMs;
    for (const name of await readdir(location)) last = Math.max(last, (await stat(joinPath(location, name))).mtimeMs);
    return last;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Infinity;
    throw error;
  }
}

/** True when `from` got its new name, false when that was taken. */
async function place(from: string, to: string): Promise<boolean> {
  // A link never replaces anything; folders and some file systems cannot have one.
  const linked = (await lstat(toFileSystemPath(from))).isDirectory() ? 'unable' : await linkTo(from, to);
  return linked === 'unable' ? await renameTo(from, to) : linked === 'linked';
}

async function linkTo(from: string, to: string): Promise<'linked' | 'taken' | 'unable'> {
  try {
    await link(toFileSystemPath(from), toFileSystemPath(to));
    await unlink(toFileSystemPath(from));
    return 'linked';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return 'taken';
    if (code === 'EPERM' || code === 'ENOTSUP' || code === 'ENOSYS') return 'unable';
    throw error;
  }
}

/** A folder replaces no folder that holds something, and a file system without links no name that was there a moment ago. */
async function renameTo(from: string, to: string): Promise<boolean> {
  const standing = await lstat(toFileSystemPath(to)).catch(() => undefined);
  if (standing !== undefined) return false;
  try {
    await rename(toFileSystemPath(from), toFileSystemPath(to));
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOTEMPTY' || code === 'EEXIST' || code === 'ENOTDIR') return false;
    throw error;
  }
}
