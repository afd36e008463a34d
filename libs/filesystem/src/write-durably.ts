import { constants } from 'node:fs';
import { link, open, rename, rm } from 'node:fs/promises';
import { threadId } from 'node:worker_threads';
import type { FaultCode } from '@holdfast/fault';
import type { Abortable } from '@holdfast/manifest';
import { toFileSystemPath } from './file-system-path.ts';
import { parentOf } from './path-parts.ts';
import { writeFault } from './write-fault.ts';

export interface WriteDurablyOptions extends Abortable {
  /** Permission bits before the umask. Default 0o666. */
  readonly mode?: number;
  /** Absolute path text to write to first, on the same file system; it MUST NOT exist. Default: a name of {@link isTemporaryName} beside `location`. */
  readonly temporary?: string;
  /** Leave what stands at `location` and answer false. Atomic between processes. */
  readonly exclusive?: boolean;
  /** The fault's code when it cannot be written. Default `destination-unwritable`. */
  readonly code?: FaultCode;
}

/**
 * Puts the bytes at `location` so that after a power cut there is the old content or the new, never a part: temporary
 * name, fsync, rename, fsync of the folder. True unless `exclusive` and something stood there. Leaves no temporary file.
 * Faults: `destination-full`, `destination-unwritable`, `interrupted`.
 */
export async function writeDurably(location: string, bytes: Uint8Array | string, options: WriteDurablyOptions = {}): Promise<boolean> {
  const temporary = options.temporary ?? temporaryName(location);
  const content = typeof bytes === 'string' ? Buffer.from(bytes, 'utf8') : bytes;
  try {
    options.signal?.throwIfAborted();
    await using handle = await open(toFileSystemPath(temporary), 'wx', options.mode ?? 0o666);
    try {
      await handle.writeFile(content);
      await handle.sync();
      options.signal?.throwIfAborted();
      const placed = await place(temporary, location, options.exclusive ?? false);
      if (placed) await syncDirectory(parentOf(location));
      return placed;
    } finally {
      await rm(toFileSystemPath(temporary), { force: true }).catch(() => undefined);
    }
  } catch (error) {
    throw writeFault(error, location, options.code);
  }
}

/** Renames within one file system, replacing a file at `to`, and makes it durable. `from` MUST be synced already. */
export async function moveDurably(from: string, to: string): Promise<void> {
  try {
    await rename(toFileSystemPath(from), toFileSystemPath(to));
    await syncDirectory(parentOf(to));
    if (parentOf(from) !== parentOf(to)) await syncDirectory(parentOf(from));
  } catch (error) {
    throw writeFault(error, to);
  }
}

/** Makes the names in a folder durable: what was made, renamed or removed in it survives a power cut. */
export async function syncDirectory(directory: string): Promise<void> {
  try {
    await using handle = await open(toFileSystemPath(directory), constants.O_RDONLY | constants.O_DIRECTORY);
    await handle.sync();
  } catch (error) {
    throw writeFault(error, directory);
  }
}

/** Makes the content of a finished file durable. */
export async function syncFile(location: string): Promise<void> {
  try {
    await using handle = await open(toFileSystemPath(location), constants.O_RDONLY | constants.O_NOFOLLOW);
    await handle.sync();
  } catch (error) {
    throw writeFault(error, location);
  }
}

const temporarySuffix = /\.\d+-\d+-\d+\.part$/;

/** Whether a name is one that {@link writeDurably} gives to a file that is not finished: left over after a crash, it may be removed. */
export function isTemporaryName(name: string): boolean {
  return temporarySuffix.test(name);
}

let written = 0;

function temporaryName(location: string): string {
  written += 1;
  return `${location}.${process.pid}-${threadId}-${written}.part`;
}

async function place(from: string, to: string, exclusive: boolean): Promise<boolean> {
  if (!exclusive) {
    await rename(toFileSystemPath(from), toFileSystemPath(to));
    return true;
  }
  try {
    await link(toFileSystemPath(from), toFileSystemPath(to));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
