import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningCouchdb, startCouchdb } from './start-couchdb.ts';

let couchdb: RunningCouchdb;

beforeAll(async () => {
  couchdb = await startCouchdb();
}, 30_000);
afterAll(async () => await couchdb[Symbol.asyncDispose]());

describe('the server of the tests answers as CouchDB does', () => {
  it('keeps revision trees that new_edits:false brings, and shows them leaf by leaf', async () => {
    const name = await couchdb.create('trees');
    const revisions = (start: number, ...ids: readonly string[]) => ({ _rev: `${start}-${ids[0]}`, _revisions: { start, ids } });
    const docs = [
      { _id: 'a', ...revisions(2, 'bbb', 'aaa'), side: 'b' },
      { _id: 'a', ...revisions(2, 'ccc', 'aaa'), side: 'c' },
      { _id: 'gone', ...revisions(3, 'z', 'y', 'x'), _deleted: true },
    ];
    expect((await couchdb.call('POST', `/${name}/_bulk_docs`, { new_edits: false, docs })).status).toBe(201);
    const { json } = await couchdb.call('POST', `/${name}/_bulk_get?revs=true`, { docs: [{ id: 'a' }, { id: 'gone' }] });
    const [first, second] = json.results as { id: string; docs: { ok: { _rev: string; _revisions: object; _deleted?: boolean } }[] }[];
    expect(first?.docs.map(({ ok }) => ok._rev).sort()).toEqual(['2-bbb', '2-ccc']);
    expect(second?.docs[0]?.ok).toMatchObject({ _rev: '3-z', _revisions: { start: 3, ids: ['z', 'y', 'x'] }, _deleted: true });
    expect((await couchdb.call('GET', `/${name}`)).json).toMatchObject({ db_name: name, doc_count: 1, doc_del_count: 1 });
  });

  it('says how many changes are left', async () => {
    const name = await couchdb.create('changes');
    await couchdb.call('POST', `/${name}/_bulk_docs`, { docs: ['a', 'b', 'c'].map((_id) => ({ _id })) });
    expect((await couchdb.call('GET', `/${name}/_changes?limit=2`)).json).toMatchObject({ pending: 1, results: [{}, {}] });
    expect((await couchdb.call('GET', `/${name}/_changes`)).json).toMatchObject({ pending: 0, results: [{}, {}, {}] });
    expect((await couchdb.call('POST', `/${name}/_changes?limit=3`, {})).json).toMatchObject({ pending: 0 });
  });

  it('answers _bulk_get of nothing, and names what it does not find', async () => {
    const name = await couchdb.create('bulk');
    await couchdb.call('PUT', `/${name}/a`, {});
    expect((await couchdb.call('POST', `/${name}/_bulk_get`, { docs: [] })).json).toEqual({ results: [] });
    const docs = [{ id: 'a', rev: '1-00000000000000000000000000000000' }, { id: 'none' }];
    const { results } = (await couchdb.call('POST', `/${name}/_bulk_get`, { docs })).json as { results: { id: string; docs: object[] }[] };
    expect(results.map(({ id, docs }) => ({ id, docs }))).toEqual([
      { id: 'a', docs: [{ error: expect.objectContaining({ id: 'a', rev: docs[0]?.rev, error: 'not_found' }) }] },
      { id: 'none', docs: [{ error: expect.objectContaining({ id: 'none', error: 'not_found' }) }] },
    ]);
  });

  it('lists local documents', async () => {
    const name = await couchdb.create('local');
    await couchdb.call('PUT', `/${name}/_local/check%20point`, { seq: 7 });
    const { json } = await couchdb.call('GET', `/${name}/_local_docs?include_docs=true`);
    expect(json.rows).toEqual([expect.objectContaining({ id: '_local/check point', doc: expect.objectContaining({ seq: 7 }) })]);
  });

  it('tells a database with a slash in its name from one without', async () => {
    const slashed = couchdb.reserve('in/side');
    const plain = slashed.replace('/', '');
    expect((await couchdb.call('PUT', `/${encodeURIComponent(slashed)}`)).status).toBe(201);
    expect((await couchdb.call('GET', `/${encodeURIComponent(slashed)}`)).json).toMatchObject({ db_name: slashed });
    expect((await couchdb.call('GET', '/_all_dbs')).json).toContain(slashed);
    expect((await couchdb.call('GET', `/${plain}`)).status).toBe(404);
  });

  it('refuses who does not say who they are, or says it wrongly, and goes on', async () => {
    const name = couchdb.reserve('nobody');
    expect((await fetch(`${couchdb.url}/${name}`, { method: 'PUT' })).status).toBe(401);
    const authorization = `Basic ${Buffer.from('admin:wrong').toString('base64')}`;
    expect((await fetch(`${couchdb.url}/${name}`, { method: 'PUT', headers: { authorization } })).status).toBe(401);
    expect((await couchdb.call('GET', `/${name}`)).status).toBe(404);
  });

  it('keeps attachments and _security', async () => {
    const name = await couchdb.create('attached');
    const data = Buffer.from([0, 255, 10, 13]).toString('base64');
    await couchdb.call('PUT', `/${name}/a`, { _attachments: { 'b c.bin': { content_type: 'application/x-b', data } } });
    expect((await couchdb.call('GET', `/${name}/a/b%20c.bin`)).bytes).toEqual(Buffer.from([0, 255, 10, 13]));
    const security = { admins: { names: ['a'], roles: [] }, members: { names: ['b'], roles: ['c'] } };
    expect((await couchdb.call('PUT', `/${name}/_security`, security)).status).toBe(200);
    expect((await couchdb.call('GET', `/${name}/_security`)).json).toEqual(security);
  });
});
