import { readdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CouchdbSource } from '@holdfast/schemas';
import { captureInMemory } from '@holdfast/source/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { couchdbAdapter } from './index.ts';
import { CouchdbWorkplace } from './testing/couchdb-workplace.ts';
import { type Meddler, type RunningCouchdb, startCouchdb, startRelay } from './testing/index.ts';
import { startResettingRelay } from './testing/resetting-relay.ts';
import { startScriptedCouchdb } from './testing/scripted-couchdb.ts';

let couchdb: RunningCouchdb;
let name: string;
beforeAll(async () => {
  couchdb = await startCouchdb();
  name = await couchdb.create('faulty');
  const docs = Array.from({ length: 400 }, (_, number) => ({ _id: `doc-${number}`, number }));
  await couchdb.call('POST', `/${name}/_bulk_docs`, { docs });
  const data = Buffer.alloc(100_000, 'x').toString('base64');
  await couchdb.call('PUT', `/${name}/attached`, { _attachments: { file: { content_type: 'application/x', data } } });
}, 30_000);
afterAll(async () => await couchdb[Symbol.asyncDispose]());

describe('a source that fails says so by name, and leaves nothing behind', () => {
  it('H17: a document whose answer is an error is not passed over', async () => {
    await using place = await placeBehind([
      answering('_bulk_get', (text) => text.replace(/\{"ok":\{[^}]*"_id":"doc-77"[^}]*\}[^}]*\}\}/, planted)),
    ]);
    await expect(place.capture(name)).rejects.toMatchObject({
      code: 'source-unreadable',
      message: expect.stringContaining('the document doc-77 is listed'),
    });
    expect(await readdir(place.scratchDirectory)).toEqual([]);
  });

  it('H17: a document whose answer is an error once is asked for again', async () => {
    const asked: string[] = [];
    const once = (text: string) =>
      text.includes('"doc-77"') && asked.push(text) === 1 ? text.replace(/\{"ok":\{[^}]*"_id":"doc-77"[^}]*\}[^}]*\}\}/, planted) : text;
    await using place = await placeBehind([answering('_bulk_get', once)]);
    expect((await place.capture(name)).details.inventory.objects.documents).toMatchObject({ live: 401 });
    expect(asked.length).toBe(2);
  });

  it('H17: a document that is left out of an answer is not passed over', async () => {
    const without = (text: string) => {
      const { results } = JSON.parse(text) as { results: { id: string }[] };
      return JSON.stringify({ results: results.filter(({ id }) => id !== 'doc-123') });
    };
    await using place = await placeBehind([answering('_bulk_get', without)]);
    await expect(place.capture(name)).rejects.toMatchObject({ code: 'source-unreadable', message: expect.stringContaining('doc-123') });
  });

  it.each(['_changes', '_bulk_get'])(
    'H1: an answer of %s that is cut off well-formed for HTTP is never taken as whole',
    async (endpoint) => {
      await using place = await placeBehind([answering(endpoint, (text) => text.slice(0, -20))]);
      await expect(place.capture(name)).rejects.toMatchObject({ code: 'source-unreadable' });
      expect(await readdir(place.scratchDirectory)).toEqual([]);
    },
  );

  it('H1: connections that are reset again and again fail the source, a few do not', async () => {
    for (const [resets, succeeds] of [
      [3, true],
      [1000, false],
    ] as const) {
      let left = resets;
      await using relay = await startResettingRelay(couchdb.url, (path) => path.includes('_bulk_get') && left-- > 0);
      await using place = await CouchdbWorkplace.at(authorized(relay.url));
      const capturing = place.capture(name);
      if (succeeds) expect((await capturing).entries.length).toBeGreaterThan(3);
      else
        await expect(capturing).rejects.toMatchObject({
          code: 'source-unreadable',
          message: expect.stringMatching(/^the database faulty\S+ at http\S+ does not answer: /),
        });
    }
  });

  it('waits and tries again when the server has too much to do', async () => {
    let left = 2;
    const busy: Meddler = ({ path }) =>
      path.includes('_bulk_get') && left-- > 0
        ? async () => ({ status: 429, headers: {}, body: Buffer.from('{"error":"too_many_requests","reason":"planted"}') })
        : undefined;
    await using place = await placeBehind([busy]);
    expect((await place.capture(name)).details.problems).toEqual([]);
  });

  it('H1: a server that dies in the middle fails the source', async () => {
    const dying = await startRelay(couchdb.url, [answering('_bulk_get', (text) => text)]);
    let calls = 0;
    const killer = await startRelay(dying.url, [
      ({ path }) => {
        if (path.includes('_bulk_get') && calls++ === 1) void dying[Symbol.asyncDispose]();
        return undefined;
      },
    ]);
    await using behind = await CouchdbWorkplace.at(authorized(killer.url));
    await expect(behind.capture(name)).rejects.toMatchObject({ code: 'source-unreadable' });
    expect(await readdir(behind.scratchDirectory)).toEqual([]);
    await killer[Symbol.asyncDispose]();
  });

  it('an attachment that is not what its digest says fails the source by name', async () => {
    const rotten: Meddler = ({ path, method }) =>
      method === 'GET' && path.includes('/attached/file')
        ? async (request, forward) => {
            const reply = await forward(request);
            reply.body[50_000] = 0;
            return reply;
          }
        : undefined;
    await using place = await placeBehind([rotten]);
    await expect(place.capture(name)).rejects.toMatchObject({
      code: 'source-damaged',
      message: expect.stringContaining('the attachment file of the document attached'),
    });
  });
});

