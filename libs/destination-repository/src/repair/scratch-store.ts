import { mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { writeFault } from '@holdfast/filesystem';
import type { Abortable, ByteRange, StagedFile, Store, StoreCall } from '@holdfast/store';
import { WrappedStore } from '@holdfast/store';
import { packOfKey } from '../pack/pack-layout.ts';

/**
 * A store as it would be with more objects: what is put lies in a local folder and is read from there, and nothing changes
 * in the store itself. Disposing it removes the folder. It knows no listing of its own objects.
 */
export class ScratchStore extends WrappedStore {
  override readonly capabilities: Store['capabilities'];
  readonly #folder: string;
  readonly #objects = new Map<string, string>();

  /** `folder` is made where it is missing; the store's objects lie in a new one within it. */
  static async open(store: Store, folder: string): Promise<ScratchStore> {
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      return new ScratchStore(store, await mkdtemp(join(folder, 'repair-')));
    } catch (error) {
      throw writeFault(error, folder);
    }
  }

  private constructor(store: Store, folder: string) {
    super(store);
    this.capabilities = store.capabilities;
    this.#folder = folder;
  }

  /** The keys of the packs that were put. */
  get added(): readonly string[] {
    return [...this.#objects.keys()].filter((key) => packOfKey(key) !== undefined);
  }

  override get stagingDirectory(): string {
    return this.#folder;
  }

  override async put(key: string, content: Uint8Array | StagedFile): Promise<void> {
    const location = join(this.#folder, `object-${this.#objects.size}-${basename(key)}`);
    try {
      if (content instanceof Uint8Array) await writeFile(location, content, { mode: 0o600 });
      else await rename(content.location, location);
    } catch (error) {
      throw writeFault(error, location);
    }
    this.#objects.set(key, location);
  }

  override async putIfAbsent(key: string, content: Uint8Array): Promise<boolean> {
    if (this.#objects.has(key)) return false;
    await this.put(key, content);
    return true;
  }

  override async get(key: string, options: Abortable & { readonly range?: ByteRange }): Promise<Buffer> {
    const location = this.#objects.get(key);
    if (location === undefined) return await this.store.get(key, options);
    const { start, end } = options.range ?? { start: 0, end: undefined };
    return (await readFile(location)).subarray(start, end);
  }

  override async size(key: string, options: Abortable): Promise<number | undefined> {
    const location = this.#objects.get(key);
    return location === undefined ? await this.store.size(key, options) : (await stat(location)).size;
  }

  override async delete(key: string): Promise<void> {
    this.#objects.delete(key);
  }

  override locate(key: string): string | undefined {
    return this.#objects.get(key) ?? this.store.locate(key);
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }

  protected around<Result>(_call: StoreCall, run: () => Promise<Result>): Promise<Result> {
    return run();
  }
}
