import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RunningCouchdb, startCouchdb, startRelay } from '../testing/index.ts';
import { CouchbackupRun } from './couchbackup-run.ts';

let couchdb: RunningCouchdb;
let directory: string;
beforeAll(async () => {
  couchdb = await startCouchdb();
  directory = await mkdtemp(`${tmpdir()}/holdfast-couchbackup-`);
}, 30_000);
afterAll(async () => {
  await couchdb[Symbol.asyncDispose]();
  await rm(directory, { recursive: true });
});

const wanted = (...ids: readonly string[]) => ids.map((id) => ({ id, rev: '1-a' }));

async function filled(...ids: readonly string[]): Promise<string> {
  const name = await couchdb.create('run');
  const docs = ids.map((_id) => ({ _id, _rev: '1-a', text: 'é\u2028' }));
  await couchdb.call('POST', `/${name}/_bulk_docs`, { new_edits: false, docs });
  return name;
}

async function fetched(url: string, ids: readonly string[]): Promise<readonly string[]> {
  await using run = await CouchbackupRun.of({ url, what: 'the database', directory });
  const { revisions } = await run.fetch(wanted(...ids), {});
  for (const { line } of revisions) expect(JSON.parse(line.toString())).toMatchObject({ _rev: '1-a', text: 'é\u2028' });
  return revisions.map(({ facts }) => facts.id);
}

it('gives the documents that couchbackup brings, one by one, and leaves nothing behind', async () => {
  const name = await filled('a', 'b', 'c');
  expect(await fetched(`${couchdb.authorizedUrl}${name}`, ['c', 'a'])).toEqual(['c', 'a']);
  expect(await readdir(directory)).toEqual([]);
});

it('H17: lacks what couchbackup drops without a word: an error in place of a document, a batch with U+2028 in one id', async () => {
  const refusing = await filled('a', 'b', 'c');
  await using relay = await startRelay(couchdb.url, [
    ({ path }) =>
      path.includes('_bulk_get')
        ? async (request, forward) => {
            const answer = await forward(request);
            const found = JSON.parse(answer.body.toString()) as { results: { id: string; docs: object[] }[] };
            for (const result of found.results) if (result.id === 'b') result.docs = [{ error: { id: 'b', error: 'timeout' } }];
            const text = JSON.stringify(found);
            return { ...answer, body: Buffer.from(text) };
          }
        : undefined,
  ]);
  const url = new URL(couchdb.authorizedUrl);
  url.port = String(relay.port);
  expect(await fetched(`${url.href}${refusing}`, ['a', 'b', 'c'])).toEqual(['a', 'c']);
  const separated = await filled('a', 'b\u2028', 'c');
  expect(await fetched(`${couchdb.authorizedUrl}${separated}`, ['a', 'b\u2028', 'c'])).toEqual([]);
});

it('H31: says what couchbackup says when it fails, without the password', async () => {
  const url = new URL(couchdb.authorizedUrl);
  url.password = 'hunter2';
  const error = await CouchbackupRun.of({ url: `${url.href}nothing`, what: 'the database', directory }).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'source-unreadable', message: expect.stringContaining('Access is denied') });
  expect(String((error as Error).message)).not.toContain('hunter2');
});
