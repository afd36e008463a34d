import type { DocumentFile, LoadOptions, LoadReport, RefusedDocument } from '@holdfast/source';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { couchbackup, type RelayedRequest, type RunningCouchdb, startCouchdb, startRelay, stateOf } from '../testing/index.ts';
import { documentTools } from '../tools/document-tools.ts';

let couchdb: RunningCouchdb;

beforeAll(async () => {
  couchdb = await startCouchdb();
}, 30_000);
afterAll(async () => await couchdb[Symbol.asyncDispose]());

const revisions = (start: number, ...ids: readonly string[]) => ({ _rev: `${start}-${ids[0]}`, _revisions: { start, ids } });
const plain = (count: number) => Array.from({ length: count }, (_, index) => ({ _id: `doc ${String(index).padStart(5, '0')}`, index }));

/** A database with all that there is: conflicts, tombstones, design documents, attachments, odd ids. */
async function tortured(): Promise<string> {
  const name = await couchdb.create('tortured');
  const docs = [
    { _id: 'conflict', ...revisions(2, 'bbb', 'aaa'), side: 'b' },
    { _id: 'conflict', ...revisions(2, 'ccc', 'aaa'), side: 'c' },
    { _id: 'gone', ...revisions(3, 'z', 'y', 'x'), _deleted: true },
    { _id: '_design/views', ...revisions(1, 'd'), views: { all: { map: 'function (doc) { emit(doc._id); }' } } },
    ...['ünïcode "quoted" / slashed', '+%2F?', '\u{1f98a}', 'a\tb'].map((_id) => ({ _id, ...revisions(1, 'e'), text: '\u2029' })),
    ...plain(520).map((document) => ({ ...document, ...revisions(1, 'f') })),
  ];
  await couchdb.call('POST', `/${name}/_bulk_docs`, { new_edits: false, docs });
  const data = Buffer.from([0, 255, 10, 13]).toString('base64');
  await couchdb.call('PUT', `/${name}/attached`, { _attachments: { 'b c.bin': { content_type: 'application/x-b', data } } });
  return name;
}

interface Loaded {
  readonly report: LoadReport;
  readonly refused: readonly RefusedDocument[];
}

async function load(
  content: string | Buffer,
  database: string,
  options: Partial<LoadOptions> = {},
  url = couchdb.authorizedUrl,
): Promise<Loaded> {
  const bytes = Buffer.from(content as string);
  const refused: RefusedDocument[] = [];
  const file: DocumentFile = {
    name: 'the file',
    rereadable: true,
    async *open() {
      for (let start = 0; start < bytes.length; start += 10_007) yield bytes.subarray(start, start + 10_007);
    },
  };
  const report = await documentTools.loadDocuments(`${url}${encodeURIComponent(database)}`, file, {
    merge: false,
    dryRun: false,
    salvage: false,
    onRefused: (one) => refused.push(one),
    ...options,
  });
  return { report, refused };
}

