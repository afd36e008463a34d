import type { RefusedDocument, ReplicateOptions, ReplicationReport } from '@holdfast/source';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Meddler, type Relay, type RunningCouchdb, startCouchdb, startRelay, stateOf } from '../testing/index.ts';
import { documentTools } from '../tools/document-tools.ts';

let couchdb: RunningCouchdb;
beforeAll(async () => {
  couchdb = await startCouchdb();
}, 30_000);
afterAll(async () => await couchdb[Symbol.asyncDispose]());

const tree = (start: number, ...ids: readonly string[]) => ({ _rev: `${start}-${ids[0]}`, _revisions: { start, ids } });

const strict = "function () { throw { forbidden: 'no' }; }";
const lenient = 'function () {}';

async function filled(count = 30, rules = strict): Promise<string> {
  const name = await couchdb.create('from');
  const docs = [
    { _id: 'a', ...tree(2, 'b', 'x'), side: 'b' },
    { _id: 'a', ...tree(2, 'c', 'x'), side: 'c' },
    { _id: 'gone', ...tree(3, 'z', 'y', 'x'), _deleted: true },
    { _id: 'é/ \u2028', ...tree(1, 'e') },
    ...Array.from({ length: count }, (_, index) => ({ _id: `doc ${index}`, ...tree(1, 'f') })),
  ];
  await couchdb.call('POST', `/${name}/_bulk_docs`, { new_edits: false, docs });
  const data = Buffer.from([0, 255, 10]).toString('base64');
  await couchdb.call('PUT', `/${name}/attached`, { _attachments: { 'b c.bin': { content_type: 'application/x-b', data } } });
  await couchdb.call('PUT', `/${name}/_design/rules`, { validate_doc_update: rules });
  return name;
}

interface Run {
  readonly report: ReplicationReport;
  readonly refused: readonly RefusedDocument[];
  readonly remarks: readonly string[];
}

/** `through`: the target is reached over a relay, so that it is another server than the source's. */
async function replicate(from: string, to: string, options: Partial<ReplicateOptions> = {}, through?: Relay): Promise<Run> {
  const refused: RefusedDocument[] = [];
  const remarks: string[] = [];
  const target = new URL(couchdb.authorizedUrl);
  if (through !== undefined) target.port = String(through.port);
  const report = await documentTools.replicate(`${couchdb.authorizedUrl}${from}`, `${target.href}${to}`, {
    ...{ merge: false, dryRun: false },
    onRefused: (one) => refused.push(one),
    onRemark: (remark) => remarks.push(remark),
    ...options,
  });
  return { report, refused, remarks };
}

async function arrived(database: string, id: string): Promise<void> {
  while ((await couchdb.call('GET', `/${database}/${id}`)).status !== 200) await new Promise((resolve) => setTimeout(resolve, 50));
}

