import type { MemoryCapture } from '@holdfast/source/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CouchdbWorkplace } from '../testing/couchdb-workplace.ts';
import { type RunningCouchdb, startCouchdb } from '../testing/index.ts';
import { startResettingRelay } from '../testing/resetting-relay.ts';
import { DatabaseSwap, type SwapData } from './database-swap.ts';

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

const steps = ['carryOut', 'takeBack'] as const;

it.each(steps)(
  'H7: %s that breaks off at any request can be carried out again, and taken back; nothing that stood there is lost',
  { timeout: 120_000 },
  async (broken) => {
    let requests = Number.POSITIVE_INFINITY;
    for (let at = 0; at < requests; at += 3) {
      const scene = await makeScene();
      if (broken === 'takeBack') await swap(place).carryOut(scene.data, {});
      let count = 0;
      await using relay = await startResettingRelay(couchdb.url, () => count++ >= at);
      await using dying = await CouchdbWorkplace.at(authorized(relay.url));
      const done = await swap(dying)
        [broken](scene.data, {})
        .then(
          () => true,
          () => false,
        );
      if (done) requests = count;
      // What comes after a crash: the step again, or its taking back.
      if (at % 6 === 0) {
        await swap(place).carryOut(scene.data, {});
        expect(contentOf(await place.capture(scene.data.target))).toEqual(scene.after);
      }
      await swap(place).takeBack(scene.data, {});
      expect(contentOf(await place.capture(scene.data.target)), `broken off at request ${at}`).toEqual(scene.before);
      await swap(place).giveUp(scene.data, {});
      await swap(place).removeStaged(scene.data, {});
      expect(await databases(scene.data)).toEqual([scene.data.target]);
    }
    expect(requests).toBeGreaterThan(20);
  },
);

it('a target that is written to while it is kept for the undo is not replaced', async () => {
  const { data } = await makeScene();
  let writes = 0;
  await using relay = await startResettingRelay(couchdb.url, (path) => {
    if (path.includes('_bulk_get')) void couchdb.call('PUT', `/${data.target}/late-${writes++}`, {});
    return false;
  });
  await using busy = await CouchdbWorkplace.at(authorized(relay.url));
  await expect(swap(busy).carryOut(data, {})).rejects.toMatchObject({ code: 'target-in-use' });
  await swap(place).takeBack(data, {});
  expect((await couchdb.call('GET', `/${data.target}/late-0`)).status).toBe(200);
});

it('where nothing stood, taking back removes what was restored, and nothing that somebody else made since', async () => {
  const target = await couchdb.create('fresh');
  const data = { id: 'r1', target, staged: target };
  await swap(place).carryOut(data, {});
  await swap(place).removeStaged(data, {});
  expect(await databases(data)).toEqual([target]);
  await swap(place).takeBack(data, {});
  await swap(place).takeBack(data, {});
  expect(await databases(data)).toEqual([]);
  await couchdb.call('PUT', `/${target}`);
  await couchdb.call('PUT', `/${target}/somebody`, {});
  await swap(place).takeBack(data, {});
  await swap(place).removeStaged(data, {});
  expect(await databases(data)).toEqual([target]);
});

let scenes = 0;

/** A database that is to be replaced, and one that is to take its place. */
async function makeScene(): Promise<{
  readonly data: SwapData & { [name: string]: string };
  readonly before: object;
  readonly after: object;
}> {
  const target = await couchdb.create('target');
  const staged = await couchdb.create('staged');
  await couchdb.call('PUT', `/${target}/_local/mine`, { seq: 1 });
  await couchdb.call('PUT', `/${target}/_security`, { admins: { names: ['a'], roles: [] }, members: { names: [], roles: [] } });
  await couchdb.call('PUT', `/${target}/old`, { _attachments: { a: { content_type: 'text/plain', data: 'aGVsbG8=' } } });
  await couchdb.call('PUT', `/${staged}/new`, {});
  const [before, after] = [contentOf(await place.capture(target)), contentOf(await place.capture(staged))];
  const data = { id: `r${scenes++}`, target, staged, undo: couchdb.reserve('undo') };
  return { data, before, after };
}

function contentOf({ contents }: MemoryCapture): object {
  return Object.fromEntries(Array.from(contents, ([path, bytes]) => [path, bytes.toString('latin1')]));
}

async function databases(data: SwapData): Promise<string[]> {
  const all = (await couchdb.call('GET', '/_all_dbs')).json as string[];
  return all.filter((name) => [data.target, data.staged, data.undo].includes(name));
}

function swap(at: CouchdbWorkplace): DatabaseSwap {
  return new DatabaseSwap({ database: (name) => at.database(name, 'write'), context: at.context });
}

function authorized(url: string): string {
  const parsed = new URL(url);
  parsed.username = couchdb.username;
  parsed.password = encodeURIComponent(couchdb.password);
  return parsed.href;
}
