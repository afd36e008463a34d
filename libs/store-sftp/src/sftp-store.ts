import { open, rm } from 'node:fs/promises';
import { dirname } from 'node:path/posix';
import { Fault } from '@holdfast/fault';
import {
  type Abortable,
  type ByteRange,
  isStoreKey,
  type LocalStaging,
  missingObject,
  type StagedFile,
  type Store,
  type StoreCapabilities,
  type StoreCondition,
  type StoredObject,
} from '@holdfast/store';
import { abortable } from './abortable.ts';
import type { Connected, Connection } from './connection.ts';
import { makeFolders } from './make-folders.ts';
import { listObjects, unfinishedFolder } from './remote-listing.ts';
import { isMissing, SftpRefusal } from './sftp-session.ts';
import { storeFault } from './store-fault.ts';
import { closeAll, type OpenEnd, openOn, readPieces } from './transfer.ts';
import { UnfinishedFiles } from './unfinished-files.ts';

/** What has more bytes is moved over further sessions. */
const largeBytes = 4 << 20;

export interface SftpStoreOptions {
  readonly connection: Connection;
  /** For messages. */
  readonly description: string;
  readonly staging: LocalStaging;
  readonly random: (bytes: number) => Uint8Array;
}

/** A store in a folder of an SFTP server, which is made on the first write. Objects are plain files under their keys. */
export class SftpStore implements Store {
  readonly capabilities: StoreCapabilities = { conditionalPut: true, local: false, parallelCalls: 8 };
  readonly description: string;
  readonly #connection: Connection;
  readonly #staging: LocalStaging;
  readonly #unfinished: UnfinishedFiles;

  constructor({ connection, description, staging, random }: SftpStoreOptions) {
    this.#connection = connection;
    this.description = description;
    this.#staging = staging;
    this.#unfinished = new UnfinishedFiles(random);
  }

  get stagingDirectory(): string {
    return this.#staging.directory;
  }

  async put(key: string, content: Uint8Array | StagedFile, options: Abortable): Promise<void> {
    await this.#do({ what: `write ${key}`, code: 'destination-unwritable' }, options, async (connected) => {
      const path = pathOf(connected, key);
      await this.#unfinished.write(
        { connected, others: this.#othersFor(sizeOf(content)) },
        content,
        options,
        (unfinished, { files, handle }) => withFolder(connected, path, () => files.replace(unfinished, path, handle)),
      );
    });
    if (!(content instanceof Uint8Array)) await rm(content.location, { force: true });
  }

  putIfAbsent(key: string, content: Uint8Array, options: Abortable): Promise<boolean> {
    return this.#do({ what: `write ${key}`, code: 'destination-unwritable' }, options, async (connected) => {
      const path = pathOf(connected, key);
      try {
        await this.#unfinished.write({ connected, others: [] }, content, options, (unfinished, { files, handle }) =>
          withFolder(connected, path, () => files.renameToFree(unfinished, path, handle)),
        );
        return true;
      } catch (error) {
        if (error instanceof SftpRefusal && (await exists(connected, path))) return false;
        throw error;
      }
    });
  }

  get(key: string, options: Abortable & { readonly range?: ByteRange }): Promise<Buffer> {
    return this.#read(key, options, async (end, { size }) => {
      const { start, end: stop } = { start: 0, ...(options.range ?? { end: size }) };
      if (start < 0 || start > stop || stop > size) throw this.#missing(key, `it has no bytes ${start} to ${stop}`);
      const bytes = Buffer.allocUnsafe(stop - start);
      const take = (piece: Buffer, position: number): void => void piece.copy(bytes, position - start);
      await readPieces({ ends: { first: end, others: [] }, start, end: stop }, take, options);
      return bytes;
    });
  }

  async download(key: string, location: string, options: Abortable): Promise<void> {
    await this.#read(key, options, async (end, { size, connected }) => {
      await using file = await open(location, 'wx', 0o600);
      const path = pathOf(connected, key);
      const others = openOn(this.#othersFor(size), async (files) => ({ files, handle: await files.openForReading(path) }));
      try {
        const take = async (piece: Buffer, position: number): Promise<void> => void (await file.write(piece, 0, piece.length, position));
        await readPieces({ ends: { first: end, others }, start: 0, end: size }, take, options);
      } catch (error) {
        await rm(location, { force: true });
        throw error;
      } finally {
        closeAll(others);
      }
    });
  }

  size(key: string, options: Abortable): Promise<number | undefined> {
    return this.#do({ what: `look at ${key}`, code: 'destination-unreadable' }, options, async (connected) => {
      try {
        const { isFile, size } = await connected.files.attributes(pathOf(connected, key));
        return isFile ? size : undefined;
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    });
  }

  async *list(prefix: string, options: Abortable): AsyncGenerator<StoredObject> {
    const open = (): Promise<Connected> =>
      this.#do({ what: 'list', code: 'destination-unreadable' }, options, async (connected) => connected);
    const objects = listObjects(await open(), prefix.replace(/\/$/, ''), options);
    for (;;) {
      const next = await this.#do({ what: 'list', code: 'destination-unreadable' }, options, () => objects.next());
      if (next.done) return;
      yield next.value;
    }
  }

  async delete(key: string, options: Abortable): Promise<void> {
    await this.#do({ what: `delete ${key}`, code: 'destination-unwritable' }, options, async (connected) => {
      const path = pathOf(connected, key);
      try {
        await connected.files.remove(path);
      } catch (error) {
        if (isMissing(error) || (error instanceof SftpRefusal && !(await exists(connected, path)))) return;
        throw error;
      }
    });
  }

  locate(): undefined {
    return undefined;
  }

  condition(options: Abortable): Promise<StoreCondition> {
    return this.#do({ what: 'look at the server', code: 'destination-unreadable' }, options, async (connected) => {
      const freeBytes = await connected.files.freeBytes(await nearestFolder(connected));
      const time = await this.#unfinished.clock(connected);
      return { ...(freeBytes === undefined ? {} : { freeBytes }), ...(time === undefined ? {} : { time }) };
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#unfinished.tidy(() => this.#connection.open());
    await this.#connection[Symbol.asyncDispose]();
    await this.#staging[Symbol.asyncDispose]();
  }

  /** Sessions beside the one for all calls, for what is large. */
  #othersFor(size: number): readonly Promise<Connected | undefined>[] {
    return size > largeBytes ? this.#connection.openOthers() : [];
  }

  async #read<Result>(
    key: string,
    options: Abortable,
    work: (end: OpenEnd, about: { readonly size: number; readonly connected: Connected }) => Promise<Result>,
  ): Promise<Result> {
    return this.#do({ what: `read ${key}`, code: 'destination-unreadable' }, options, async (connected) => {
      const { files } = connected;
      const handle = await files.openForReading(pathOf(connected, key)).catch((error: unknown) => {
        throw isMissing(error) ? this.#missing(key, 'there is no such object') : error;
      });
      try {
        const { isFile, size } = await files.attributesOf(handle);
        if (!isFile) throw this.#missing(key, 'there is no such object');
        return await work({ files, handle }, { size, connected });
      } catch (error) {
        throw error instanceof RangeError ? this.#missing(key, error.message) : error;
      } finally {
        // Not waited for: it cannot matter any more.
        files.close(handle).catch(() => undefined);
      }
    });
  }

  async #do<Result>({ what, code }: Call, { signal }: Abortable, work: (connected: Connected) => Promise<Result>): Promise<Result> {
    signal?.throwIfAborted();
    try {
      return await abortable(
        this.#connection.open().then((connected) => work(connected)),
        signal,
      );
    } catch (error) {
      signal?.throwIfAborted();
      throw storeFault(error, `${what} in ${this.description}`, code);
    }
  }

  #missing(key: string, why: string): Fault {
    return missingObject(key, this.description, why);
  }
}

