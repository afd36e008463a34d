import type { Abortable } from '@holdfast/manifest';
import type { CouchDatabase } from '../server/couch-database.ts';

/** `_local` documents with this beginning are Holdfast's own notes on databases that it is about to make or replace; no capture has them. */
export const markerPrefix = '_local/holdfast-';

/** How far a restore has come. `staging`: a database is being written. `whole`: all of it is there. `replacing`: the target is being replaced. `done`: nothing is left to do. */
export type RestoreStage = 'staging' | 'whole' | 'replacing' | 'done';

interface Marker {
  readonly _rev?: string;
  readonly stage: RestoreStage;
  readonly restore: string;
}

/** Where a restore keeps how far it has come: in a database of the server itself, so that it outlives this process. */
export class RestoreMarker {
  readonly #database: CouchDatabase;
  readonly #restore: string;

  /** `restore`: tells this restore from all others. */
  constructor(database: CouchDatabase, restore: string) {
    this.#database = database;
    this.#restore = restore;
  }

  /** Undefined when there is no such database, or no note of this restore in it. */
  async read(options: Abortable): Promise<RestoreStage | undefined> {
    const marker = await this.#get(options);
    return marker?.restore === this.#restore ? marker.stage : undefined;
  }

  async write(stage: RestoreStage, options: Abortable): Promise<void> {
    const known = await this.#get(options);
    const marker: Marker = { ...(known?._rev === undefined ? {} : { _rev: known._rev }), stage, restore: this.#restore };
    await this.#database.bytes({ ...options, method: 'PUT', path: this.#path, body: Buffer.from(JSON.stringify(marker)) });
  }

  async #get(options: Abortable): Promise<Marker | undefined> {
    const { status, body } = await this.#database.bytes({ ...options, path: this.#path, accept: [404] });
    return status === 404 ? undefined : (JSON.parse(body.toString('utf8')) as Marker);
  }

  get #path(): string {
    return `/${markerPrefix}restore`;
  }
}
