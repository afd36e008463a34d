import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Abortable } from '@holdfast/manifest';
import type { Store } from '@holdfast/store';
import { type PackForm, packKey } from './pack-layout.ts';

/** Copies of packs that are kept in the staging folder. */
const keptCopies = 8;

/**
 * Packs as local files that workers may open: the store's own files where it is local, else copies, the newest few of
 * which are kept. `use` a pack as long as its file is needed.
 */
export class PacksAtHand implements AsyncDisposable {
  readonly #store: Store;
  readonly #form: PackForm;
  readonly #copies = new Map<string, { readonly file: Promise<string>; users: number }>();

  #copied = 0;

  constructor(store: Store, form: PackForm) {
    this.#store = store;
    this.#form = form;
  }

  /** Calls `work` with the packs' files, in the same order. */
  async use<Result>(packs: readonly string[], options: Abortable, work: (files: readonly string[]) => Promise<Result>): Promise<Result> {
    if (this.#store.capabilities.local) return work(packs.map((pack) => this.#store.locate(packKey(pack, this.#form)) as string));
    const copies = packs.map((pack) => this.#copy(pack, options));
    try {
      return await work(await Promise.all(copies.map(({ file }) => file)));
    } finally {
      for (const copy of copies) copy.users -= 1;
      await this.#dropOldest();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { file } of this.#copies.values()) await file.then((location) => rm(location, { force: true })).catch(() => undefined);
    this.#copies.clear();
  }

  #copy(pack: string, options: Abortable): { readonly file: Promise<string>; users: number } {
    const known = this.#copies.get(pack);
    const copy = known ?? { file: this.#download(pack, options), users: 0 };
    copy.file.catch(() => this.#copies.delete(pack));
    this.#copies.set(pack, copy);
    copy.users += 1;
    return copy;
  }

  async #download(pack: string, options: Abortable): Promise<string> {
    this.#copied += 1;
    const location = join(this.#store.stagingDirectory, `copy-${pack}-${this.#copied}`);
    await this.#store.download(packKey(pack, this.#form), location, options);
    return location;
  }

  async #dropOldest(): Promise<void> {
    for (const [pack, copy] of this.#copies) {
      if (this.#copies.size <= keptCopies) return;
      if (copy.users > 0) continue;
      this.#copies.delete(pack);
      await rm(await copy.file, { force: true });
    }
  }
}
