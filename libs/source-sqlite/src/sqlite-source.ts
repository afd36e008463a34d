import { joinPath } from '@holdfast/filesystem';
import type { Abortable, ArtifactEntry } from '@holdfast/manifest';
import type { RecordChange } from '@holdfast/record';
import type {
  ArtifactSet,
  ChangedRecords,
  FrozenView,
  RestoreOptions,
  RestorePlan,
  RestoreTarget,
  Source,
  StagedRestore,
} from '@holdfast/source';
import { changeDatabase } from './change-database.ts';
import { freezeDatabase } from './frozen-database.ts';
import { realPlace } from './real-place.ts';
import { type SqliteOptions, SqliteRestorer } from './sqlite-restorer.ts';
import { storedDatabase } from './stored-database.ts';

/** One SQLite database file. */
export class SqliteSource implements Source {
  readonly #location: string;
  readonly #options: SqliteOptions;
  readonly #restorer: SqliteRestorer;

  /** `location`: absolute path text, may be a link. */
  constructor(location: string, options: SqliteOptions) {
    this.#location = location;
    this.#options = options;
    this.#restorer = new SqliteRestorer(options);
  }

  async freeze({ signal }: Abortable): Promise<FrozenView> {
    signal?.throwIfAborted();
    return await freezeDatabase(await realPlace(this.#location), { ...this.#options, signal });
  }

  async changeRecords(changes: AsyncIterable<readonly RecordChange[]>, options: Abortable): Promise<ChangedRecords> {
    options.signal?.throwIfAborted();
    const { busyTimeout } = this.#options;
    return await changeDatabase(await realPlace(this.#location), changes, { ...options, busyTimeout });
  }

  async plan(artifacts: ArtifactSet, target: RestoreTarget, options: RestoreOptions): Promise<RestorePlan> {
    const entry = await storedDatabase(artifacts, options);
    return this.#restorer.planAt(this.#placeIn(target, entry), entry, options);
  }

  async stage(artifacts: ArtifactSet, target: RestoreTarget, options: RestoreOptions): Promise<StagedRestore> {
    const entry = await storedDatabase(artifacts, options);
    return this.#restorer.stageAt(this.#placeIn(target, entry), { artifacts, entry }, options);
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  #placeIn(target: RestoreTarget, { path }: ArtifactEntry): string {
    return target.kind === 'in-place' ? this.#location : joinPath(target.directory, path);
  }
}
