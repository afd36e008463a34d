import type { Abortable, JsonValue } from '@holdfast/manifest';
import type { SourceSteps } from '@holdfast/source';
import type { CouchDatabase } from '../server/couch-database.ts';
import { type CopyOptions, copyDatabase } from './copy-database.ts';
import { RestoreMarker } from './restore-marker.ts';

/** The data of the one step of a restore, and of what was staged for it. */
export interface SwapData {
  /** Of the restore. */
  readonly id: string;
  readonly target: string;
  /** The database that was staged; the target itself when there was none before. */
  readonly staged: string;
  /** The database that keeps what stood at the target; absent when nothing did. */
  readonly undo?: string;
}

export interface DatabaseSwapOptions {
  /** A database of the same server; each call has to be disposed of by nobody: the client is the source's. */
  readonly database: (name: string) => CouchDatabase;
  readonly context: CopyOptions['context'];
}

/**
 * Puts a staged database in the place of another. CouchDB cannot rename, so that databases are copied: what stands at the
 * target into one that keeps it for the undo, then the staged one to the target. How far it came stands in the database
 * that keeps the undo, and nothing is deleted that does not stand whole somewhere else.
 */
export class DatabaseSwap implements SourceSteps {
  readonly #options: DatabaseSwapOptions;

  constructor(options: DatabaseSwapOptions) {
    this.#options = options;
  }

  async carryOut(json: JsonValue, options: Abortable): Promise<void> {
    const data = json as unknown as SwapData;
    if (data.undo === undefined) {
      await this.#marker(data.staged, data).write('done', options);
      return;
    }
    const undo = this.#marker(data.undo, data);
    if ((await undo.read(options)) === 'done') return;
    await this.#keep(data, data.undo, options);
    await this.#replace(data.target, data.staged, options);
    await undo.write('done', options);
  }

  async takeBack(json: JsonValue, options: Abortable): Promise<void> {
    const data = json as unknown as SwapData;
    if (data.undo === undefined) {
      // Only what this restore has made: somebody may have made another database of the name since.
      if ((await this.#marker(data.target, data).read(options)) !== undefined) await this.#remove(data.target, options);
      return;
    }
    const undo = this.#marker(data.undo, data);
    const stage = await undo.read(options);
    if (stage === 'replacing' || stage === 'done') {
      if (stage === 'done') await undo.write('replacing', options);
      await this.#replace(data.target, data.undo, options);
      // From here on the target is what it was: the copy is only to be removed.
      await undo.write('whole', options);
    }
    await this.#remove(data.undo, options);
  }

  async giveUp(json: JsonValue, options: Abortable): Promise<void> {
    const { undo } = json as unknown as SwapData;
    if (undo !== undefined) await this.#remove(undo, options);
  }

  async removeStaged(json: JsonValue, options: Abortable): Promise<void> {
    const data = json as unknown as SwapData;
    if (data.staged !== data.target) {
      await this.#remove(data.staged, options);
      return;
    }
    const stage = await this.#marker(data.target, data).read(options);
    if (stage === 'staging' || (stage === undefined && (await this.#isEmpty(data.target, options))))
      await this.#remove(data.target, options);
  }

  /** What stands at the target stands whole in the undo database afterwards, unless it has been replaced already. */
  async #keep(data: SwapData, undo: string, options: Abortable): Promise<void> {
    const marker = this.#marker(undo, data);
    const stage = await marker.read(options);
    if (stage === 'replacing') return;
    if (stage !== 'whole') {
      await this.#remove(undo, options);
      await this.#copy(data.target, undo, options);
      await marker.write('whole', options);
    }
    await marker.write('replacing', options);
  }

  async #replace(target: string, from: string, options: Abortable): Promise<void> {
    await this.#remove(target, options);
    await this.#copy(from, target, options);
  }

  async #copy(from: string, to: string, { signal }: Abortable): Promise<void> {
    const { database, context } = this.#options;
    await copyDatabase(database(from), database(to), { context, signal });
  }

  async #remove(name: string, options: Abortable): Promise<void> {
    await this.#options.database(name).bytes({ ...options, method: 'DELETE', accept: [404], repeatable: true });
  }

  async #isEmpty(name: string, options: Abortable): Promise<boolean> {
    const database = this.#options.database(name);
    if (!(await database.exists(options))) return false;
    const { doc_count: live, doc_del_count: deleted = 0 } = await database.info(options);
    return live + deleted === 0;
  }

  #marker(name: string, { id }: SwapData): RestoreMarker {
    return new RestoreMarker(this.#options.database(name), id);
  }
}
