import type { Abortable } from '@holdfast/manifest';
import { databasePath } from './couch-address.ts';
import type { CouchAnswer, CouchClient, CouchRequest } from './couch-client.ts';
import type { Purpose } from './couch-fault.ts';

/** What `GET /db` says of a database, as far as it is used. */
export interface DatabaseInfo {
  /** A number in CouchDB 1 and PouchDB, opaque text since. */
  readonly update_seq: number | string;
  readonly purge_seq?: number | string;
  readonly doc_count: number;
  readonly doc_del_count?: number;
  /** When the database was made; always "0" in CouchDB 2. */
  readonly instance_start_time?: string;
  readonly cluster?: { readonly q?: number };
  readonly props?: { readonly partitioned?: boolean };
}

export type DatabaseRequest = Omit<CouchRequest, 'what' | 'purpose' | 'path'> & { readonly path?: string };

/** One database of a server, there or not. */
export class CouchDatabase {
  readonly client: CouchClient;
  readonly name: string;
  /** For messages. */
  readonly what: string;
  readonly #purpose: Purpose;

  constructor(client: CouchClient, name: string, purpose: Purpose = 'read') {
    this.client = client;
    this.name = name;
    this.what = `the database ${name} at ${client.address.base}`;
    this.#purpose = purpose;
  }

  /** The same database, on connections of its own. */
  again(): CouchDatabase {
    return new CouchDatabase(this.client.again(), this.name, this.#purpose);
  }

  /** The request with the database's path and name; `path` begins behind the database: `/_changes?…`. */
  request({ path = '', ...rest }: DatabaseRequest): CouchRequest {
    return { ...rest, path: `${databasePath(this.name)}${path}`, what: this.what, purpose: this.#purpose };
  }

  bytes(request: DatabaseRequest): Promise<CouchAnswer & { readonly body: Buffer }> {
    return this.client.bytes(this.request(request));
  }

  json<Value>(request: DatabaseRequest): Promise<Value> {
    return this.client.json<Value>(this.request(request));
  }

  /** Throws `source-missing` (or `target-unwritable`) when there is none. */
  info(options: Abortable): Promise<DatabaseInfo> {
    return this.json<DatabaseInfo>(options);
  }

  async exists(options: Abortable): Promise<boolean> {
    const { status } = await this.bytes({ ...options, accept: [404] });
    return status !== 404;
  }

  /** What is optional, because older servers and PouchDB Server do not have it: undefined when the server does not know the path. */
  async optional(path: string, options: Abortable): Promise<Buffer | undefined> {
    const { status, body } = await this.bytes({ ...options, path, accept: [404, 405, 501] });
    return status === 200 ? body : undefined;
  }
}
