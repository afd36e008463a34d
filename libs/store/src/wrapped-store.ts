import type { Abortable, ByteRange, ChangeOptions, StagedFile, Store, StoreCapabilities, StoreCondition, StoredObject } from './store.ts';

export type StoreCallKind = 'put' | 'putIfAbsent' | 'get' | 'download' | 'size' | 'list' | 'delete' | 'condition';

/** A call as a wrapper sees it. */
export interface StoreCall extends Abortable {
  readonly kind: StoreCallKind;
  /** The key; the prefix for `list`; empty for `condition`. */
  readonly key: string;
}

/** A store that does what another one does; who extends it says what stands around each call. */
export abstract class WrappedStore implements Store {
  readonly capabilities: StoreCapabilities;
  readonly description: string;
  protected readonly store: Store;

  constructor(store: Store) {
    this.store = store;
    this.capabilities = store.capabilities;
    this.description = store.description;
  }

  /** Does the call by `run`, which may be called again. A listing is one call: `run` gives its first object. */
  protected abstract around<Result>(call: StoreCall, run: () => Promise<Result>): Promise<Result>;

  get stagingDirectory(): string {
    return this.store.stagingDirectory;
  }

  put(key: string, content: Uint8Array | StagedFile, options: ChangeOptions): Promise<void> {
    return this.around({ kind: 'put', key, ...options }, () => this.store.put(key, content, options));
  }

  putIfAbsent(key: string, content: Uint8Array, options: Abortable): Promise<boolean> {
    return this.around({ kind: 'putIfAbsent', key, ...options }, () => this.store.putIfAbsent(key, content, options));
  }

  get(key: string, options: Abortable & { readonly range?: ByteRange }): Promise<Buffer> {
    return this.around({ kind: 'get', key, signal: options.signal }, () => this.store.get(key, options));
  }

  download(key: string, location: string, options: Abortable): Promise<void> {
    return this.around({ kind: 'download', key, ...options }, () => this.store.download(key, location, options));
  }

  size(key: string, options: Abortable): Promise<number | undefined> {
    return this.around({ kind: 'size', key, ...options }, () => this.store.size(key, options));
  }

  async *list(prefix: string, options: Abortable): AsyncGenerator<StoredObject> {
    const first = async () => {
      const rest = this.store.list(prefix, options)[Symbol.asyncIterator]();
      return { rest, found: await rest.next() };
    };
    const { rest, found } = await this.around({ kind: 'list', key: prefix, ...options }, first);
    if (found.done) return;
    yield found.value;
    yield* { [Symbol.asyncIterator]: () => rest };
  }

  delete(key: string, options: ChangeOptions): Promise<void> {
    return this.around({ kind: 'delete', key, ...options }, () => this.store.delete(key, options));
  }

  locate(key: string): string | undefined {
    return this.store.locate(key);
  }

  condition(options: Abortable): Promise<StoreCondition> {
    return this.around({ kind: 'condition', key: '', ...options }, () => this.store.condition(options));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.store[Symbol.asyncDispose]();
  }
}