describe('what couchbackup writes', { timeout: 60_000 }, () => {
  it('comes back whole, with attachments, conflicts, tombstones and histories', async () => {
    const from = await tortured();
    const file = await couchbackup(couchdb, from, ['--attachments']);
    const to = couchdb.reserve('restored');
    const { report, refused } = await load(file, to);
    expect(refused).toEqual([]);
    expect(report).toMatchObject({ format: 'couchbackup', created: true, difference: 0, documents: 528, revisions: 529 });
    expect(report.origin).toBe('2.11.12, full, with attachments');
    expect(await stateOf(couchdb, to)).toEqual(await stateOf(couchdb, from));
  });

  // PouchDB Server leaves the id that begins beyond the basic plane out of _all_docs, which a shallow backup reads.
  it('comes back from a shallow backup, as far as that goes', async () => {
    const from = await tortured();
    await couchdb.call('DELETE', `/${from}/attached?rev=${(await couchdb.call('GET', `/${from}/attached`)).json._rev}`);
    const to = couchdb.reserve('shallow');
    const { report } = await load(await couchbackup(couchdb, from, ['--mode', 'shallow']), to);
    expect(report).toMatchObject({ origin: '2.11.12, shallow', documents: 525, revisions: 525, difference: 0 });
    expect((await couchdb.call('GET', `/${to}/conflict`)).json).toMatchObject({ side: 'c', _rev: '2-ccc' });
  });

  it('comes back from a file that was interrupted in the middle of a line, and resumed', async () => {
    const from = await couchdb.create('resumed');
    await couchdb.call('POST', `/${from}/_bulk_docs`, { docs: plain(1100) });
    const lines = (await couchbackup(couchdb, from)).toString().split('\n');
    const [header, first = '', second = '', third = ''] = lines;
    const marker = '{"marker":"@cloudant/couchbackup:resume"}';
    const file = [header, first, second.slice(0, 1000) + marker, second, third, ''].join('\n');
    const to = couchdb.reserve('resumed');
    const { report } = await load(file, to);
    expect(report).toMatchObject({ documents: 1100, difference: 0, refused: 0, brokenLines: [] });
    expect(await stateOf(couchdb, to)).toEqual(await stateOf(couchdb, from));
  });

  it('comes back without its header, as versions before 2.10 wrote it, broken lines included', async () => {
    const from = await couchdb.create('old');
    await couchdb.call('POST', `/${from}/_bulk_docs`, { docs: plain(600) });
    const [, first = '', second = ''] = (await couchbackup(couchdb, from)).toString().split('\n');
    const to = couchdb.reserve('old');
    const { report } = await load(`${first}\n${second.slice(0, 500)}\n${second}\n`, to);
    expect(report).toMatchObject({ format: 'couchbackup', documents: 600, difference: 0, brokenLines: [2] });
    expect(report.origin).toBeUndefined();
  });

  it('H4: is refused before anything is written when it breaks off, in whatever version', async () => {
    const lines = [
      '{"name":"@cloudant/couchbackup","version":"2.11.12","mode":"full","attachments":false}',
      '[{"_id":"a","_rev":"1-a"},{"_id":"b"',
    ];
    for (const file of [lines.join('\n'), lines[1] as string]) {
      const to = couchdb.reserve('broken');
      await expect(load(file, to)).rejects.toMatchObject({
        code: 'source-damaged',
        message: expect.stringMatching(/breaks off in line [12]$/),
      });
      expect((await couchdb.call('GET', `/${to}`)).status).toBe(404);
      const { report } = await load(file, to, { salvage: true });
      expect(report).toMatchObject({ documents: 1, difference: 0 });
    }
  });

  it('names the documents whose attachments it does not hold, and loads the others', async () => {
    const from = await tortured();
    const { report, refused } = await load(await couchbackup(couchdb, from), couchdb.reserve('stubs'));
    expect(refused).toEqual([{ id: 'attached', rev: expect.any(String), message: 'the file lacks the content of its attachment b c.bin' }]);
    expect(report).toMatchObject({ refused: 1, difference: -1 });
  });
});

