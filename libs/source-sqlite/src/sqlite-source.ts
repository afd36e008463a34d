import { realpath } from 'node:fs/promises';
import { digestFile, joinPath, toFileSystemPath } from '@holdfast/filesystem';
import { type Abortable, type ArtifactEntry, pathFromBytes } from '@holdfast/manifest';
import type {
  ArtifactSet,
  FrozenView,
  RestoreOptions,
  RestorePlan,
  RestoreTarget,
  Source,
  SourceContext,
  StagedRestore,
} from '@holdfast/source';
import { exists } from './exists.ts';
import { freezeDatabase } from './frozen-database.ts';
import { standingSidecars } from './process/sidecars.ts';
import { missingDatabase, sqliteFault } from './process/sqlite-fault.ts';
import { stageDatabase } from './staged-database.ts';
import { storedDatabase } from './stored-database.ts';

/** One SQLite database file. */
export class SqliteSource implements Source {
  readonly #location: string;
  readonly #options: { readonly context: SourceContext; readonly busyTimeout: number };

  /** `location`: absolute path text, may be a link. */
  constructor(location: string, options: { readonly context: SourceContext; readonly busyTimeout: number }) {
    this.#location = location;
    this.#options = options;
  }

  async freeze({ signal }: Abortable): Promise<FrozenView> {
    signal?.throwIfAborted();
    return await freezeDatabase(await this.#resolved(this.#location), { ...this.#options, signal });
  }

  async plan(artifacts: ArtifactSet, target: RestoreTarget, options: RestoreOptions): Promise<RestorePlan> {
    const entry = await storedDatabase(artifacts, options);
    const place = await this.#place(target, entry);
    const standing = (await exists(place)) || standingSidecars(place).length > 0;
    const unchanged = standing && (await this.#equals(place, entry, options));
    const replace = standing && !unchanged;
    const counts = { create: standing ? 0 : 1, replace: replace ? 1 : 0, unchanged: unchanged ? 1 : 0, lose: 0 };
    return { target: place, ...counts, replacePaths: replace ? [entry.path] : [], losePaths: [] };
  }

  async stage(artifacts: ArtifactSet, target: RestoreTarget, options: RestoreOptions): Promise<StagedRestore> {
    const entry = await storedDatabase(artifacts, options);
    return await stageDatabase(artifacts, entry, { ...options, place: await this.#place(target, entry), context: this.#options.context });
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  /** Where the restored file will stand: a link is followed, so that it keeps pointing to the database. */
  async #place(target: RestoreTarget, { path }: ArtifactEntry): Promise<string> {
    const place = target.kind === 'in-place' ? this.#location : joinPath(target.directory, path);
    return (await exists(place)) ? await this.#resolved(place) : place;
  }

  async #resolved(location: string): Promise<string> {
    try {
      return pathFromBytes(await realpath(toFileSystemPath(location), 'buffer'));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw code === 'ERR_INVALID_ARG_VALUE' ? missingDatabase(location, error) : sqliteFault(error, location);
    }
  }

  /** Whether the database that stands there has the content of the entry; one that cannot be read has not. */
  async #equals(place: string, entry: ArtifactEntry, options: RestoreOptions): Promise<boolean> {
    try {
      await using view = await freezeDatabase(place, { ...this.#options, signal: options.signal });
      const [artifact] = await Array.fromAsync(view.artifacts(options));
      if (artifact?.changeToken !== undefined && artifact.changeToken === entry.changeToken) return true;
      if (artifact?.size !== entry.size || artifact.content?.kind !== 'local-file') return false;
      const { location } = artifact.content;
      return (await digestFile(typeof location === 'string' ? location : await location(options), options)) === entry.sha256;
    } catch {
      options.signal?.throwIfAborted();
      return false;
    }
  }
}
