import type { Abortable, ByteRange, ChangeOptions, StagedFile, Store, StoreCapabilities, StoredObject } from '../store.ts';

export type StoreCall = 'put' | 'putIfAbsent' | 'get' | 'size' | 'list' | 'delete';

/** Decides before each call; what it throws is what the call throws. */
export type FaultPlan = (call: StoreCall, key: string) => void | Promise<void>;

/** The store, with the plan asked before every call. */
export function faultyStore(store: Store, plan: FaultPlan): Store {
  return new FaultyStore(store, plan);
}

class FaultyStore implements Store {
  readonly capabilities: StoreCapabilities;
  readonly description: string;
  readonly #store: Store;
  readonly #plan: FaultPlan;

  constructor(store: Store, plan: FaultPlan) {
    this.#store = store;
    this.#plan = plan;
    this.capabilities = store.capabilities;
    this.description = store.description;
  }

  get stagingDirectory(): string {
    return this.#store.stagingDirectory;
  }

  async put(key: string, content: Uint8Array | StagedFile, options: ChangeOptions): Promise<void> {
    await this.#plan('put', key);
    await this.#store.put(key, content, options);
  }

  async putIfAbsent(key: string, content: Uint8Array, options: Abortable): Promise<boolean> {
    await this.#plan('putIfAbsent', key);
    return this.#store.putIfAbsent(key, content, options);
  }

  async get(key: string, options: Abortable & { readonly range?: ByteRange }): Promise<Buffer> {
    await this.#plan('get', key);
    return this.#store.get(key, options);
  }

  async size(key: string, options: Abortable): Promise<number | undefined> {
    await this.#plan('size', key);
    return this.#store.size(key, options);
  }

  async *list(prefix: string, options: Abortable): AsyncGenerator<StoredObject> {
    await this.#plan('list', prefix);
    yield* this.#store.list(prefix, options);
  }

  async delete(key: string, options: ChangeOptions): Promise<void> {
    await this.#plan('delete', key);
    await this.#store.delete(key, options);
  }

  locate(key: string): string | undefined {
    return this.#store.locate(key);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#store[Symbol.asyncDispose]();
  }
}
