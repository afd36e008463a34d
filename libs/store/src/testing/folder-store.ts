import {
  closeSync,
  constants,
  copyFileSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { Fault, toFault } from '@holdfast/fault';
import type { Abortable, ByteRange, StagedFile, Store, StoreCapabilities, StoreCondition, StoredObject } from '../store.ts';

/**
 * The reference store whose objects are files: a plain folder, which is made on the first write. What stands on it takes
 * the way that a local store takes. It is not durable: nothing is synced. Staged files lie beside the folder.
 */
export function openFolderStore(directory: string): Store {
  return new FolderStore(directory);
}

class FolderStore implements Store {
  readonly capabilities: StoreCapabilities = { conditionalPut: true, local: true, parallelCalls: 4 };
  readonly description: string;
  readonly #directory: string;
  #staging: string | undefined;
  #sequence = 0;

  constructor(directory: string) {
    this.#directory = directory;
    this.description = directory;
  }

  get stagingDirectory(): string {
    this.#staging ??= this.#writing('staged files', () => {
      mkdirSync(dirname(this.#directory), { recursive: true });
      return mkdtempSync(`${this.#directory}.staging-`);
    });
    return this.#staging;
  }

  async put(key: string, content: Uint8Array | StagedFile, options: Abortable): Promise<void> {
    options.signal?.throwIfAborted();
    this.#writing(key, () => renameSync(content instanceof Uint8Array ? this.#stage(content) : content.location, this.#place(key)));
  }

  async putIfAbsent(key: string, content: Uint8Array, options: Abortable): Promise<boolean> {
    options.signal?.throwIfAborted();
    return this.#writing(key, () => {
      const place = this.#place(key);
      try {
        linkSync(this.#stage(content), place);
        return true;
      } catch (error) {
        if (isCode(error, 'EEXIST')) return false;
        throw error;
      }
    });
  }

  async get(key: string, options: Abortable & { readonly range?: ByteRange }): Promise<Buffer> {
    options.signal?.throwIfAborted();
    const size = sizeOf(this.locate(key));
    const { start, end } = options.range ?? { start: 0, end: size ?? 0 };
    if (size === undefined || start < 0 || start > end || end > size) {
      throw new Fault('artifact-missing', `cannot read ${key} in ${this.description}: it has no bytes ${start} to ${end}`);
    }
    return readRange(this.locate(key), start, end);
  }

  async download(key: string, location: string, options: Abortable): Promise<void> {
    options.signal?.throwIfAborted();
    if (sizeOf(this.locate(key)) === undefined) throw new Fault('artifact-missing', `cannot read ${key} in ${this.description}`);
    copyFileSync(this.locate(key), location, constants.COPYFILE_EXCL);
  }

  async size(key: string, options: Abortable): Promise<number | undefined> {
    options.signal?.throwIfAborted();
    return sizeOf(this.locate(key));
  }

  async *list(prefix: string, options: Abortable): AsyncGenerator<StoredObject> {
    options.signal?.throwIfAborted();
    for (const key of this.#keys().filter((name) => name.startsWith(prefix))) {
      const size = await this.size(key, options);
      if (size !== undefined) yield { key, size };
    }
  }

  async delete(key: string, options: Abortable): Promise<void> {
    options.signal?.throwIfAborted();
    if (sizeOf(this.locate(key)) !== undefined) this.#writing(key, () => rmSync(this.locate(key)));
  }

  locate(key: string): string {
    return join(this.#directory, key);
  }

  async condition(options: Abortable): Promise<StoreCondition> {
    options.signal?.throwIfAborted();
    return {};
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#staging !== undefined) rmSync(this.#staging, { recursive: true, force: true });
    this.#staging = undefined;
  }

  #keys(): string[] {
    if (statSync(this.#directory, { throwIfNoEntry: false }) === undefined) return [];
    const files = readdirSync(this.#directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const keys = files.map(({ parentPath, name }) => relative(this.#directory, join(parentPath, name)));
    return keys.filter((key) => /^[\w./-]+$/.test(key)).sort();
  }

  #stage(content: Uint8Array): string {
    this.#sequence += 1;
    const location = join(this.stagingDirectory, `object-${this.#sequence}`);
    writeFileSync(location, content);
    return location;
  }

  /** The object's path, in a folder that is there. */
  #place(key: string): string {
    mkdirSync(dirname(this.locate(key)), { recursive: true });
    return this.locate(key);
  }

  #writing<Result>(key: string, write: () => Result): Result {
    try {
      return write();
    } catch (error) {
      throw toFault(error, 'destination-unwritable', `cannot write ${key} in ${this.description}`, {
        guidance: 'check that the folder exists and may be written',
      });
    }
  }
}

/** Size of the file, or undefined when there is none. */
function sizeOf(location: string): number | undefined {
  try {
    const found = statSync(location);
    return found.isFile() ? found.size : undefined;
  } catch (error) {
    if (isCode(error, 'ENOENT') || isCode(error, 'ENOTDIR')) return undefined;
    throw error;
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

/** Only what is asked for is read: a pack is read in many pieces. */
function readRange(location: string, start: number, end: number): Buffer {
  const bytes = Buffer.allocUnsafe(end - start);
  const file = openSync(location, 'r');
  try {
    for (let done = 0; done < bytes.length; ) {
      const read = readSync(file, bytes, done, bytes.length - done, start + done);
      if (read === 0) throw new Fault('artifact-missing', `cannot read ${location}: it ended while it was read`);
      done += read;
    }
    return bytes;
  } finally {
    closeSync(file);
  }
}
