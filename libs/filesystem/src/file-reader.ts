import { closeSync, constants, fstatSync, openSync, readlinkSync, readSync } from 'node:fs';
import { Fault } from '@holdfast/fault';
import { displayPath, type FileIdentity, pathFromBytes } from '@holdfast/manifest';
import { identityOf, sameIdentity } from './file-identity.ts';
import { toFileSystemPath } from './file-system-path.ts';

/**
 * Reads one live file from start to end and knows whether it held still. Synchronous, because a worker that reads
 * thousands of small files spends more on promises than on reading. Never follows a link, never waits on a pipe, and
 * leaves the access time alone where the system permits.
 *
 * Faults: `source-missing` (it vanished), `source-changed` (another file, another state, or no file any more; retryable),
 * `source-unreadable` (not permitted, or an I/O error).
 */
export class FileReader {
  /** The file as it was when it was opened; what is read belongs to this size and these times. */
  readonly identity: FileIdentity;
  readonly #location: string;
  #descriptor: number;

  private constructor(location: string, descriptor: number, identity: FileIdentity) {
    this.#location = location;
    this.#descriptor = descriptor;
    this.identity = identity;
  }

  /** Opens the file at the absolute path text. With an identity it MUST still be the very state that was listed. */
  static open(location: string, identity?: FileIdentity): FileReader {
    const reader = openRegularFile(location, (descriptor, found) => new FileReader(location, descriptor, found));
    if (identity === undefined || sameIdentity(identity, reader.identity)) return reader;
    reader.close();
    throw changed(location, 'since it was listed');
  }

  /**
   * Opens whatever file stands at the path now, for another try after `source-changed`. Instead of the identity it
   * checks that no folder on the way became a link, which Linux alone can tell; elsewhere it throws `source-changed`.
   * `location` MUST be free of links, as the locations of a listing are.
   */
  static reopen(location: string): FileReader {
    const reader = openRegularFile(location, (descriptor, found) => new FileReader(location, descriptor, found));
    if (openedPath(reader.#descriptor) === location) return reader;
    reader.close();
    throw changed(location, 'into something behind a link');
  }

  /** Reads the next bytes into `buffer` from `offset`, at most `length`; returns their number, 0 at the end. */
  read(buffer: Uint8Array, offset: number, length: number): number {
    try {
      return readSync(this.#descriptor, buffer, offset, length, null);
    } catch (error) {
      throw readFault(error, this.#location);
    }
  }

  /** Throws `source-changed` when the file is no longer as it was when it was opened: what was read may be a mixture. */
  finish(): void {
    if (!sameIdentity(this.identity, identityOf(fstatSync(this.#descriptor, { bigint: true })))) {
      throw changed(this.#location, 'while it was read');
    }
  }

  /** Harmless when called twice. */
  close(): void {
    if (this.#descriptor >= 0) closeSync(this.#descriptor);
    this.#descriptor = -1;
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

const readFlags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
/** Only a file's owner and root may leave its access time alone; after the first refusal the question is not put again. */
let quietFlag = constants.O_NOATIME ?? 0;

function openRegularFile(location: string, make: (descriptor: number, identity: FileIdentity) => FileReader): FileReader {
  const descriptor = openQuietly(location);
  try {
    const stats = fstatSync(descriptor, { bigint: true });
    if (!stats.isFile()) throw changed(location, 'into something that is no regular file');
    return make(descriptor, identityOf(stats));
  } catch (error) {
    closeSync(descriptor);
    throw readFault(error, location);
  }
}

function openQuietly(location: string): number {
  const path = toFileSystemPath(location);
  try {
    return openSync(path, readFlags | quietFlag);
  } catch (error) {
    if (quietFlag === 0 || (error as NodeJS.ErrnoException).code !== 'EPERM') throw readFault(error, location);
    quietFlag = 0;
    return openQuietly(location);
  }
}

function openedPath(descriptor: number): string | undefined {
  try {
    return pathFromBytes(readlinkSync(`/proc/self/fd/${descriptor}`, 'buffer'));
  } catch {
    return undefined;
  }
}

/** The fault for an error that the system gave while the live file at `location` was looked at, opened or read. */
export function readFault(error: unknown, location: string): Fault {
  if (error instanceof Fault) return error;
  const code = (error as NodeJS.ErrnoException).code ?? String(error);
  const shown = displayPath(location);
  if (code === 'ENOENT' || code === 'ENOTDIR') return new Fault('source-missing', `${shown} is gone`, { cause: error });
  if (code === 'ELOOP' || code === 'ENXIO') return changed(location, 'into something that is no regular file', error);
  return new Fault('source-unreadable', `cannot read ${shown}: ${code}`, {
    guidance: code === 'EACCES' || code === 'EPERM' ? 'let this user read it, or exclude it' : 'check the disk and run again',
    retryable: code === 'EMFILE' || code === 'ENFILE' || code === 'EINTR',
    cause: error,
  });
}

function changed(location: string, how: string, cause?: unknown): Fault {
  return new Fault('source-changed', `${displayPath(location)} changed ${how}`, {
    guidance: 'run again when nothing writes to it',
    retryable: true,
    cause,
  });
}
