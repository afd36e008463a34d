import type { Dirent } from 'node:fs';
import { constants, copyFile, link, open, readdir, rename, rm, stat, statfs, unlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { Fault, toFault } from '@holdfast/fault';
import { permissionFault, syncDirectory, syncFile } from '@holdfast/filesystem';
import {
  type Abortable,
  type ByteRange,
  type ChangeOptions,
  isStoreKey,
  type StagedFile,
  type Store,
  type StoreCapabilities,
  type StoreCondition,
  type StoredObject,
} from '@holdfast/store';
import { makeFolder } from './made-folders.ts';
import { clearStaleStaging, makeStagingDirectory, removeStagingDirectory, type Surroundings } from './staging.ts';

/** So many files are asked for their size together: one after the other waits longer for the answers than it works. */
const sizedAtOnce = 64;

/**
 * A store in a local folder, which is made on the first write. Objects are plain files under their keys; unfinished
 * ones lie in `tmp/`, in a folder of this process alone, on the same file system so that a rename makes them whole at once.
 * Folders of that kind that killed runs left are removed on dispose: see `clearStaleStaging`.
 */
export function openLocalStore(directory: string, surroundings: Partial<Surroundings> = {}): Store {
  return new LocalStore(directory, { hostname: hostname(), now: () => new Date(), ...surroundings });
}

class LocalStore implements Store {
  readonly capabilities: StoreCapabilities = { conditionalPut: true, local: true, parallelCalls: 4 };
  readonly description: string;
  readonly #root: string;
  readonly #surroundings: Surroundings;
  #staging: string | undefined;
  #sequence = 0;
  readonly #madeFolders = new Set<string>();

  constructor(root: string, surroundings: Surroundings) {
    this.#root = root;
    this.#surroundings = surroundings;
    this.description = root;
  }

  get stagingDirectory(): string {
    this.#staging ??= makeStagingDirectory(join(this.#root, 'tmp'), this.#surroundings.hostname);
    return this.#staging;
  }

  async put(key: string, content: Uint8Array | StagedFile, options: ChangeOptions): Promise<void> {
    options.signal?.throwIfAborted();
    const target = this.#path(key);
    try {
      const staged = content instanceof Uint8Array ? await this.#stage(content, options) : content.location;
      if (!(content instanceof Uint8Array) && !options.fleeting) await syncFile(staged);
      await this.#makeFolder(dirname(target));
      await rename(staged, target);
      if (!options.fleeting) await syncDirectory(dirname(target));
    } catch (error) {
      throw writeFault(error, key, this.description);
    }
  }

  async putIfAbsent(key: string, content: Uint8Array, options: Abortable): Promise<boolean> {
    options.signal?.throwIfAborted();
    const target = this.#path(key);
    try {
      const staged = await this.#stage(content, options);
      await this.#makeFolder(dirname(target));
      try {
        await link(staged, target);
      } catch (error) {
        if (codeOf(error) === 'EEXIST') return false;
        throw error;
      } finally {
        await unlink(staged);
      }
      await syncDirectory(dirname(target));
      return true;
    } catch (error) {
      throw writeFault(error, key, this.description);
    }
  }

  async get(key: string, options: Abortable & { readonly range?: ByteRange }): Promise<Buffer> {
    options.signal?.throwIfAborted();
    try {
      await using file = await open(this.#path(key), 'r');
      const { size } = await file.stat();
      const { start, end } = options.range ?? { start: 0, end: size };
      if (start < 0 || end > size || start > end) throw missing(key, this.description, `it has no bytes ${start} to ${end}`);
      const buffer = Buffer.allocUnsafe(end - start);
      for (let done = 0; done < buffer.length; ) {
        options.signal?.throwIfAborted();
        const { bytesRead } = await file.read(buffer, done, Math.min(buffer.length - done, 16 << 20), start + done);
        if (bytesRead === 0) throw missing(key, this.description, 'it ended while it was read');
        done += bytesRead;
      }
      return buffer;
    } catch (error) {
      if (isAbsence(error)) throw missing(key, this.description, 'there is no such object');
      throw readFault(error, `${key} in ${this.description}`, 'read');
    }
  }

  async download(key: string, location: string, options: Abortable): Promise<void> {
    options.signal?.throwIfAborted();
    try {
      await copyFile(this.#path(key), location, constants.COPYFILE_EXCL);
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') await rm(location, { force: true });
      if (isAbsence(error)) throw missing(key, this.description, 'there is no such object');
      throw readFault(error, `${key} in ${this.description}`, 'copy');
    }
  }

  async size(key: string, options: Abortable): Promise<number | undefined> {
    options.signal?.throwIfAborted();
    try {
      const found = await stat(this.#path(key));
      return found.isFile() ? found.size : undefined;
    } catch (error) {
      if (isAbsence(error)) return undefined;
      throw readFault(error, `${key} in ${this.description}`, 'look at');
    }
  }

  async *list(prefix: string, options: Abortable): AsyncGenerator<StoredObject> {
    yield* this.#walk(prefix.replace(/\/$/, ''), options);
  }

  async delete(key: string, options: ChangeOptions): Promise<void> {
    options.signal?.throwIfAborted();
    const target = this.#path(key);
    try {
      await unlink(target);
      if (!options.fleeting) await syncDirectory(dirname(target));
    } catch (error) {
      if (!isAbsence(error)) throw toFault(error, 'destination-unwritable', `cannot delete ${key} in ${this.description}`);
    }
  }

  locate(key: string): string {
    return this.#path(key);
  }

  async condition(options: Abortable): Promise<StoreCondition> {
    options.signal?.throwIfAborted();
    const { bavail, bsize } = await statfs(await nearestFolder(this.#root));
    return { freeBytes: bavail * bsize };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const staging = this.#staging;
    this.#staging = undefined;
    if (staging === undefined) return;
    await removeStagingDirectory(staging);
    await clearStaleStaging(dirname(staging), this.#surroundings);
  }

  async *#walk(folder: string, options: Abortable): AsyncGenerator<StoredObject> {
    options.signal?.throwIfAborted();
    const entries = await listFolder(join(this.#root, folder));
    for (let first = 0; first < entries.length; first += sizedAtOnce) {
      const group = entries.slice(first, first + sizedAtOnce).map((entry) => this.#stored(entry, folder, options));
      // What fails is met in its turn, unless nobody wants to know any more.
      for (const stored of group) stored.catch(() => undefined);
      for (const stored of group) {
        const { key, size, isFolder } = await stored;
        if (isFolder) yield* this.#walk(key, options);
        else if (size !== undefined) yield { key, size };
      }
    }
  }

  async #stored(entry: Dirent, folder: string, options: Abortable): Promise<Partial<StoredObject> & { key: string; isFolder: boolean }> {
    const key = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (!isStoreKey(key) || key === 'tmp') return { key, isFolder: false };
    if (entry.isDirectory()) return { key, isFolder: true };
    const size = entry.isFile() ? await this.size(key, options) : undefined;
    return { key, isFolder: false, ...(size === undefined ? {} : { size }) };
  }

  #path(key: string): string {
    if (!isStoreKey(key) || key === 'tmp' || key.startsWith('tmp/')) throw new Fault('internal', `not a store key: ${key}`);
    return join(this.#root, key);
  }

  async #stage(content: Uint8Array, { fleeting }: ChangeOptions): Promise<string> {
    this.#sequence += 1;
    const location = join(this.stagingDirectory, `object-${this.#sequence}`);
    await using file = await open(location, 'wx');
    await file.writeFile(content);
    if (!fleeting) await file.sync();
    return location;
  }

  async #makeFolder(folder: string): Promise<void> {
    if (this.#madeFolders.has(folder)) return;
    await makeFolder(folder);
    this.#madeFolders.add(folder);
  }
}

/** The folder itself, or the nearest one above it that is there. */
async function nearestFolder(folder: string): Promise<string> {
  for (let place = folder; ; place = dirname(place)) if ((await stat(place).catch(() => undefined)) !== undefined) return place;
}

async function listFolder(folder: string): Promise<Dirent[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    // Folders sort as if their name ended in a slash, so that the whole listing is in order of key.
    const sortKey = (entry: Dirent): string => (entry.isDirectory() ? `${entry.name}/` : entry.name);
    return entries.sort((left, right) => (sortKey(left) < sortKey(right) ? -1 : 1));
  } catch (error) {
    if (isAbsence(error)) return [];
    throw readFault(error, folder, 'list');
  }
}

function writeFault(error: unknown, key: string, description: string): Fault {
  const code = codeOf(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new Fault('destination-full', `no room left for ${key} in ${description}`, {
      guidance: 'free some room or choose another destination',
      cause: error,
    });
  }
  return toFault(error, 'destination-unwritable', `cannot write ${key} in ${description}`, {
    guidance: 'check that the folder exists and may be written',
  });
}

function readFault(error: unknown, what: string, verb: string): Fault {
  return permissionFault(error, what) ?? toFault(error, 'destination-damaged', `cannot ${verb} ${what}`);
}

function missing(key: string, description: string, why: string): Fault {
  return new Fault('artifact-missing', `cannot read ${key} in ${description}: ${why}`);
}

/** Whether there is no object: also where the key goes on below an object, or ends at a folder. */
function isAbsence(error: unknown): boolean {
  const code = codeOf(error);
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR';
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
