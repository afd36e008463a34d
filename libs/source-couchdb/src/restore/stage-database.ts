import { Fault } from '@holdfast/fault';
import type { Abortable, JsonValue } from '@holdfast/manifest';
import type { ArtifactSet, FrozenView, ReadyOptions, RestoreOptions, StagedRestore, SwapStep } from '@holdfast/source';
import type { CouchDatabase } from '../server/couch-database.ts';
import type { DatabaseSwap, SwapData } from './database-swap.ts';
import { RestoreMarker } from './restore-marker.ts';
import { StoredDatabase } from './stored-database.ts';
import { writeDatabase } from './write-database.ts';

export interface StageDatabaseOptions extends RestoreOptions {
  readonly target: CouchDatabase;
  readonly database: (name: string) => CouchDatabase;
  readonly swap: DatabaseSwap;
  /** Captures a database as it is configured. */
  readonly freeze: (name: string, options: Abortable) => Promise<FrozenView>;
}

/** Writes the artifacts into a scratch database of the server, or, where the target does not exist, under its own name. */
export async function stageDatabase(artifacts: ArtifactSet, options: StageDatabaseOptions): Promise<StagedRestore> {
  const { target, signal, swap } = options;
  const stored = await StoredDatabase.of(artifacts, { signal });
  const exists = await target.exists({ signal });
  if (exists && !options.replace) await refuseFull(target, { signal });
  const data = dataOf(target.name, exists, options.restoreId);
  await options.announceOnService?.(data as unknown as JsonValue);
  const staged = options.database(data.staged);
  try {
    const marker = new RestoreMarker(staged, data.id);
    await writeDatabase(staged, stored, { signal, created: () => marker.write('staging', { signal }) });
  } catch (error) {
    await swap.removeStaged(data as unknown as JsonValue, {}).catch(() => undefined);
    throw error;
  }
  return new StagedDatabase(data, exists, options);
}

class StagedDatabase implements StagedRestore {
  readonly target: string;
  readonly steps: readonly SwapStep[];
  readonly undoDirectories = [];
  readonly kept: readonly string[];
  readonly #data: SwapData;
  readonly #existed: boolean;
  readonly #options: StageDatabaseOptions;

  constructor(data: SwapData, existed: boolean, options: StageDatabaseOptions) {
    this.#data = data;
    this.#existed = existed;
    this.#options = options;
    this.target = options.target.what;
    this.steps = [{ kind: 'source', data: data as unknown as JsonValue }];
    this.kept = data.undo === undefined ? [] : [options.database(data.undo).what];
  }

  freeze(options: Abortable): Promise<FrozenView> {
    return this.#options.freeze(this.#data.staged, options);
  }

  async ready({ signal }: ReadyOptions): Promise<void> {
    const exists = this.#data.staged === this.#data.target || (await this.#options.target.exists({ signal }));
    if (!this.#existed || exists) return;
    throw new Fault('target-in-use', `${this.target} was removed since the restore began`, { retryable: true, guidance: 'restore again' });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#options.swap.removeStaged(this.#data as unknown as JsonValue, {});
  }
}

/** Names that no application has: of the restore, and lower case, as CouchDB wants them. */
function dataOf(target: string, exists: boolean, restoreId: string): SwapData {
  const id = restoreId.toLowerCase();
  const name = target.replace(/^_/, '');
  if (!exists) return { id, target, staged: target };
  return { id, target, staged: `holdfast-staged-${id}-${name}`, undo: `holdfast-undo-${id}-${name}` };
}

async function refuseFull(target: CouchDatabase, options: Abortable): Promise<void> {
  const { doc_count: live, doc_del_count: deleted = 0 } = await target.info(options);
  if (live + deleted === 0) return;
  throw new Fault('target-not-empty', `${target.what} holds ${live} documents and ${deleted} tombstones`, {
    guidance: 'name a database that does not exist, or restore --in-place, which keeps what stands there for the undo',
  });
}
