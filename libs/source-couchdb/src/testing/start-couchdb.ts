import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A server for tests that speaks CouchDB's protocol. Disposing of it removes the databases that it was asked for, and ends it if it is ours. */
export interface RunningCouchdb extends AsyncDisposable {
  /** Without credentials, without a slash at the end: `http://127.0.0.1:40123`. */
  readonly url: string;
  readonly username: string;
  readonly password: string;
  /** With the administrator's credentials: for options of the environment, never for argv. */
  readonly authorizedUrl: string;
  /** Whether it is the CouchDB that HOLDFAST_TEST_COUCHDB_URL names, so that what PouchDB Server cannot do can be tried too. */
  readonly isReal: boolean;
  /** A name that no database has yet, beginning with `stem`; the database is removed in the end, whoever makes it. */
  reserve(stem: string): string;
  /** Makes a new database and says its name. */
  create(stem: string): Promise<string>;
  /** One call as the administrator; a body that is no text or buffer is sent as JSON. */
  call(method: string, path: string, body?: unknown): Promise<CouchdbReply>;
}

export interface CouchdbReply {
  readonly status: number;
  readonly bytes: Buffer;
  /** The body as JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever the server says
  readonly json: any;
}

/** Uses the server that HOLDFAST_TEST_COUCHDB_URL names, with credentials, or starts PouchDB Server in memory on a free port of the loopback. */
export async function startCouchdb(): Promise<RunningCouchdb> {
  const given = process.env.HOLDFAST_TEST_COUCHDB_URL;
  if (given !== undefined && given !== '') return connect(new URL(given), { isReal: true, stop: async () => {} });
  const home = await mkdtemp(join(tmpdir(), 'holdfast-couchdb-'));
  const username = 'admin';
  // No secret may be taken for less than it is: with what must be escaped in URLs, in shells and in JSON.
  const password = `pa"ss: %2F@ ${randomBytes(6).toString('hex')}`;
  const server = fork(join(import.meta.dirname, 'server-process.ts'), {
    cwd: home,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    execArgv: [],
  });
  server.send({ username, password });
  const [{ url }] = (await Promise.race([once(server, 'message'), failing(once(server, 'exit'))])) as [{ url: string }];
  const authorized = new URL(url);
  authorized.username = username;
  authorized.password = encodeURIComponent(password);
  const stop = async (): Promise<void> => {
    const ended = once(server, 'exit');
    if (server.exitCode === null && server.signalCode === null && server.kill()) await ended;
    await rm(home, { recursive: true, force: true });
  };
  return connect(authorized, { isReal: false, stop });
}

async function failing(ended: Promise<unknown>): Promise<never> {
  await ended;
  throw new Error('the test server has ended before it could be asked anything');
}

function connect(authorized: URL, { isReal, stop }: { readonly isReal: boolean; stop(): Promise<void> }): RunningCouchdb {
  const [username, password] = [decodeURIComponent(authorized.username), decodeURIComponent(authorized.password)];
  const url = `${authorized.origin}${authorized.pathname}`.replace(/\/$/, '');
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  const reserved = new Set<string>();
  const call = async (method: string, path: string, body?: unknown): Promise<CouchdbReply> => {
    const sent = body === undefined || typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    const headers = { authorization, ...(sent === undefined ? {} : { 'content-type': 'application/json' }) };
    const response = await fetch(`${url}${path}`, { method, headers, ...(sent === undefined ? {} : { body: sent as string }) });
    const bytes = Buffer.from(await response.arrayBuffer());
    return {
      status: response.status,
      bytes,
      get json() {
        return JSON.parse(bytes.toString());
      },
    };
  };
  const reserve = (stem: string): string => {
    const name = `${stem}-${randomBytes(4).toString('hex')}`;
    reserved.add(name);
    return name;
  };
  const create = async (stem: string): Promise<string> => {
    const name = reserve(stem);
    const { status, bytes } = await call('PUT', `/${encodeURIComponent(name)}`);
    if (status >= 300) throw new Error(`database ${name} could not be made: ${bytes.toString()}`);
    return name;
  };
  const dispose = async (): Promise<void> => {
    // What is in memory goes with its process.
    if (isReal) await Promise.all([...reserved].map((name) => call('DELETE', `/${encodeURIComponent(name)}`)));
    await stop();
  };
  return { url, username, password, authorizedUrl: authorized.href, isReal, reserve, create, call, [Symbol.asyncDispose]: dispose };
}