describe('a file with one document on each line', () => {
  it('is loaded with new revisions where it has none, and with its own where it has', async () => {
    const to = couchdb.reserve('lines');
    const { report } = await load('{"_id":"a","n":1}\n{"_id":"b","_rev":"3-c","n":2}\n{"n":3}\n', to);
    expect(report).toMatchObject({ format: 'ndjson', documents: 3, revisions: 3, difference: 0, refused: 0 });
    expect((await couchdb.call('GET', `/${to}/b`)).json).toMatchObject({ _rev: '3-c' });
    expect((await couchdb.call('GET', `/${to}/a`)).json._rev).toMatch(/^1-/);
  });

  it('H19: is sent byte for byte', async () => {
    const sent: string[] = [];
    const record = async (request: RelayedRequest, forward: (request: RelayedRequest) => ReturnType<typeof fetch> | never) => {
      sent.push(request.body.toString());
      return await forward(request);
    };
    await using relay = await startRelay(couchdb.url, [({ path }) => (path.endsWith('/_bulk_docs') ? (record as never) : undefined)]);
    const hard = '{"_id":"a","_rev":"1-a","n":12345678901234567890,"f":1.0,"e":1e400, "e":2,"u":"\\u00e9é"}';
    const url = new URL(couchdb.authorizedUrl);
    url.port = String(relay.port);
    await load(`${hard}\n`, couchdb.reserve('bytes'), {}, url.href);
    expect(sent).toEqual([`{"new_edits":false,"docs":[${hard}]}`]);
  });

  it('H18: is loaded before the design document whose validation refuses it', async () => {
    const to = couchdb.reserve('validated');
    const validation = { _id: '_design/strict', validate_doc_update: "function () { throw { forbidden: 'nothing comes in' }; }" };
    const { report, refused } = await load(`${JSON.stringify(validation)}\n{"_id":"a"}\n`, to);
    expect({ ...report, refused }).toMatchObject({ documents: 2, difference: 0, refused: [] });
    const later = await load('{"_id":"b"}\n{"_id":"c"}\n', to, { merge: true });
    expect(later.refused).toEqual([
      { id: 'b', message: 'forbidden: nothing comes in' },
      { id: 'c', message: 'forbidden: nothing comes in' },
    ]);
  });

  it('is refused by a database that holds something, unless told to merge, and writes nothing in a dry run', async () => {
    const to = await couchdb.create('occupied');
    await couchdb.call('PUT', `/${to}/there`, {});
    await expect(load('{"_id":"a"}\n', to)).rejects.toMatchObject({ code: 'target-not-empty' });
    const { report } = await load('{"_id":"a"}\n{"_id":"b"}\n', to, { merge: true, dryRun: true });
    expect(report).toMatchObject({ documents: 2 });
    expect((await couchdb.call('GET', `/${to}`)).json).toMatchObject({ doc_count: 1 });
    await load('{"_id":"a","_rev":"1-x"}\n', to, { merge: true });
    await load('{"_id":"a","_rev":"1-x"}\n', to, { merge: true });
    expect((await couchdb.call('GET', `/${to}`)).json).toMatchObject({ doc_count: 2 });
  });

  it('H17: a document that the server drops without a word is named', async () => {
    await using relay = await startRelay(couchdb.url, [
      ({ path }) =>
        path.endsWith('/_bulk_docs')
          ? async (request, forward) =>
              await forward({ ...request, body: Buffer.from(request.body.toString().replace(/,\{"_id":"b"[^}]*\}/, '')) })
          : undefined,
    ]);
    const url = new URL(couchdb.authorizedUrl);
    url.port = String(relay.port);
    const { report, refused } = await load(
      '{"_id":"a","_rev":"1-a"}\n{"_id":"b","_rev":"1-b"}\n{"_id":"constructor","_rev":"1-c"}\n',
      couchdb.reserve('dropped'),
      {},
      url.href,
    );
    expect(refused).toEqual([{ id: 'b', rev: '1-b', message: expect.stringContaining('does not have it') }]);
    expect(report).toMatchObject({ refused: 1, difference: -1 });
  });

  it('leaves no database behind when the server fails in the middle', async () => {
    let requests = 0;
    await using relay = await startRelay(couchdb.url, [
      ({ path }) =>
        path.endsWith('/_bulk_docs')
          ? async (request, forward) =>
              ++requests < 2
                ? await forward(request)
                : { status: 401, headers: {}, body: Buffer.from('{"error":"unauthorized","reason":"x"}') }
          : undefined,
    ]);
    const url = new URL(couchdb.authorizedUrl);
    url.port = String(relay.port);
    const to = couchdb.reserve('failing');
    const lines = plain(1500).map((document) => JSON.stringify({ ...document, _rev: '1-a' }));
    await expect(load(`${lines.join('\n')}\n`, to, {}, url.href)).rejects.toMatchObject({ code: 'target-unwritable' });
    expect((await couchdb.call('GET', `/${to}`)).status).toBe(404);
  });
});
