import type { MemoryCapture } from '@holdfast/source/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CouchdbWorkplace } from '../testing/couchdb-workplace.ts';
import { type RunningCouchdb, startCouchdb } from '../testing/index.ts';

let couchdb: RunningCouchdb;
let place: CouchdbWorkplace;
beforeAll(async () => {
  couchdb = await startCouchdb();
  place = await CouchdbWorkplace.at(couchdb.authorizedUrl);
}, 30_000);
afterAll(async () => {
  await place[Symbol.asyncDispose]();
  await couchdb[Symbol.asyncDispose]();
});

/** A random number below `limit`, the same for the same seed. */
function chances(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    return Math.floor((((state ^ (state >>> 13)) >>> 0) / 2 ** 32) * limit);
  };
}

it.each([1, 2, 3])(
  'a capture that knows the one before gives what a full one gives, whatever happened since (seed %i)',
  { timeout: 60_000 },
  async (seed) => {
    const name = await couchdb.create('history');
    const chance = chances(seed);
    let before: MemoryCapture | undefined;
    for (let round = 0; round < 6; round += 1) {
      for (let change = round === 0 ? 150 : chance(12); change > 0; change -= 1) await changeSomething(name, chance);
      const full = await place.capture(name);
      if (before !== undefined) {
        // Told at the freeze, it lists only what was changed since; told later, it lists all and fetches only what was changed.
        for (const hint of [before.details, undefined]) {
          const incremental = await place.capture(name, { previous: before, ...(hint === undefined ? {} : { hint }) });
          expect(incremental.entries).toEqual(full.entries);
          expect([...incremental.contents]).toEqual([...full.contents]);
          expect(incremental.details.inventory).toEqual(full.details.inventory);
        }
      }
      before = full;
    }
  },
);

it('fetches nothing that it has already', async () => {
  const name = await couchdb.create('asked');
  const docs = Array.from({ length: 500 }, (_, number) => ({ _id: `doc-${number}`, number }));
  await couchdb.call('POST', `/${name}/_bulk_docs`, { docs });
  const before = await place.capture(name);
  await couchdb.call('PUT', `/${name}/new`, {});
  await using relay = await startCountingRelay(couchdb);
  await using counted = await CouchdbWorkplace.at(relay.url);
  const after = await counted.capture(name, { previous: before, hint: before.details });
  expect(relay.fetched).toEqual(['new']);
  expect(relay.listed).toBe(1);
  expect([...after.contents]).toEqual([...(await place.capture(name)).contents]);
});

it('a database that was deleted and made anew under its name is read as a whole', async () => {
  const name = await couchdb.create('again');
  const docs = Array.from({ length: 200 }, (_, number) => ({ _id: `doc-${number}`, number }));
  await couchdb.call('POST', `/${name}/_bulk_docs`, { docs });
  const before = await place.capture(name);
  await couchdb.call('DELETE', `/${name}`);
  await couchdb.call('PUT', `/${name}`);
  await couchdb.call('POST', `/${name}/_bulk_docs`, { docs: docs.slice(0, 50) });
  const full = await place.capture(name);
  const incremental = await place.capture(name, { previous: before, hint: before.details });
  expect([...incremental.contents]).toEqual([...full.contents]);
  expect(incremental.details.inventory).toEqual(full.details.inventory);
});

async function changeSomething(name: string, chance: (limit: number) => number): Promise<void> {
  const id = `doc-${chance(160)}`;
  const path = `/${name}/${id}`;
  const { status, json } = await couchdb.call('GET', path);
  const _rev = status === 200 ? (json as { _rev: string })._rev : undefined;
  const data = Buffer.from(`content ${chance(5)}`).toString('base64');
  const attached = { _attachments: { [`file-${chance(2)}`]: { content_type: 'text/plain', data } } };
  const kind = chance(8);
  if (kind === 0 && _rev !== undefined) await couchdb.call('DELETE', `${path}?rev=${_rev}`);
  else if (kind === 1) await couchdb.call('PUT', path, { _rev, ...attached });
  else if (kind === 2) await conflict(name, id, chance);
  else if (kind === 3) await couchdb.call('PUT', `/${name}/_design/d${chance(3)}`, { views: {} });
  else await couchdb.call('PUT', path, { _rev, value: chance(1000) });
}

async function conflict(name: string, id: string, chance: (limit: number) => number): Promise<void> {
  const ids = [`${chance(1e6)}c`, `${chance(1e6)}b`];
  const deleted = chance(3) === 0 ? { _deleted: true } : {};
  const doc = { _id: id, _rev: `2-${ids[0]}`, _revisions: { start: 2, ids }, side: chance(9), ...deleted };
  await couchdb.call('POST', `/${name}/_bulk_docs`, { new_edits: false, docs: [doc] });
}

async function startCountingRelay(server: RunningCouchdb) {
  const { startRelay } = await import('../testing/index.ts');
  const fetched: string[] = [];
  const counts = { listed: 0 };
  const relay = await startRelay(server.url, [
    ({ path }) => {
      if (path.includes('/_changes?')) counts.listed += path.includes('since=') ? 1 : 1000;
      if (!path.includes('/_bulk_get')) return undefined;
      return async (request, forward) => {
        fetched.push(...(JSON.parse(request.body.toString()) as { docs: { id: string }[] }).docs.map(({ id }) => id));
        return await forward(request);
      };
    },
  ]);
  const url = new URL(relay.url);
  url.username = server.username;
  url.password = encodeURIComponent(server.password);
  return {
    url: url.href,
    fetched,
    get listed() {
      return counts.listed;
    },
    [Symbol.asyncDispose]: () => relay[Symbol.asyncDispose](),
  };
}