describe('a database that is written to while it is captured', () => {
  it('is as it was at the freeze', async () => {
    const busy = await couchdb.create('busy');
    await couchdb.call('POST', `/${busy}/_bulk_docs`, { docs: Array.from({ length: 100 }, (_, number) => ({ _id: `doc-${number}` })) });
    await using place = await CouchdbWorkplace.at(couchdb.authorizedUrl);
    const before = await place.capture(busy);
    await using source = await couchdbAdapter.open(configOf(busy), place.context);
    await using view = await source.freeze({});
    const { json } = await couchdb.call('GET', `/${busy}/doc-5`);
    await couchdb.call('PUT', `/${busy}/doc-5`, { _rev: json._rev, changed: true });
    await couchdb.call('DELETE', `/${busy}/doc-6?rev=${(await couchdb.call('GET', `/${busy}/doc-6`)).json._rev}`);
    await couchdb.call('PUT', `/${busy}/new`, {});
    const held = await captureInMemory(view);
    expect([...held.contents]).toEqual([...before.contents]);
    expect(held.details.problems).toEqual([]);
  });

  it('names what was changed and compacted before it could be read: degraded, with the document as it is then', async () => {
    const listed = [
      { id: 'a', rev: '1-a' },
      { id: 'b', rev: '1-b' },
      { id: 'c', rev: '1-c' },
    ];
    const line = (id: string, rev: string) => `{"_id":"${id}","_rev":"${rev}","_revisions":{"start":1,"ids":["x"]}}`;
    await using server = await startScriptedCouchdb(({ path, body }) => {
      if (path === '/') return '{"couchdb":"Welcome","version":"3.3.3"}';
      if (path === '/busy') return '{"update_seq":"3-x","doc_count":3,"doc_del_count":0}';
      if (path.startsWith('/busy/_changes?style')) {
        return JSON.stringify({ results: listed.map(({ id, rev }) => ({ seq: 1, id, changes: [{ rev }] })), last_seq: '3-x' });
      }
      if (path.startsWith('/busy/b?open_revs=all')) return `[{"ok":${line('b', '2-b')}}]`;
      // c was purged: no feed names it any more.
      if (path.startsWith('/busy/_changes?filter=_doc_ids')) return '{"results":[],"last_seq":"4-x"}';
      if (!path.startsWith('/busy/_bulk_get')) return undefined;
      const { docs } = JSON.parse(body.toString('utf8')) as { docs: { id: string; rev: string }[] };
      const found = docs.map(({ id, rev }) =>
        id === 'a' ? `{"ok":${line(id, rev)}}` : `{"error":{"id":"${id}","rev":"${rev}","error":"not_found","reason":"missing"}}`,
      );
      return `{"results":[${docs.map(({ id }, index) => `{"id":"${id}","docs":[${found[index]}]}`).join(',')}]}`;
    });
    await using place = await CouchdbWorkplace.at(server.url);
    const { contents, details } = await place.capture('busy', { settings: { attachments: true, local: false } });
    expect(contents.get('_documents/from.ndjson')?.toString()).toBe(`${line('a', '1-a')}\n${line('b', '2-b')}\n`);
    expect(details.problems.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      'changed: the document b was changed and compacted between the freeze and its reading',
      'changed: a document of it was purged between the freeze and its reading',
    ]);
  });
});

