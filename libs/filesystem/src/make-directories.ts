import { mkdirSync, statSync } from 'node:fs';
import { Fault, type FaultCode } from '@holdfast/fault';
import { displayPath } from '@holdfast/manifest';
import { toFileSystemPath } from './file-system-path.ts';
import { parentOf } from './path-parts.ts';
import { writeFault } from './write-fault.ts';

export interface MakeDirectoriesOptions {
  /** Permission bits of every folder that is made, before the umask. Default 0o777. */
  readonly mode?: number;
  /** The fault's code when one cannot be made. Default `destination-unwritable`. */
  readonly code?: FaultCode;
}

/**
 * Makes the folder at the absolute path text and those above it that are missing, and gives the ones that it made,
 * outermost first; what stands, or what another process makes meanwhile, is left as it is. Node's own recursive `mkdir`
 * never returns where a file system takes no folders, such as below `/proc`. Synchronous, for there are few. Throws
 * `destination-full` or `options.code`, naming the folder that could not be made.
 */
export function makeDirectories(location: string, options: MakeDirectoriesOptions = {}): string[] {
  const made: string[] = [];
  for (const folder of missingFolders(location, options)) {
    try {
      mkdirSync(toFileSystemPath(folder), { mode: options.mode ?? 0o777 });
      made.push(folder);
    } catch (error) {
      if (codeOf(error) !== 'EEXIST' || !isFolder(folder)) throw makeFault(error, folder, options);
    }
  }
  if (!isFolder(location)) throw makeFault({ code: 'EEXIST' }, location, options);
  return made;
}

/** Outermost first; what stands above them is found by walking up, so that each is tried once. */
function missingFolders(location: string, options: MakeDirectoriesOptions): string[] {
  const missing: string[] = [];
  for (let folder = location; folder !== '/'; folder = parentOf(folder)) {
    try {
      if (statSync(toFileSystemPath(folder), { throwIfNoEntry: false }) !== undefined) break;
    } catch (error) {
      // The name of a file in place of a folder: the walk goes on up to that file.
      if (codeOf(error) !== 'ENOTDIR') throw makeFault(error, folder, options);
    }
    missing.unshift(folder);
  }
  return missing;
}

function isFolder(location: string): boolean {
  return statSync(toFileSystemPath(location), { throwIfNoEntry: false })?.isDirectory() === true;
}

function makeFault(error: unknown, location: string, { code }: MakeDirectoriesOptions): Fault {
  if (codeOf(error) !== 'ENOENT') return writeFault(error, location, code);
  const message = `cannot make ${displayPath(location)}: ${displayPath(parentOf(location))} takes no folders`;
  return new Fault(code ?? 'destination-unwritable', message, { guidance: 'choose another place', cause: error });
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
