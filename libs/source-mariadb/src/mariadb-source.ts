import { Fault } from '@holdfast/fault';
import type { Abortable } from '@holdfast/manifest';
import type { FrozenView, RestorePlan, Source, SourceContext, StagedRestore } from '@holdfast/source';
import { freezeDatabase } from './capture/freeze-database.ts';
import type { MariadbSettings } from './config/mariadb-settings.ts';

/** One database of a MariaDB server. */
export class MariadbSource implements Source {
  readonly #settings: MariadbSettings;
  readonly #context: SourceContext;

  constructor(settings: MariadbSettings, context: SourceContext) {
    this.#settings = settings;
    this.#context = context;
  }

  async freeze({ signal }: Abortable): Promise<FrozenView> {
    signal?.throwIfAborted();
    return await freezeDatabase({ settings: this.#settings, context: this.#context, signal });
  }

  async plan(): Promise<RestorePlan> {
    throw notYet();
  }

  async stage(): Promise<StagedRestore> {
    throw notYet();
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

/** Said by name rather than done by halves. */
export function notYet(): Fault {
  return new Fault('unsupported', 'a MariaDB database cannot be restored by this version', {
    guidance: 'take the artifacts out of the repository with stock tools (RECOVERY.md) and load them: mariadb DATABASE < schema.sql',
  });
}
