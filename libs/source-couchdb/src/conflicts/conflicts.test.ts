import type { Conflict } from '@holdfast/source';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningCouchdb, startCouchdb, stateOf } from '../testing/index.ts';
import { documentTools } from '../tools/document-tools.ts';

let couchdb: RunningCouchdb;

beforeAll(async () => {
  couchdb = await startCouchdb();
}, 30_000);
afterAll(async () => await couchdb[Symbol.asyncDispose]());

const leaf = (id: string, rev: string, fields: object = {}) => {
  const [start = '1', hash = ''] = rev.split('-');
  const ids = start === '1' ? [hash] : [hash, 'aaa'];
  return { _id: id, _rev: rev, _revisions: { start: Number(start), ids }, ...fields };
};

async function conflicted(...extra: readonly object[]): Promise<string> {
  const name = await couchdb.create('conflicted');
  const docs = [
    leaf('z/ü ?', '2-b', { side: 'b' }),
    leaf('z/ü ?', '2-c', { side: 'c' }),
    leaf('_design/d', '2-b'),
    leaf('_design/d', '2-c'),
    leaf('settled', '2-b'),
    leaf('settled', '2-c', { _deleted: true }),
    leaf('gone', '2-b', { _deleted: true }),
    leaf('gone', '2-c', { _deleted: true }),
    leaf('plain', '1-a'),
    ...extra,
  ];
  await couchdb.call('POST', `/${name}/_bulk_docs`, { new_edits: false, docs });
  return name;
}

const urlOf = (name: string): string => `${couchdb.authorizedUrl}${name}`;
const all = async (name: string): Promise<Conflict[]> => await Array.fromAsync(documentTools.conflicts(urlOf(name), {}));

describe('conflicts', () => {
  it('are the documents with more than one leaf that is alive, in order of id', async () => {
    const name = await conflicted();
    expect(await all(name)).toEqual([
      { id: '_design/d', winner: '2-c', others: ['2-b'] },
      { id: 'z/ü ?', winner: '2-c', others: ['2-b'] },
    ]);
  });

  it('are shown leaf by leaf, the winner first', async () => {
    const name = await conflicted();
    const [, conflict] = (await all(name)) as [Conflict, Conflict];
    const leaves = await documentTools.leaves(urlOf(name), conflict, {});
    expect(leaves.map(({ rev, fields }) => [rev, fields.side])).toEqual([
      ['2-c', 'c'],
      ['2-b', 'b'],
    ]);
  });

  it('end with the chosen leaf alone; the others become tombstones', async () => {
    const name = await conflicted();
    for (const conflict of await all(name)) await documentTools.resolveConflict(urlOf(name), conflict, { winner: '2-b' }, {});
    expect(await all(name)).toEqual([]);
    const leaves = (await stateOf(couchdb, name)).flat() as { _id: string; _rev: string; _deleted?: boolean }[];
    expect(leaves.filter(({ _id }) => _id === 'z/ü ?')).toEqual([
      expect.objectContaining({ _rev: '2-b', side: 'b' }),
      expect.objectContaining({ _rev: expect.stringMatching(/^3-/), _deleted: true }),
    ]);
  });

  it('can end with fields that were merged by hand, attachments kept', async () => {
    const attached = { _attachments: { 'a.txt': { content_type: 'text/plain', data: Buffer.from('kept').toString('base64') } } };
    const name = await conflicted(leaf('m', '2-b', { n: 1, ...attached }), leaf('m', '2-c', { n: 2 }));
    const [, conflict] = (await all(name)) as [Conflict, Conflict];
    expect(conflict.id).toBe('m');
    await documentTools.resolveConflict(urlOf(name), conflict, { winner: '2-b', content: { n: 3, merged: true } }, {});
    expect((await couchdb.call('GET', `/${name}/m?conflicts=true&attachments=true`)).json).toEqual({
      _id: 'm',
      _rev: expect.stringMatching(/^3-/),
      n: 3,
      merged: true,
      _attachments: { 'a.txt': expect.objectContaining({ data: attached._attachments['a.txt'].data }) },
    });
  });

  it('are left alone when they are not what they were, or the leaf is none of them', async () => {
    const name = await conflicted();
    const [, conflict] = (await all(name)) as [Conflict, Conflict];
    await expect(documentTools.resolveConflict(urlOf(name), conflict, { winner: '2-d' }, {})).rejects.toMatchObject({ code: 'usage' });
    await couchdb.call('POST', `/${name}/_bulk_docs`, { new_edits: false, docs: [leaf(conflict.id, '2-e')] });
    await expect(documentTools.resolveConflict(urlOf(name), conflict, { winner: '2-b' }, {})).rejects.toMatchObject({
      code: 'source-changed',
    });
    expect((await all(name)).find(({ id }) => id === conflict.id)?.others).toEqual(['2-b', '2-c']);
  });

  it('H31: no message holds the password', async () => {
    const url = new URL(couchdb.authorizedUrl);
    url.password = 'hunter2%20secret';
    const error = await Array.fromAsync(documentTools.conflicts(`${url.href}nothing`, {})).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'source-unreadable' });
    expect(String((error as Error).stack)).not.toContain('hunter2');
    expect(documentTools.describeDatabase(`${url.href}a%2Fb`)).toBe(`${couchdb.url}/a%2Fb`);
  });
});
