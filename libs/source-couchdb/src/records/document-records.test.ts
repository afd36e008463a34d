import { Readable } from 'node:stream';
import type { RecordValue } from '@holdfast/record';
import { expect, it } from 'vitest';
import { keyOf } from '../document/document-line.ts';
import { partPath } from '../listing/parts.ts';
import { documentRecords } from './document-records.ts';

/** The records of one part with these lines, ids and texts of documents. */
async function read(...lines: readonly string[]): Promise<[RecordValue, string][]> {
  const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
  async function* open() {
    // Pieces that end anywhere.
    for (let start = 0; start < bytes.length; start += 7) yield bytes.subarray(start, start + 7);
  }
  const reader = documentRecords(async () => [{ path: '_documents/from.ndjson', open }]);
  const batches = await Array.fromAsync(reader.records('documents', {}));
  return batches
    .flat()
    .map(({ key, values }) => [key[0] as RecordValue, Buffer.from((values[1] as { bytes: Uint8Array }).bytes).toString()]);
}

it('H19: gives each document with its own bytes, numbers and doubled keys as they stand there', async () => {
  const line = '{"_id":"a","_rev":"1-a","big":12345678901234567890,"one":1.0,"huge":1e400,"twice":1,"twice":2,"line":"\u2028"}';
  expect(await read(line)).toEqual([['a', line]]);
});

it('gives of a document in conflict the revision that the server shows, and no deleted one', async () => {
  const lines = [
    '{"_id":"a","_rev":"2-b"}',
    '{"_id":"a","_rev":"2-c"}',
    '{"_id":"a","_rev":"10-a","_deleted":true}',
    '{"_id":"b","_rev":"3-a","_deleted":true}',
    '{"_id":"c","_rev":"9-f"}',
    '{"_id":"c","_rev":"10-a"}',
    '{"_id":"😀","_rev":"1-a"}',
  ];
  expect(await read(...lines)).toEqual([
    ['a', lines[1]],
    ['c', lines[5]],
    ['😀', lines[6]],
  ]);
});

it('names a part that breaks off, and a line that is no document', async () => {
  await expect(read('{"_id":"a"}')).rejects.toMatchObject({ code: 'source-damaged' });
  await expect(read('{"_id":"a","_rev":"1-a","x":tru}')).rejects.toMatchObject({ code: 'source-damaged' });
});

it('gives parts in order of their ids, which is not that of their paths', async () => {
  const starts = ['', 'a', 'B', '😀', '%', '/'].map((id) => ({ id, path: partPath(keyOf(id)) }));
  const parts = starts.map(({ id, path }) => {
    const line = Buffer.from(`${JSON.stringify({ _id: id === '' ? '!' : id, _rev: '1-a' })}\n`);
    return { path, open: () => Readable.from([line]) };
  });
  const batches = await Array.fromAsync(documentRecords(async () => parts).records('documents', {}));
  expect(batches.flat().map(({ key }) => key[0])).toEqual(['!', '%', '/', 'B', 'a', '😀']);
});
