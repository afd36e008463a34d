import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { workspace } from './run-program.ts';

const serverProcess = join(workspace, 'libs/source-couchdb/src/testing/server-process.ts');
const couchbackupFolder = join(workspace, 'libs/source-couchdb/node_modules/@cloudant/couchbackup/bin');

/** A server of CouchDB's protocol for one test file: PouchDB Server in memory, or the CouchDB that HOLDFAST_TEST_COUCHDB_URL names. */
export class Couchdb implements AsyncDisposable {
  /** Without credentials, without a slash at the end. */
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly #server: ChildProcess | undefined;
  readonly #made: string[] = [];

  private constructor(
    url: string,
    { username, password }: { readonly username: string; readonly password: string },
    server?: ChildProcess,
  ) {
    [this.url, this.username, this.password, this.#server] = [url, username, password, server];
  }

  static async start(): Promise<Couchdb> {
    const given = process.env.HOLDFAST_TEST_COUCHDB_URL;
    if (given !== undefined && given !== '') {
      const { origin, username, password } = new URL(given);
      return new Couchdb(origin, { username: decodeURIComponent(username), password: decodeURIComponent(password) });
    }
    const credentials = { username: 'admin', password: `pa"ss: %2F@ ${randomBytes(6).toString('hex')}` };
    const server = fork(serverProcess, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], execArgv: [] });
    server.send(credentials);
    const [{ url }] = (await once(server, 'message')) as [{ url: string }];
    return new Couchdb(url, credentials, server);
  }

  /** Name and password as they stand in a URL. */
  get login(): string {
    return `${encodeURIComponent(this.username)}:${encodeURIComponent(this.password)}`;
  }

  /** The server's URL with the login: for the environment, never for argv. */
  get secretUrl(): string {
    return this.url.replace('://', `://${this.login}@`);
  }

  /** A name that no database has yet. */
  reserve(stem: string): string {
    const name = `${stem}-${randomBytes(4).toString('hex')}`;
    this.#made.push(name);
    return name;
  }

  async create(stem: string): Promise<string> {
    const name = this.reserve(stem);
    await this.call('PUT', `/${name}`);
    return name;
  }

  /** The answer as JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever the server says
  async call(method: string, path: string, body?: object): Promise<any> {
    const authorization = `Basic ${Buffer.from(`${this.username}:${this.password}`).toString('base64')}`;
    const headers = { authorization, 'content-type': 'application/json' };
    const response = await fetch(`${this.url}${path}`, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    return await response.json();
  }

  /** Every leaf of every document, with its history and attachments, read in a way of its own. */
  async stateOf(name: string): Promise<readonly unknown[]> {
    const { results } = (await this.call('GET', `/${name}/_changes?style=all_docs`)) as { results: { id: string }[] };
    const state: unknown[] = [];
    for (const { id } of results.toSorted((one, other) => (one.id < other.id ? -1 : 1))) {
      const path = encodeURIComponent(id).replace(/^_design%2F/, '_design/');
      const found = (await this.call('GET', `/${name}/${path}?open_revs=all&revs=true&attachments=true`)) as { ok: { _rev: string } }[];
      state.push(found.map(({ ok }) => ok).sort((one, other) => (one._rev < other._rev ? -1 : 1)));
    }
    return state;
  }

  /** How a user runs stock couchbackup and couchrestore: the command's script and its environment. */
  stock(
    program: 'couchbackup' | 'couchrestore',
    database: string,
  ): { readonly script: string; readonly variables: Record<string, string> } {
    return { script: join(couchbackupFolder, `${program}.bin.js`), variables: { COUCH_URL: this.secretUrl, COUCH_DATABASE: database } };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#server === undefined) {
      for (const name of this.#made) await this.call('DELETE', `/${name}`);
      return;
    }
    const ended = once(this.#server, 'exit');
    this.#server.kill();
    await ended;
  }
}

/** A document revision as `new_edits:false` takes it: its own revision first, then its ancestors. */
export function revision(id: string, start: number, ...ids: readonly string[]) {
  return { _id: id, _rev: `${start}-${ids[0]}`, _revisions: { start, ids } };
}
