import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { artifactSet, captureInMemory, type MemoryCapture } from '@holdfast/source/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { inspectCouchdb } from '../inspect-couchdb.ts';
import { StoredDatabase } from '../restore/stored-database.ts';
import { writeDatabase } from '../restore/write-database.ts';
import { parseAddress } from '../server/couch-address.ts';
import { CouchClient } from '../server/couch-client.ts';
import { CouchDatabase } from '../server/couch-database.ts';
import { type RunningCouchdb, startCouchdb } from '../testing/index.ts';
import type { CaptureSettings } from './capture-settings.ts';
import { freezeCouchdb } from './frozen-couchdb.ts';

let couchdb: RunningCouchdb;
let scratchDirectory: string;
beforeAll(async () => {
  couchdb = await startCouchdb();
  scratchDirectory = await mkdtemp(`${tmpdir()}/holdfast-couchdb-`);
}, 30_000);
afterAll(async () => {
  await couchdb[Symbol.asyncDispose]();
  await rm(scratchDirectory, { recursive: true });
});

const everything: CaptureSettings = { attachments: true, local: true };

it('H18: capture, restore, capture gives the same: conflicts, tombstones, histories, attachments, _security, _local, design documents', async () => {
  const name = await couchdb.create('full/of+it');
  await fill(name);
  const first = await capture(name);
  const other = couchdb.reserve('restored');
  await restore(first, other);
  const second = await capture(other);
  expect(second.entries.map(({ path }) => path)).toEqual(first.entries.map(({ path }) => path));
  for (const [path, bytes] of first.contents) expect(second.contents.get(path)?.toString('latin1'), path).toBe(bytes.toString('latin1'));
  expect(second.details.inventory).toEqual(first.details.inventory);
  expect(first.details.inventory.objects).toEqual({
    documents: { live: 305, deleted: 1, conflicted: 1 },
    revisions: { leaves: 308 },
    attachments: { contents: 2, references: 3, bytes: 50_000 + 2 * 5 },
    design: { '_design/guard': 1 },
    local: { documents: 1 },
  });
  expect(await inspectCouchdb(artifactSet(first), {})).toEqual(first.details.inventory);
  expect(await readdir(scratchDirectory)).toEqual([]);
});

it('leaves attachments and _local documents out where it is told to', async () => {
  const name = await couchdb.create('partly');
  await fill(name);
  const first = await capture(name, { attachments: false, local: false });
  expect(first.entries.filter(({ path }) => /attachments|_local/.test(path))).toEqual([]);
  expect(Buffer.concat([...first.contents.values()]).toString()).not.toContain('_attachments');
  const other = couchdb.reserve('restored');
  await restore(first, other);
  const second = await capture(other, { attachments: false, local: false });
  expect([...second.contents]).toEqual([...first.contents]);
});

/** What backups forget: a validation that refuses what is there, a conflict, a tombstone, odd ids, attachments, local documents. */
async function fill(name: string): Promise<void> {
  const path = `/${encodeURIComponent(name)}`;
  const tree = (start: number, ...ids: readonly string[]) => ({ _rev: `${start}-${ids[0]}`, _revisions: { start, ids } });
  const docs = [
    ...Array.from({ length: 300 }, (_, number) => ({ _id: `doc-${number}`, ...tree(1, `a${number}`), text: 'line\u2028separator' })),
    { _id: 'a', ...tree(2, 'b', 'x'), side: 'b' },
    { _id: 'a', ...tree(2, 'c', 'x'), side: 'c' },
    { _id: 'a', ...tree(3, 'd', 'y', 'x'), _deleted: true },
    { _id: 'gone', ...tree(3, 'z', 'y', 'x'), _deleted: true, why: 'kept in the tombstone' },
    { _id: 'é/\u{1F600} "quoted"\\', ...tree(1, 'e') },
  ];
  expect((await couchdb.call('POST', `${path}/_bulk_docs`, { new_edits: false, docs })).status).toBe(201);
  const attached = (text: string | Buffer, type: string) => ({ content_type: type, data: Buffer.from(text).toString('base64') });
  const attachments = { 'b c/d.txt': attached('hello', 'text/plain'), 'e.bin': attached(Buffer.alloc(50_000, 7), 'application/x-e') };
  expect((await couchdb.call('PUT', `${path}/with%20att`, { _attachments: attachments })).status).toBe(201);
  expect((await couchdb.call('PUT', `${path}/more`, { _attachments: { hello: attached('hello', 'text/plain') } })).status).toBe(201);
  await couchdb.call('PUT', `${path}/_local/check%20point`, { seq: 7 });
  await couchdb.call('PUT', `${path}/_security`, { admins: { names: ['a'], roles: [] }, members: { names: ['b'], roles: ['c'] } });
  const guard = { validate_doc_update: 'function () { throw { forbidden: "nothing more" }; }' };
  expect((await couchdb.call('PUT', `${path}/_design/guard`, guard)).status).toBe(201);
}

async function capture(name: string, settings = everything): Promise<MemoryCapture> {
  const context = { baseDirectory: '/', scratchDirectory, now: () => new Date() };
  await using view = await freezeCouchdb(database(name), { context, settings });
  return await captureInMemory(view);
}

async function restore(captured: MemoryCapture, name: string): Promise<void> {
  const target = database(name, 'write');
  await writeDatabase(target, await StoredDatabase.of(artifactSet(captured), {}), {});
  await target.client[Symbol.asyncDispose]();
}

function database(name: string, purpose: 'read' | 'write' = 'read'): CouchDatabase {
  return new CouchDatabase(new CouchClient(parseAddress(couchdb.authorizedUrl)), name, purpose);
}
