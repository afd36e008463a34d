import { Fault } from '@holdfast/fault';
import { parseAddress } from '../server/couch-address.ts';
import { CouchClient } from '../server/couch-client.ts';
import { CouchDatabase } from '../server/couch-database.ts';
import type { Purpose } from '../server/couch-fault.ts';

/** Calls `use` with the database that the last segment of the URL names, on connections that end with it. Throws `usage` when it names none. */
export async function withDatabase<Result>(
  url: string,
  purpose: Purpose,
  use: (database: CouchDatabase) => Promise<Result>,
): Promise<Result> {
  const { server, name } = splitUrl(url);
  await using client = new CouchClient(parseAddress(server));
  return await use(new CouchDatabase(client, name, purpose));
}

/** As {@link withDatabase}, for what comes bit by bit. */
export async function* fromDatabase<Item>(url: string, use: (database: CouchDatabase) => AsyncIterable<Item>): AsyncGenerator<Item> {
  const { server, name } = splitUrl(url);
  await using client = new CouchClient(parseAddress(server));
  yield* use(new CouchDatabase(client, name, 'read'));
}

/** The server's URL with its credentials, and the name of the database. */
export function splitUrl(url: string): { readonly server: string; readonly name: string } {
  const parsed = URL.parse(url);
  const [, folder = '', name = ''] = /^(.*)\/([^/]+)\/*$/.exec(parsed?.pathname ?? '') ?? [];
  if (parsed === null || !/^https?:$/.test(parsed.protocol) || name === '') {
    throw new Fault('usage', 'the URL names no database of a CouchDB server', {
      guidance: 'write it as https://host:6984/database; a slash in the name of a database is written %2F',
    });
  }
  parsed.pathname = folder;
  [parsed.search, parsed.hash] = ['', ''];
  return { server: parsed.href, name: decodeURIComponent(name) };
}