/** A call, for its fault. */
interface Call {
  readonly what: string;
  readonly code: 'destination-unwritable' | 'destination-unreadable';
}

function sizeOf(content: Uint8Array | StagedFile): number {
  return content instanceof Uint8Array ? content.length : content.size;
}

function pathOf({ root }: Connected, key: string): string {
  if (!isStoreKey(key) || key === unfinishedFolder || key.startsWith(`${unfinishedFolder}/`)) {
    throw new Fault('internal', `not a store key: ${key}`);
  }
  return `${root}/${key}`;
}

/** The folders that each server was asked to make. */
const askedFor = new WeakMap<Connected, Set<string>>();

/** Has the store's folders above a path made, once each, without waiting: most are there, and what follows is done behind it. */
function askForFolders(connected: Connected, path: string): void {
  const { files, root } = connected;
  const asked = askedFor.get(connected) ?? new Set();
  askedFor.set(connected, asked);
  const folders: string[] = [];
  for (let folder = dirname(path); folder.length > root.length && !asked.has(folder); folder = dirname(folder)) folders.unshift(folder);
  for (const folder of folders) {
    asked.add(folder);
    files.makeFolder(folder).catch(() => undefined);
  }
}

/** Does something to a path, once more after its folder was made when it was not there. */
async function withFolder(connected: Connected, path: string, work: () => Promise<void>): Promise<void> {
  askForFolders(connected, path);
  try {
    await work();
  } catch (error) {
    if (!isMissing(error)) throw error;
    await makeFolders(connected.files, dirname(path));
    await work();
  }
}

async function exists({ files }: Connected, path: string): Promise<boolean> {
  try {
    return (await files.attributes(path)).isFile;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

/** The store's folder, or the nearest one above it that is there. */
async function nearestFolder({ files, root }: Connected): Promise<string> {
  for (let path = root; path !== '/' && path !== '.'; path = dirname(path)) {
    const found = await files.attributes(path).catch(() => undefined);
    if (found?.isFolder) return path;
  }
  return '/';
}
