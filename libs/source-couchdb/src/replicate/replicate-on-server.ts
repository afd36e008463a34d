import { Fault } from '@holdfast/fault';
import type { ReplicateOptions } from '@holdfast/source';
import { databasePath } from '../server/couch-address.ts';
import { CouchClient } from '../server/couch-client.ts';
import type { CouchDatabase } from '../server/couch-database.ts';
import type { Ends } from './replicate-database.ts';

/** A replication says nothing until its end. */
const longest = 24 * 3600 * 1000;

/**
 * Lets the server replicate by itself, where both databases are its own, and tells whether it did: what it says is not believed but
 * compared. Between two servers nobody is asked: the one would have to be given the other's password.
 */
export async function replicateOnServer({ from, to }: Ends, { signal, onRemark }: ReplicateOptions): Promise<boolean> {
  const { base, authorization } = from.client.address;
  if (base !== to.client.address.base || authorization !== to.client.address.authorization) return false;
  const pouch = (await from.client.json<object>({ path: '/', what: 'the server', signal })) as { readonly 'express-pouchdb'?: unknown };
  // PouchDB Server takes names, and CouchDB since 3 only addresses.
  const end = ({ name }: CouchDatabase) =>
    pouch['express-pouchdb'] !== undefined
      ? name
      : { url: `${base}${databasePath(name)}`, headers: authorization === undefined ? {} : { authorization } };
  await using patient = new CouchClient(from.client.address, { idle: longest });
  try {
    const body = Buffer.from(JSON.stringify({ source: end(from), target: end(to) }));
    const what = 'the replication by the server';
    const { ok } = await patient.json<{ ok?: boolean }>({ method: 'POST', path: '/_replicate', body, what, signal });
    return ok === true;
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof Fault)) throw error;
    onRemark?.(`the server does not replicate by itself, so that this is done from here: ${error.message}`);
    return false;
  }
}
