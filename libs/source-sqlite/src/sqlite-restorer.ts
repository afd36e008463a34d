import { digestFile, joinPath } from '@holdfast/filesystem';
import type { ArtifactEntry } from '@holdfast/manifest';
import type { ArtifactSet, FolderTarget, RestoreOptions, RestorePlan, Restorer, SourceContext, StagedRestore } from '@holdfast/source';
import { exists } from './exists.ts';
import { freezeDatabase } from './frozen-database.ts';
import { standingSidecars } from './process/sidecars.ts';
import { realPlace } from './real-place.ts';
import { stageDatabase } from './staged-database.ts';
import { storedDatabase } from './stored-database.ts';

/** How databases are opened. */
export interface SqliteOptions {
  readonly context: SourceContext;
  /** Milliseconds to wait for a writer that has locked everybody out. */
  readonly busyTimeout: number;
}

/** Restores a database file, into a folder or to a place of its own. */
export class SqliteRestorer implements Restorer<FolderTarget> {
  readonly #options: SqliteOptions;

  constructor(options: SqliteOptions) {
    this.#options = options;
  }

  async plan(artifacts: ArtifactSet, { directory }: FolderTarget, options: RestoreOptions): Promise<RestorePlan> {
    const entry = await storedDatabase(artifacts, options);
    return this.planAt(joinPath(directory, entry.path), entry, options);
  }

  async stage(artifacts: ArtifactSet, { directory }: FolderTarget, options: RestoreOptions): Promise<StagedRestore> {
    const entry = await storedDatabase(artifacts, options);
    return this.stageAt(joinPath(directory, entry.path), { artifacts, entry }, options);
  }

  /** `location`: where the file is to stand; absolute path text. A link there is followed, so that it keeps pointing to the database. */
  async planAt(location: string, entry: ArtifactEntry, options: RestoreOptions): Promise<RestorePlan> {
    const place = await realPlaceOf(location);
    const standing = (await exists(place)) || standingSidecars(place).length > 0;
    const unchanged = standing && (await this.#equals(place, entry, options));
    const replace = standing && !unchanged;
    const counts = { create: standing ? 0 : 1, replace: replace ? 1 : 0, unchanged: unchanged ? 1 : 0, lose: 0 };
    return { target: place, ...counts, replacePaths: replace ? [entry.path] : [], losePaths: [] };
  }

  /** `location` as for {@link planAt}. */
  async stageAt(
    location: string,
    { artifacts, entry }: { readonly artifacts: ArtifactSet; readonly entry: ArtifactEntry },
    options: RestoreOptions,
  ): Promise<StagedRestore> {
    return await stageDatabase(artifacts, entry, { ...options, place: await realPlaceOf(location), context: this.#options.context });
  }

  async [Symbol.asyncDispose](): Promise<void> {}

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

async function realPlaceOf(location: string): Promise<string> {
  return (await exists(location)) ? await realPlace(location) : location;
}