describe('a replication', { timeout: 60_000 }, () => {
  it('between two servers brings conflicts, tombstones, attachments and the design document that would refuse them all', async () => {
    await using relay = await startRelay(couchdb.url, []);
    const from = await filled();
    const to = couchdb.reserve('to');
    const { report, refused } = await replicate(from, to, {}, relay);
    expect(report).toEqual({ by: 'stream', created: true, resumed: false, documents: 35, written: 36, refused: 0, missing: 0 });
    expect(refused).toEqual([]);
    expect(await stateOf(couchdb, to)).toEqual(await stateOf(couchdb, from));
  });

  it('within one server is left to it, and compared', async () => {
    const from = await filled();
    const to = couchdb.reserve('to');
    const { report } = await replicate(from, to);
    expect(report).toMatchObject({ by: 'server', missing: 0 });
    expect(await stateOf(couchdb, to)).toEqual(await stateOf(couchdb, from));
  });

  it('goes on where it was broken off, and brings what came since', async () => {
    const from = await filled(1300, lenient);
    const to = couchdb.reserve('to');
    let left = 6;
    const failing: Meddler = ({ path }) =>
      path.endsWith('/_bulk_docs') && --left < 0
        ? async () => ({ status: 401, headers: {}, body: Buffer.from('{"error":"unauthorized"}') })
        : undefined;
    await using relay = await startRelay(couchdb.url, [failing]);
    await expect(replicate(from, to, {}, relay)).rejects.toMatchObject({ code: 'target-unwritable' });
    expect((await couchdb.call('GET', `/${to}`)).json.doc_count).toBeLessThan(1300);
    left = Number.POSITIVE_INFINITY;
    const { report } = await replicate(from, to, {}, relay);
    expect(report).toMatchObject({ resumed: true, created: false, missing: 0 });
    expect(report.written).toBeLessThan(1300);
    const [{ json: there }, { json: here }] = [await couchdb.call('GET', `/${from}`), await couchdb.call('GET', `/${to}`)];
    expect([here.doc_count, here.doc_del_count]).toEqual([there.doc_count, there.doc_del_count]);
    await couchdb.call('POST', `/${from}/_bulk_docs`, { new_edits: false, docs: [{ _id: 'later', ...tree(1, 'l') }] });
    expect((await replicate(from, to, {}, relay)).report).toMatchObject({ resumed: true, written: 1, missing: 0 });
  });

  it('goes on with every change until it is stopped, where it is told to', async () => {
    const [from, to] = [await filled(30, lenient), couchdb.reserve('to')];
    const stop = new AbortController();
    const running = replicate(from, to, { continuous: true, signal: stop.signal });
    await arrived(to, 'attached');
    await couchdb.call('POST', `/${from}/_bulk_docs`, { new_edits: false, docs: [{ _id: 'later', ...tree(1, 'l') }] });
    await arrived(to, 'later');
    stop.abort();
    expect((await running).report).toMatchObject({ missing: 0, written: 1 });
  });

  it('refuses a target that holds something, and does nothing in a dry run', async () => {
    const from = await filled();
    const to = await couchdb.create('occupied');
    await couchdb.call('PUT', `/${to}/there`, {});
    await expect(replicate(from, to)).rejects.toMatchObject({ code: 'target-not-empty' });
    const absent = couchdb.reserve('absent');
    expect((await replicate(from, absent, { dryRun: true })).report).toMatchObject({ by: 'nobody', created: true, documents: 35 });
    expect((await couchdb.call('GET', `/${absent}`)).status).toBe(404);
    const { report } = await replicate(from, to, { merge: true });
    expect(report).toMatchObject({ missing: 0 });
    expect((await couchdb.call('GET', `/${to}/there`)).status).toBe(200);
  });

  it('H17: names what the target refuses or drops, and counts it as missing', async () => {
    const dropping: Meddler = ({ path }) =>
      path.endsWith('/_bulk_docs')
        ? async (request, forward) => {
            const { docs, ...rest } = JSON.parse(request.body.toString()) as { docs: { _id: string }[] };
            const body = Buffer.from(JSON.stringify({ ...rest, docs: docs.filter(({ _id }) => _id !== 'doc 7') }));
            return await forward({ ...request, body });
          }
        : undefined;
    await using relay = await startRelay(couchdb.url, [dropping]);
    const { report } = await replicate(await filled(), couchdb.reserve('to'), {}, relay);
    expect(report).toMatchObject({ missing: 1 });
  });

  it('does without a server that does not know how', async () => {
    const unable: Meddler = ({ path }) =>
      path.startsWith('/_replicate')
        ? async () => ({ status: 404, headers: {}, body: Buffer.from('{"error":"not_found","reason":"missing"}') })
        : undefined;
    await using relay = await startRelay(couchdb.url, [unable]);
    const url = new URL(couchdb.authorizedUrl);
    url.port = String(relay.port);
    const [from, to] = [await filled(), couchdb.reserve('to')];
    const remarks: string[] = [];
    const options = { merge: false, dryRun: false, onRemark: (remark: string) => remarks.push(remark) };
    const report = await documentTools.replicate(`${url.href}${from}`, `${url.href}${to}`, options);
    expect(report).toMatchObject({ by: 'stream', missing: 0 });
    expect(remarks).toEqual([expect.stringContaining('does not replicate by itself')]);
  });
});
