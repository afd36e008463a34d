import { open, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
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
  storeCall,
} from '@holdfast/store';
import { RcloneRefusal, type RcloneServer } from './rclone-server.ts';
import { storeFault } from './store-fault.ts';

/** What is unfinished lies here, on remotes that can rename. */
const unfinishedFolder = 'tmp';

export interface RcloneStoreOptions {
  readonly server: RcloneServer;
  /** The remote and the folder on it, as rclone writes them: `drive:backups`. */
  readonly place: string;
  /** For messages. */
  readonly description: string;
  readonly staging: LocalStaging;
  readonly random: (bytes: number) => Uint8Array;
}

/** A store on a remote of rclone. It promises what the remote keeps, and decides nothing between two callers. */
export class RcloneStore implements Store {
  readonly capabilities: StoreCapabilities = { conditionalPut: false, local: false, parallelCalls: 8 };
  readonly description: string;
  readonly #options: RcloneStoreOptions;
  #canRename: Promise<boolean> | undefined;

  constructor(options: RcloneStoreOptions) {
    this.#options = options;
    this.description = options.description;
  }

  get stagingDirectory(): string {
    return this.#options.staging.directory;
  }

  async put(key: string, content: Uint8Array | StagedFile, options: Abortable): Promise<void> {
    const own = content instanceof Uint8Array ? join(this.stagingDirectory, `object-${this.#name()}`) : undefined;
    const location = content instanceof Uint8Array ? (own as string) : content.location;
    try {
      await this.#do(`write ${key}`, 'destination-unwritable', options, async () => {
        const path = pathOf(key);
        if (own !== undefined) await writeFile(own, content as Uint8Array, { flag: 'wx', mode: 0o600 });
        await this.#upload(location, path, options);
      });
    } finally {
      if (own !== undefined) await rm(own, { force: true });
    }
    await rm(location, { force: true });
  }

  async putIfAbsent(key: string, content: Uint8Array, options: Abortable): Promise<boolean> {
    if ((await this.size(key, options)) !== undefined) return false;
    await this.put(key, content, options);
    return true;
  }

  async get(key: string, options: Abortable & { readonly range?: ByteRange }): Promise<Buffer> {
    const { start, end } = options.range ?? { start: 0, end: undefined };
    const missing = this.#missing(key, end === undefined ? 'there is no such object' : `it has no bytes ${start} to ${end}`);
    if (start < 0 || (end !== undefined && end < start)) throw missing;
    return this.#do(`read ${key}`, 'destination-unreadable', options, async () => {
      if (end !== undefined || start > 0) await this.#demandSize(key, end ?? start, missing, options);
      if (start === end) return Buffer.alloc(0);
      const range = end === undefined ? undefined : `bytes=${start}-${end - 1}`;
      const { bytes, range: given } = await this.#reading(key, range, missing, options);
      if (end === undefined) return bytes;
      // A remote may give the whole object.
      const first = Number(/^bytes (\d+)-/.exec(given)?.[1] ?? 0);
      const wanted = bytes.subarray(start - first, end - first);
      if (first > start || wanted.length !== end - start) throw missing;
      return wanted;
    });
  }

  async download(key: string, location: string, options: Abortable): Promise<void> {
    await this.#do(`read ${key}`, 'destination-unreadable', options, async () => {
      const size = await this.#sizeOf(key, options);
      if (size === undefined) throw this.#missing(key, 'there is no such object');
      // rclone would overwrite it.
      await (await open(location, 'wx', 0o600)).close();
      try {
        const to = { dstFs: dirname(location), dstRemote: basename(location) };
        await this.#options.server.call('operations/copyfile', { srcFs: this.#options.place, srcRemote: pathOf(key), ...to }, options);
      } catch (error) {
        await rm(location, { force: true });
        throw error;
      }
    });
  }

  size(key: string, options: Abortable): Promise<number | undefined> {
    return this.#do(`look at ${key}`, 'destination-unreadable', options, () => this.#sizeOf(key, options));
  }

  async *list(prefix: string, options: Abortable): AsyncGenerator<StoredObject> {
    yield* await this.#do('list', 'destination-unreadable', options, () => this.#list(prefix, options));
  }

  async delete(key: string, options: Abortable): Promise<void> {
    await this.#do(`delete ${key}`, 'destination-unwritable', options, async () => {
      try {
        await this.#options.server.call('operations/deletefile', { fs: this.#options.place, remote: pathOf(key) }, options);
      } catch (error) {
        if (!(error instanceof RcloneRefusal) || (await this.#sizeOf(key, options)) !== undefined) throw error;
      }
    });
  }

  locate(): undefined {
    return undefined;
  }

  condition(options: Abortable): Promise<StoreCondition> {
    return this.#do('look at the remote', 'destination-unreadable', options, async () => {
      // Not every remote knows its room.
      const about = await this.#options.server.call('operations/about', { fs: this.#options.place }, options).catch((error: unknown) => {
        if (error instanceof RcloneRefusal) return {};
        throw error;
      });
      return 'free' in about && typeof about.free === 'number' ? { freeBytes: about.free } : {};
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#options.server[Symbol.asyncDispose]();
    await this.#options.staging[Symbol.asyncDispose]();
  }

  /** A remote that can rename may show a file while it grows, as a disk does; others, such as S3, show it when it is whole. */
  async #upload(location: string, path: string, options: Abortable): Promise<void> {
    const { server, place } = this.#options;
    const from = { srcFs: dirname(location), srcRemote: basename(location) };
    this.#canRename ??= this.#askForRename(options);
    if (!(await this.#canRename)) {
      await server.call('operations/copyfile', { ...from, dstFs: place, dstRemote: path }, options);
      return;
    }
    const unfinished = `${unfinishedFolder}/${this.#name()}`;
    try {
      await server.call('operations/copyfile', { ...from, dstFs: place, dstRemote: unfinished }, options);
      await server.call('operations/movefile', { srcFs: place, srcRemote: unfinished, dstFs: place, dstRemote: path }, options);
    } catch (error) {
      await server.call('operations/deletefile', { fs: place, remote: unfinished }, {}).catch(() => undefined);
      throw error;
    }
  }

  async #askForRename(options: Abortable): Promise<boolean> {
    try {
      const { Features } = await this.#options.server.call('operations/fsinfo', { fs: this.#options.place }, options);
      return (Features as Readonly<Record<string, boolean>>).Move === true;
    } catch (error) {
      this.#canRename = undefined;
      throw error;
    }
  }

  async #list(prefix: string, options: Abortable): Promise<StoredObject[]> {
    const { server, place } = this.#options;
    const asked = {
      fs: place,
      remote: prefix.replace(/\/$/, ''),
      opt: { recurse: true, filesOnly: true, noModTime: true, noMimeType: true },
    };
    const { list } = await server.call('operations/list', asked, options).catch((error: unknown) => {
      if (error instanceof RcloneRefusal && error.status === 404) return { list: [] };
      throw error;
    });
    return ((list ?? []) as readonly { readonly Path: string; readonly Size: number }[])
      .map(({ Path, Size }) => ({ key: Path, size: Size }))
      .filter(({ key }) => isStoreKey(key) && !key.startsWith(`${unfinishedFolder}/`))
      .sort((left, right) => (left.key < right.key ? -1 : 1));
  }

  async #sizeOf(key: string, options: Abortable): Promise<number | undefined> {
    const asked = { fs: this.#options.place, remote: pathOf(key) };
    const { item } = await this.#options.server.call('operations/stat', asked, options).catch((error: unknown) => {
      // The key goes on below an object.
      if (error instanceof RcloneRefusal && /not a directory/i.test(error.message)) return { item: null };
      throw error;
    });
    const found = item as { readonly Size: number; readonly IsDir: boolean } | null;
    return found === null || found.IsDir ? undefined : found.Size;
  }

  async #demandSize(key: string, least: number, missing: Fault, options: Abortable): Promise<void> {
    const size = await this.#sizeOf(key, options);
    if (size === undefined || size < least) throw missing;
  }

  async #reading(key: string, range: string | undefined, missing: Fault, options: Abortable) {
    const [remote = '', ...folders] = this.#options.place.split('/');
    const place = [remote, ...folders].map(encodeURIComponent).join('/');
    try {
      return await this.#options.server.read(`/%5B${place}%5D/${pathOf(key)}`, range, options);
    } catch (error) {
      // What stands behind a refusal differs from remote to remote.
      if (error instanceof RcloneRefusal && (await this.#sizeOf(key, options)) === undefined) throw missing;
      throw error;
    }
  }

  #name(): string {
    return Buffer.from(this.#options.random(12)).toString('hex');
  }

  #do<Result>(
    what: string,
    code: 'destination-unwritable' | 'destination-unreadable',
    options: Abortable,
    work: () => Promise<Result>,
  ): Promise<Result> {
    return storeCall(work, options, (error) => storeFault(error, `${what} in ${this.description}`, code));
  }

  #missing(key: string, why: string): Fault {
    return missingObject(key, this.description, why);
  }
}

function pathOf(key: string): string {
  if (!isStoreKey(key) || key === unfinishedFolder || key.startsWith(`${unfinishedFolder}/`)) {
    throw new Fault('internal', `not a store key: ${key}`);
  }
  return key;
}
