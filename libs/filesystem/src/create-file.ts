import { constants, ftruncateSync, openSync, writeSync } from 'node:fs';
import type { FaultCode } from '@holdfast/fault';
import { toFileSystemPath } from './file-system-path.ts';
import { writeFault } from './write-fault.ts';

export interface CreateOptions {
  /** Permission bits before the umask. Default 0o600: nobody else reads what is not finished. */
  readonly mode?: number;
  /** The fault's code when it cannot be made. Default `destination-unwritable`. */
  readonly code?: FaultCode;
}

const createFlags = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

/** Makes a new file at the absolute path text and returns its descriptor, open for reading and writing. Refuses anything that stands there, also a link. */
export function createFile(location: string, options: CreateOptions = {}): number {
  try {
    return openSync(toFileSystemPath(location), createFlags, options.mode ?? 0o600);
  } catch (error) {
    throw writeFault(error, location, options.code);
  }
}

/** Where a write goes, for {@link writeFully} and {@link writeSparsely}; `location` is for messages. */
export interface WritePosition {
  readonly location: string;
  readonly position: number;
  readonly code?: FaultCode;
}

/** Writes all bytes at `position`, however often the system takes only a part of them. */
export function writeFully(descriptor: number, bytes: Uint8Array, target: WritePosition): void {
  try {
    for (let done = 0; done < bytes.length; ) {
      done += writeSync(descriptor, bytes, done, bytes.length - done, target.position + done);
    }
  } catch (error) {
    throw writeFault(error, target.location, target.code);
  }
}

const blockSize = 4096;
const zeros = new Uint8Array(blockSize);

/**
 * As {@link writeFully}, but leaves a hole for every aligned 4 KiB block of zeros. The file must be new, and
 * {@link setSize} must follow the last write, because a hole at the end does not lengthen a file.
 */
export function writeSparsely(descriptor: number, bytes: Uint8Array, target: WritePosition): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let start = -1;
  for (let index = 0; index < buffer.length; ) {
    const end = Math.min(buffer.length, index + blockSize - ((target.position + index) % blockSize));
    const hole = end - index === blockSize && buffer.compare(zeros, 0, blockSize, index, end) === 0;
    if (hole && start >= 0) writeFully(descriptor, buffer.subarray(start, index), { ...target, position: target.position + start });
    if (hole) start = -1;
    else if (start < 0) start = index;
    index = end;
  }
  if (start >= 0) writeFully(descriptor, buffer.subarray(start), { ...target, position: target.position + start });
}

/** Gives the open file exactly this many bytes. */
export function setSize(descriptor: number, size: number, location: string): void {
  try {
    ftruncateSync(descriptor, size);
  } catch (error) {
    throw writeFault(error, location);
  }
}
