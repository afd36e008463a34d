import { rm, writeFile } from 'node:fs/promises';
import { Fault } from '@holdfast/fault';
import { type Abortable, pathToBytes } from '@holdfast/manifest';
import { type Collection, compareKeys, type DataRecord, equalRecords, type RecordChange, type RecordValue } from '@holdfast/record';
import type { ChangedRecords, RecordReader } from '../records.ts';
import type { TreeMember } from './file-tree.ts';

/** Records in a batch: few, so that small sources have several batches. */
const batchSize = 2;

const files: Collection = {
  name: 'files',
  shape: 'rows',
  columns: [
    { name: 'path', type: 'text', nullable: false, generated: false },
    { name: 'content', type: 'bytes', nullable: false, generated: false },
  ],
  key: ['path'],
  repeats: false,
};

/** The files of a tree as records of one collection, `files`. */
export function referenceRecords(members: readonly TreeMember[]): RecordReader {
  return {
    collections: async ({ signal }) => {
      signal?.throwIfAborted();
      return { collections: [files], unread: [] };
    },
    async *records(collection, { signal }) {
      if (collection !== files.name)
        throw new Fault('usage', `there is no collection ${collection}`, { guidance: 'name one that is there' });
      const records = recordsOf(members);
      for (let start = 0; start < records.length; start += batchSize) {
        signal?.throwIfAborted();
        yield records.slice(start, start + batchSize);
      }
    },
  };
}

/** Changes files as records: everything is checked before the first file is touched. */
export async function changeReferenceRecords(
  { directory, members }: { readonly directory: string; readonly members: readonly TreeMember[] },
  changes: AsyncIterable<readonly RecordChange[]>,
  { signal }: Abortable,
): Promise<ChangedRecords> {
  const standing = new Map(recordsOf(members).map((record) => [record.key[0], record]));
  const all = (await Array.fromAsync(changes)).flat();
  for (const { before, after } of all) {
    const path = (before ?? after)?.key[0];
    const found = standing.get(path as string);
    const same = found === undefined || before === undefined ? found === before : equalRecords(found.values, before.values);
    if (!same) throw new Fault('source-changed', `the file ${path} is not as it was`, { guidance: 'try again', retryable: true });
  }
  signal?.throwIfAborted();
  for (const { before, after } of all) {
    const location = pathToBytes(`${directory}/${(after ?? before)?.key[0]}`);
    await (after === undefined ? rm(location) : writeFile(location, after.values[1] as Uint8Array));
  }
  return {
    added: all.filter(({ before }) => before === undefined).length,
    changed: all.filter(({ before, after }) => before !== undefined && after !== undefined).length,
    deleted: all.filter(({ after }) => after === undefined).length,
    remarks: [],
  };
}

function recordsOf(members: readonly TreeMember[]): DataRecord[] {
  return members
    .filter(({ type }) => type === 'file')
    .map(({ path, bytes }) => ({ key: [path], values: [path, new Uint8Array(bytes)] as RecordValue[] }))
    .sort((left, right) => compareKeys(left.key, right.key));
}
