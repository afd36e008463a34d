import { planFolder, stageFolder } from '@holdfast/filesystem';
import type { Abortable } from '@holdfast/manifest';
import type {
  ArtifactSet,
  FolderTarget,
  FrozenView,
  RestoreOptions,
  RestorePlan,
  Restorer,
  RestoreTarget,
  Source,
  SourceContext,
  StagedRestore,
} from '@holdfast/source';
import { freezeDatabase } from './capture/freeze-database.ts';
import type { MariadbSettings } from './config/mariadb-settings.ts';
import { inspectArtifacts } from './inventory/inspect-artifacts.ts';
import { planDatabase } from './restore/plan-database.ts';
import { stageDatabase } from './restore/stage-database.ts';
import { MariadbSteps } from './restore/swap/mariadb-steps.ts';

/** One database of a MariaDB server. */
export class MariadbSource implements Source {
  readonly steps: MariadbSteps;
  readonly #settings: MariadbSettings;
  readonly #context: SourceContext;
  readonly #folders: FolderRestorer;

  constructor(settings: MariadbSettings, context: SourceContext) {
    this.#settings = settings;
    this.#context = context;
    this.#folders = new FolderRestorer(context);
    this.steps = new MariadbSteps(settings);
  }

  async freeze({ signal }: Abortable): Promise<FrozenView> {
    signal?.throwIfAborted();
    return await freezeDatabase({ settings: this.#settings, context: this.#context, signal });
  }

  async plan(artifacts: ArtifactSet, target: RestoreTarget, options: RestoreOptions): Promise<RestorePlan> {
    if (target.kind === 'directory') return await this.#folders.plan(artifacts, target, options);
    return await planDatabase(artifacts, { settings: this.#settings, context: this.#context, signal: options.signal });
  }

  async stage(artifacts: ArtifactSet, target: RestoreTarget, options: RestoreOptions): Promise<StagedRestore> {
    if (target.kind === 'directory') return await this.#folders.stage(artifacts, target, options);
    return await stageDatabase(artifacts, { ...options, settings: this.#settings, context: this.#context });
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

/** Restores into a folder, as files that the stock client loads. */
export class FolderRestorer implements Restorer<FolderTarget> {
  readonly #context: SourceContext;

  constructor(context: SourceContext) {
    this.#context = context;
  }

  plan(artifacts: ArtifactSet, { directory }: FolderTarget, options: RestoreOptions): Promise<RestorePlan> {
    return planFolder(artifacts, directory, options);
  }

  stage(artifacts: ArtifactSet, { directory }: FolderTarget, options: RestoreOptions): Promise<StagedRestore> {
    const inspect = (staged: ArtifactSet, abortable: Abortable) => inspectArtifacts(staged, abortable);
    return stageFolder(artifacts, directory, { ...options, now: this.#context.now, inspect });
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}
