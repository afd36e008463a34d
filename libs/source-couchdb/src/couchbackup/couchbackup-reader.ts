import type { FetchRevisions } from '../capture/revision-fetcher.ts';
import type { CouchAddress } from '../server/couch-address.ts';
import { databasePath } from '../server/couch-address.ts';
import type { CouchDatabase } from '../server/couch-database.ts';
import { CouchbackupRun } from './couchbackup-run.ts';

/** Reads documents by way of couchbackup, which is run when the first one is asked for, and names those that it did not bring. */
export class CouchbackupReader implements AsyncDisposable {
  readonly #database: CouchDatabase;
  readonly #directory: string;
  readonly #stop = new AbortController();
  #running: Promise<CouchbackupRun> | undefined;

  /** `directory`: absolute path text of a folder of ours that is there when the first document is asked for. */
  constructor(database: CouchDatabase, directory: string) {
    this.#database = database;
    this.#directory = directory;
  }

  readonly fetch: FetchRevisions = async (wanted, options) => {
    if (wanted.length === 0) return { revisions: [], changed: [] };
    const { client, name, what } = this.#database;
    const url = `${withCredentials(client.address)}${databasePath(name)}`;
    this.#running ??= CouchbackupRun.of({ url, what, directory: this.#directory, signal: this.#stop.signal });
    const run = await this.#running;
    const { revisions } = await run.fetch(wanted, options);
    const found = new Set(revisions.map(({ facts }) => `${facts.rev} ${facts.id}`));
    return { revisions, changed: [], lost: wanted.filter(({ id, rev }) => !found.has(`${rev} ${id}`)) };
  };

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort(new Error('the view was let go'));
    const run = await this.#running?.catch(() => undefined);
    await run?.[Symbol.asyncDispose]();
  }
}

/** couchbackup takes credentials in the URL alone. */
function withCredentials({ base, authorization }: CouchAddress): string {
  if (authorization === undefined) return base;
  const [user = '', ...rest] = Buffer.from(authorization.replace(/^Basic /, ''), 'base64')
    .toString('utf8')
    .split(':');
  return base.replace('://', `://${encodeURIComponent(user)}:${encodeURIComponent(rest.join(':'))}@`);
}