describe('messages', () => {
  const cases: readonly (readonly [string, (url: string) => Partial<CouchdbSource>, object])[] = [
    [
      'a database that is missing',
      () => ({ database: 'no/such' }),
      { code: 'source-missing', message: expect.stringMatching(/^the database no\/such at http:\S+ does not exist/) },
    ],
    [
      'a wrong password',
      (url) => ({ url: url.replace(/:[^:@]*@/, ':wrong@') }),
      { code: 'source-unreadable', message: expect.stringContaining('name or password are wrong or missing (401') },
    ],
    [
      'a server that is down',
      () => ({ url: 'http://u:secret@127.0.0.1:1' }),
      { code: 'source-unreadable', message: expect.stringContaining('does not answer') },
    ],
    [
      'a host that does not exist',
      () => ({ url: 'http://u:secret@no-such-host.invalid' }),
      { code: 'source-unreadable', guidance: expect.stringContaining('host') },
    ],
  ];
  it.each(cases)('H31: %s is named, without a secret', async (_, change, expected) => {
    await using place = await CouchdbWorkplace.at(couchdb.authorizedUrl);
    await using source = await couchdbAdapter.open({ ...configOf(name), ...change(couchdb.authorizedUrl) }, place.context);
    const fault = await source.freeze({}).then(
      () => undefined,
      (error: Error & { guidance: string }) => error,
    );
    expect(fault).toMatchObject(expected);
    expect(fault?.guidance).toBeTruthy();
    for (const secret of ['secret', 'wrong@', couchdb.password, encodeURIComponent(couchdb.password)]) {
      expect(`${fault?.message} ${fault?.guidance} ${String(fault?.cause)}`).not.toContain(secret);
    }
  });

  it('what is no CouchDB is named', async () => {
    const server = createServer((_, response) => response.end('<h1>hello</h1>')).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    await using place = await CouchdbWorkplace.at(couchdb.authorizedUrl);
    await using source = await couchdbAdapter.open(
      { ...configOf(name), url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` },
      place.context,
    );
    await expect(source.freeze({})).rejects.toMatchObject({ code: 'unsupported', message: expect.stringContaining('is no CouchDB') });
    server.close();
    server.closeAllConnections();
  });

  it('H31: a url that is none is refused without being shown', () => {
    expect(() => couchdbAdapter.describe({ ...configOf(name), url: 'couch://u:secret@host' })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('secret') }),
    );
    expect(couchdbAdapter.describe({ ...configOf('a/b'), url: 'https://u:secret@host:6984/prefix/' })).toBe(
      'a/b at https://host:6984/prefix',
    );
  });
});

const planted = '{"error":{"id":"doc-77","rev":"1-x","error":"internal_server_error","reason":"planted"}}';

function configOf(database: string): CouchdbSource {
  return { name: 'animals', kind: 'couchdb', url: couchdb.authorizedUrl, database };
}

function answering(endpoint: string, change: (text: string) => string): Meddler {
  return ({ path }) => {
    if (!path.includes(`/${endpoint}`)) return undefined;
    return async (request, forward) => {
      const reply = await forward(request);
      return { ...reply, body: Buffer.from(change(reply.body.toString('utf8'))) };
    };
  };
}

function authorized(url: string): string {
  const parsed = new URL(url);
  parsed.username = couchdb.username;
  parsed.password = encodeURIComponent(couchdb.password);
  return parsed.href;
}

/** A workplace whose server is behind a relay with these meddlers. */
async function placeBehind(meddlers: readonly Meddler[]): Promise<CouchdbWorkplace> {
  const relay = await startRelay(couchdb.url, meddlers);
  const place = await CouchdbWorkplace.at(authorized(relay.url));
  const dispose = place[Symbol.asyncDispose].bind(place);
  place[Symbol.asyncDispose] = async () => {
    await dispose();
    await relay[Symbol.asyncDispose]();
  };
  return place;
}
