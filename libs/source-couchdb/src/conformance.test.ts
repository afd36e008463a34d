import { hash } from 'node:crypto';
import type { CouchdbSource } from '@holdfast/schemas';
import { describeSource } from '@holdfast/source/conformance';
import { afterAll, beforeAll } from 'vitest';
import { couchdbAdapter } from './index.ts';
import { type RunningCouchdb, startCouchdb } from './testing/index.ts';

let couchdb: RunningCouchdb;
beforeAll(async () => {
  couchdb = await startCouchdb();
}, 30_000);
afterAll(async () => await couchdb[Symbol.asyncDispose]());

describeSource<CouchdbSource>('couchdb', {
  adapter: couchdbAdapter,
  changeTokens: true,
  timeout: 60_000,
  secret: { config: { name: 'animals', kind: 'couchdb', url: 'https://admin:pl%40nted@host', database: 'a' }, text: 'pl%40nted' },
  /** Names of databases are narrow; awkward names stand where applications have them: in documents and attachments. */
  async create(_directory, name) {
    const database = await couchdb.create('conform');
    const path = `/${encodeURIComponent(database)}`;
    const docs = Array.from({ length: 150 }, (_, number) => ({ _id: `doc-${number}`, text: `note ${number}` }));
    await couchdb.call('POST', `${path}/_bulk_docs`, { docs: [...docs, { _id: name, deep: { name } }] });
    const attachments = { [`${name}.txt`]: { content_type: 'text/plain', data: Buffer.from(name).toString('base64') } };
    await couchdb.call('POST', `${path}/_bulk_docs`, { docs: [{ _id: `with ${name}`, _attachments: attachments }] });
    await couchdb.call('PUT', `${path}/_security`, { admins: { names: [name], roles: [] }, members: { names: [], roles: [] } });
    return { name: 'animals', kind: 'couchdb', url: couchdb.authorizedUrl, database };
  },
  async mutate({ database }, round) {
    const path = `/${encodeURIComponent(database)}/doc-3`;
    const { _rev } = (await couchdb.call('GET', path)).json as { _rev: string };
    await couchdb.call('PUT', path, { _rev, text: `round ${String(round).padStart(4, '0')}` });
  },
  service: {
    async state({ database }) {
      const names = ((await couchdb.call('GET', '/_all_dbs')).json as string[]).filter((name) => name.includes(database));
      return await Promise.all(names.sort().map(stateOf));
    },
    async remove({ database }) {
      await couchdb.call('DELETE', `/${encodeURIComponent(database)}`);
    },
    async clear({ database }) {
      const names = ((await couchdb.call('GET', '/_all_dbs')).json as string[]).filter((name) => name.includes(database));
      for (const name of names) await couchdb.call('DELETE', `/${encodeURIComponent(name)}`);
    },
    elsewhere: ({ database }) => `${couchdb.url}/${database}-elsewhere`,
  },
});

/** The name of a database, who may use it, and a digest of every leaf revision in it. */
async function stateOf(name: string): Promise<string> {
  const path = `/${encodeURIComponent(name)}`;
  const { results } = (await couchdb.call('GET', `${path}/_changes?style=all_docs&include_docs=true`)).json as {
    results: { id: string; changes: unknown; doc: unknown }[];
  };
  const leaves = results.map(({ id, changes, doc }) => JSON.stringify(inOrder([id, changes, doc]))).sort();
  const security = JSON.stringify((await couchdb.call('GET', `${path}/_security`)).json);
  return `${name} ${security} ${hash('sha256', leaves.join(), 'hex')}`;
}

/** Servers write the properties of attachments in the order in which they learned them. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(members.map(([name, member]) => [name, inOrder(member)]));
}
