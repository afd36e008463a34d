import { Fault } from '@holdfast/fault';
import type { Abortable } from '@holdfast/manifest';
import type { CouchClient } from './couch-client.ts';
import type { Purpose } from './couch-fault.ts';

/** What a server says of itself. */
export interface Greeting {
  readonly version: string;
  /** Tells one server from another; empty where it has none. */
  readonly uuid: string;
}

/** Asks whether this is a CouchDB at all. Throws by name when nothing answers, and `unsupported` when something else does. */
export async function greet(client: CouchClient, { purpose, signal }: Abortable & { readonly purpose: Purpose }): Promise<Greeting> {
  const what = `the server at ${client.address.base}`;
  const { body } = await client.bytes({ path: '/', what, purpose, signal });
  const welcome = parsed(body);
  if (typeof welcome.couchdb === 'string' || welcome['express-pouchdb'] !== undefined) {
    return { version: text(welcome.version), uuid: text(welcome.uuid) };
  }
  throw new Fault('unsupported', `what answers at ${client.address.base} is no CouchDB`, {
    guidance: 'check host, port and path of the url; CouchDB itself listens on 5984, or 6984 with TLS',
  });
}

function parsed(body: Buffer): { readonly [name: string]: unknown } {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as { [name: string]: unknown }) : {};
  } catch {
    return {};
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
