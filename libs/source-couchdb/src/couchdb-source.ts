import type { CouchdbSource as CouchdbConfig } from '@holdfast/schemas';
import type {
  ArtifactSet,
  FreezeOptions,
  FrozenView,
  RestoreOptions,
  RestorePlan,
  RestoreTarget,
  Source,
  SourceContext,
  StagedRestore,
} from '@holdfast/source';
import type { CaptureSettings } from './capture/capture-settings.ts';
import { freezeCouchdb } from './capture/frozen-couchdb.ts';
import { FolderRestorer } from './folder-restorer.ts';
import { DatabaseSwap } from './restore/database-swap.ts';
import { planDatabase } from './restore/plan-database.ts';
import { stageDatabase } from './restore/stage-database.ts';
import { parseAddress } from './server/couch-address.ts';
import { CouchClient } from './server/couch-client.ts';
import { CouchDatabase } from './server/couch-database.ts';
import { greet } from './server/greet.ts';

/** One database, there or not. */
export class CouchdbSource implements Source {
  readonly steps: DatabaseSwap;
  readonly #config: CouchdbConfig;
  readonly #context: SourceContext;
  readonly #settings: CaptureSettings;
  readonly #folders: FolderRestorer;
  /** For restores; a view has its own. */
  readonly #client: CouchClient;

  constructor(config: CouchdbConfig, context: SourceContext) {
    this.#config = config;
    this.#context = context;
    this.#settings = { attachments: config.attachments ?? true, local: config.local ?? false, engine: config.engine ?? 'own' };
    this.#folders = new FolderRestorer(context);
    this.#client = new CouchClient(parseAddress(config.url));
    this.steps = new DatabaseSwap({ database: this.#target, context });
  }

  async freeze({ signal, previous }: FreezeOptions): Promise<FrozenView> {
    return await this.#freeze(this.#config.database, { signal, previous });
  }

  async plan(artifacts: ArtifactSet, target: RestoreTarget, options: RestoreOptions): Promise<RestorePlan> {
    if (target.kind === 'directory') return await this.#folders.plan(artifacts, target, options);
    options.signal?.throwIfAborted();
    const { database } = this.#config;
    const { signal } = options;
    return await planDatabase(artifacts, { ...options, target: this.#target(database), freeze: () => this.#freeze(database, { signal }) });
  }

  async stage(artifacts: ArtifactSet, target: RestoreTarget, options: RestoreOptions): Promise<StagedRestore> {
    if (target.kind === 'directory') return await this.#folders.stage(artifacts, target, options);
    options.signal?.throwIfAborted();
    await greet(this.#client, { purpose: 'write', signal: options.signal });
    return await stageDatabase(artifacts, {
      ...options,
      target: this.#target(this.#config.database),
      database: this.#target,
      swap: this.steps,
      freeze: (name, { signal }) => this.#freeze(name, { signal }),
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client[Symbol.asyncDispose]();
  }

  readonly #target = (name: string): CouchDatabase => new CouchDatabase(this.#client, name, 'write');

  async #freeze(name: string, { signal, previous }: FreezeOptions): Promise<FrozenView> {
    signal?.throwIfAborted();
    const client = this.#client.again();
    try {
      const options = { context: this.#context, settings: this.#settings, previous, signal };
      return await freezeCouchdb(new CouchDatabase(client, name), options);
    } catch (error) {
      await client[Symbol.asyncDispose]();
      throw error;
    }
  }
}
