import { type Fault, toFault } from '@holdfast/fault';
import { type Abortable, canonicalJson } from '@holdfast/manifest';
import type { Store } from '@holdfast/store';

/*
 * damaged/<pack>.json: the pack was found damaged. Its name says it all; the content tells people when and how. Backups do
 * not rely on such a pack, readers use it where nothing else has a chunk, and a check that finds it whole or gone removes it.
 */

const damagedPrefix = 'damaged/';

/** The notes in a repository of packs that were found damaged. */
export class DamagedPacks {
  readonly #store: Store;
  readonly #now: () => Date;
  readonly #noted = new Set<string>();

  constructor(store: Store, now: () => Date) {
    this.#store = store;
    this.#now = now;
  }

  /** The packs that a note names. */
  async list(options: Abortable): Promise<ReadonlySet<string>> {
    const packs = new Set<string>();
    for await (const { key } of this.#store.list(damagedPrefix, options)) {
      const pack = /^damaged\/([0-9a-f]{64})\.json$/.exec(key)?.[1];
      if (pack !== undefined) packs.add(pack);
    }
    return packs;
  }

  /**
   * Notes a pack, durably, and gives why that could not be done, if so: whoever may only read still learns of the damage.
   * `what` says what is wrong with it, as a clause.
   */
  async note(pack: string, what: string): Promise<Fault | undefined> {
    if (this.#noted.has(pack)) return undefined;
    this.#noted.add(pack);
    const text = `${canonicalJson({ pack, foundAt: this.#now().toISOString(), what })}\n`;
    try {
      await this.#store.putIfAbsent(keyOf(pack), Buffer.from(text), {});
      return undefined;
    } catch (error) {
      return toFault(error, 'destination-unwritable', `the damage of the pack ${pack} could not be noted`);
    }
  }

  /** Removes the note of a pack that is whole again or gone; a store that cannot be written keeps it. */
  async forget(pack: string): Promise<void> {
    this.#noted.delete(pack);
    await this.#store.delete(keyOf(pack), {}).catch(() => undefined);
  }
}

function keyOf(pack: string): string {
  return `${damagedPrefix}${pack}.json`;
}
