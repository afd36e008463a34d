import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fault } from '@holdfast/fault';
import type { Abortable, ByteRange, StagedFile, Store, StoreCapabilities, StoreCondition, StoredObject } from '../store.ts';

/** The objects of a memory store, shared by all stores that are opened on it. */
export type MemoryObjects = Map<string, Buffer>;

/** The reference store: a map. It is not local, so what stands on it takes the way that a remote store takes. */
export function openMemoryStore(objects: MemoryObjects = new Map()): Store {
  return new MemoryStore(objects);
}

class MemoryStore implements Store {
  readonly capabilities: StoreCapabilities = { conditionalPut: true, local: false, parallelCalls: 8 };
  readonly description = 'memory';
  readonly #objects: MemoryObjects;
  #staging: string | undefined;

  constructor(objects: MemoryObjects) {
    this.#objects = objects;
  }

  get stagingDirectory(): string {
    this.#staging ??= mkdtempSync(join(tmpdir(), 'holdfast-memory-store-'));
    return this.#staging;
  }

  async put(key: string, content: Uint8Array | StagedFile, options: Abortable): Promise<void> {
    options.signal?.throwIfAborted();
    if (content instanceof Uint8Array) this.#objects.set(key, Buffer.from(content));
    else {
      this.#objects.set(key, readFileSync(content.location));
      rmSync(content.location);
    }
  }

  async putIfAbsent(key: string, content: Uint8Array, options: Abortable): Promise<boolean> {
    options.signal?.throwIfAborted();
    if (this.#objects.has(key)) return false;
    this.#objects.set(key, Buffer.from(content));
    return true;
  }

  async get(key: string, options: Abortable & { readonly range?: ByteRange }): Promise<Buffer> {
    options.signal?.throwIfAborted();
    const object = this.#objects.get(key);
    const { start, end } = options.range ?? { start: 0, end: object?.length ?? 0 };
    if (object === undefined || start < 0 || start > end || end > object.length) {
      throw new Fault('artifact-missing', `cannot read ${key} in memory: it has no bytes ${start} to ${end}`);
    }
    return Buffer.from(object.subarray(start, end));
  }

  async download(key: string, location: string, options: Abortable): Promise<void> {
    writeFileSync(location, await this.get(key, options), { flag: 'wx' });
  }

  async size(key: string, options: Abortable): Promise<number | undefined> {
    options.signal?.throwIfAborted();
    return this.#objects.get(key)?.length;
  }

  async *list(prefix: string, options: Abortable): AsyncGenerator<StoredObject> {
    options.signal?.throwIfAborted();
    for (const key of [...this.#objects.keys()].filter((name) => name.startsWith(prefix)).sort()) {
      options.signal?.throwIfAborted();
      const size = this.#objects.get(key)?.length;
      if (size !== undefined) yield { key, size };
    }
  }

  async delete(key: string, options: Abortable): Promise<void> {
    options.signal?.throwIfAborted();
    this.#objects.delete(key);
  }

  locate(): undefined {
    return undefined;
  }

  async condition(options: Abortable): Promise<StoreCondition> {
    options.signal?.throwIfAborted();
    return {};
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#staging !== undefined) rmSync(this.#staging, { recursive: true, force: true });
    this.#staging = undefined;
  }
}
