import { AgeReader, usualHeadBytes } from '@holdfast/age';
import type { Abortable } from '@holdfast/manifest';
import type { Store } from '@holdfast/store';
import type { RepositoryAccess } from '../keys/repository-access.ts';
import { packKey } from './pack-layout.ts';

/** Opened headers of encrypted packs that are kept: some hundred bytes each. */
const keptHeaders = 256;

/** Reads ranges of what packs hold through the store. */
export class PackRanges {
  readonly #store: Store;
  readonly #access: RepositoryAccess;
  readonly #headers = new Map<string, Promise<AgeReader>>();

  constructor(store: Store, access: RepositoryAccess) {
    this.#store = store;
    this.#access = access;
  }

  /** Bytes `start` to `end` of what a pack holds. Throws `destination-damaged`, `artifact-missing`, `key-missing` and `key-wrong`. */
  async read(pack: string, range: { readonly start: number; readonly end: number }, options: Abortable): Promise<Buffer> {
    const key = packKey(pack, this.#access.form);
    if (this.#access.form === 'plain') return this.#store.get(key, { ...options, range });
    const header = await this.#header(pack, options);
    const sealed = await this.#store.get(key, { ...options, range: header.covering(range) });
    return header.decrypt(range, sealed);
  }

  /** Bytes that a pack holds. */
  async size(pack: string, options: Abortable): Promise<number> {
    if (this.#access.form === 'age') return (await this.#header(pack, options)).size;
    return (await this.#store.size(packKey(pack, 'plain'), options)) ?? 0;
  }

  #header(pack: string, options: Abortable): Promise<AgeReader> {
    const known = this.#headers.get(pack);
    if (known !== undefined) return known;
    if (this.#headers.size >= keptHeaders) this.#headers.delete(this.#headers.keys().next().value as string);
    const header = this.#open(pack, options);
    this.#headers.set(pack, header);
    header.catch(() => this.#headers.delete(pack));
    return header;
  }

  async #open(pack: string, options: Abortable): Promise<AgeReader> {
    const key = packKey(pack, 'age');
    const size = (await this.#store.size(key, options)) ?? 0;
    for (let wanted = usualHeadBytes; ; wanted *= 8) {
      const head = await this.#store.get(key, { ...options, range: { start: 0, end: Math.min(wanted, size) } });
      const reader = AgeReader.open(head, size, this.#access.opener);
      if (reader !== undefined) return reader;
    }
  }
}
