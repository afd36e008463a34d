import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CouchdbWorkplace } from '../testing/couchdb-workplace.ts';
import { type RunningCouchdb, startCouchdb } from '../testing/index.ts';

const settings = { attachments: true, local: false, engine: 'couchbackup' } as const;
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

const tree = (start: number, ...ids: readonly string[]) => ({ _rev: `${start}-${ids[0]}`, _revisions: { start, ids } });

async function filled(...ids: readonly string[]): Promise<string> {
  const name = await couchdb.create('engine');
  const docs = [
    { _id: 'a', ...tree(2, 'b', 'x'), side: 'b' },
    { _id: 'a', ...tree(2, 'c', 'x'), side: 'c' },
    { _id: 'gone', ...tree(3, 'z', 'y', 'x'), _deleted: true },
    ...ids.map((_id) => ({ _id, ...tree(1, 'e') })),
  ];
  await couchdb.call('POST', `/${name}/_bulk_docs`, { new_edits: false, docs });
  const attachment = { content_type: 'text/x-b', data: Buffer.from('attached').toString('base64') };
  await couchdb.call('PUT', `/${name}/with`, { _attachments: { 'b c': attachment } });
  return name;
}

it('captures, restores and captures the same by way of couchbackup; nothing is left in the scratch folder', {
  timeout: 60_000,
}, async () => {
  const name = await filled('é', 'plain');
  const first = await place.capture(name, { settings });
  expect(first.details.problems).toEqual([]);
  expect(first.details.inventory.objects).toMatchObject({ documents: { live: 4, deleted: 1, conflicted: 1 }, revisions: { leaves: 6 } });
  const other = couchdb.reserve('again');
  await place.restore(first, other);
  const second = await place.capture(other, { settings });
  for (const [path, bytes] of first.contents) expect(second.contents.get(path)?.toString(), path).toBe(bytes.toString());
  expect(second.contents.size).toBe(first.contents.size);
  expect(await readdir(place.scratchDirectory)).toEqual([]);
});

it('H17: what couchbackup loses without a word is named, and the source is degraded', { timeout: 60_000 }, async () => {
  const name = await filled('plain', 'se\u2028parated');
  const { details } = await place.capture(name, { settings });
  expect(details.problems.map(({ code }) => code)).toEqual(details.problems.map(() => 'missing'));
  expect(details.problems.map(({ message }) => message).join('\n')).toMatch(
    /couchbackup lost the revision 1-e of the document se.*parated/,
  );
  expect(details.problems).toHaveLength(6);
});
