import { closeSync, constants, fsyncSync, openSync, readdirSync, statSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import type { FaultCode } from '@holdfast/fault';
import { type Abortable, pathFromBytes } from '@holdfast/manifest';
import { toFileSystemPath } from './file-system-path.ts';
import { joinPath, parentOf } from './path-parts.ts';
import { standsAt } from './stands-at.ts';
import { type SystemCalls, systemCalls } from './system-calls.ts';
import { syncDirectory, syncFile } from './write-durably.ts';
import { writeFault } from './write-fault.ts';

export interface SyncOptions extends Abortable {
  /** The fault's code when the disk reports that something could not be written. Default `target-unwritable`. */
  readonly code?: FaultCode;
}

/**
 * Makes a folder and everything below it durable. One call for the whole file system where the system has one, which
 * for 20,000 new files takes a small part of the time of as many single ones; otherwise file by file.
 */
export async function syncTree(directory: string, options: SyncOptions = {}): Promise<void> {
  const calls = systemCalls();
  try {
    if (calls !== undefined) await syncWhole(calls, directory);
    else await syncEach(directory, options);
  } catch (error) {
    if (options.signal?.aborted) throw options.signal.reason;
    throw writeFault(error, directory, options.code ?? 'target-unwritable');
  }
}

/**
 * Makes files, and folders with everything below them, durable under their names; what is not there is passed over. One
 * call for each file system where the system has one.
 */
export async function syncPlaces(places: readonly string[], options: SyncOptions = {}): Promise<void> {
  const folders = places.filter((place) => standsAt(place)?.isDirectory());
  const files = places.filter((place) => standsAt(place)?.isFile());
  const parents = places.map(parentOf);
  const whole = await syncFileSystems(folders.length > 0 || files.length > few ? [...folders, ...parents] : [], options);
  for (const folder of folders) if (!whole.has(deviceOf(folder))) await syncTree(folder, options);
  for (const file of files) {
    options.signal?.throwIfAborted();
    if (!whole.has(deviceOf(file))) await syncFile(file);
  }
  await syncDirectories(
    parents.filter((directory) => !whole.has(deviceOf(directory))),
    options,
  );
}

/** Makes the names in folders durable: what was made, renamed or removed in them survives a power cut. Folders that are gone have nothing to lose. */
export async function syncDirectories(directories: readonly string[], options: SyncOptions = {}): Promise<void> {
  const standing = [...new Set(directories)].filter((directory) => deviceOf(directory) !== undefined);
  const whole = await syncFileSystems(standing.length > few ? standing : [], options);
  for (const directory of standing) if (!whole.has(deviceOf(directory))) await syncDirectory(directory);
}

/** So many single calls take less time than one for a file system that others write to as well. */
const few = 16;

/** Makes the file systems of these folders durable, as they are when it begins; gives their devices. None where the system has no call for it. */
async function syncFileSystems(folders: readonly string[], { signal, code }: SyncOptions): Promise<ReadonlySet<number | undefined>> {
  const calls = systemCalls();
  const synced = new Set<number | undefined>();
  for (const folder of calls === undefined ? [] : folders) {
    const device = deviceOf(folder);
    if (device === undefined || synced.has(device)) continue;
    signal?.throwIfAborted();
    try {
      await syncWhole(calls as SystemCalls, folder);
    } catch (error) {
      throw writeFault(error, folder, code ?? 'target-unwritable');
    }
    synced.add(device);
  }
  return synced;
}

/** The file system that a file or folder lies in, links followed; undefined when there is no such thing. */
function deviceOf(location: string): number | undefined {
  return statSync(toFileSystemPath(location), { throwIfNoEntry: false })?.dev;
}

async function syncWhole(calls: SystemCalls, directory: string): Promise<void> {
  const descriptor = openSync(toFileSystemPath(directory), constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    const result = await new Promise<number>((resolve, reject) => {
      calls.syncfs(descriptor, (error, value) => (error ? reject(error) : resolve(value)));
    });
    if (result !== 0) throw Object.assign(new Error('cannot sync'), { code: 'EIO' });
  } finally {
    closeSync(descriptor);
  }
}

async function syncEach(directory: string, options: Abortable): Promise<void> {
  for (const entry of readdirSync(toFileSystemPath(directory), { withFileTypes: true, encoding: 'buffer' })) {
    const path = joinPath(directory, pathFromBytes(entry.name));
    await setImmediate();
    options.signal?.throwIfAborted();
    if (entry.isDirectory()) await syncEach(path, options);
    else if (entry.isFile()) syncOne(path);
  }
  syncOne(directory);
}

function syncOne(path: string): void {
  const descriptor = openSync(toFileSystemPath(path), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
