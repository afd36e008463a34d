import { writeFile } from 'node:fs/promises';
import type { RecordReader } from '../../records.ts';
import type { SourceAdapter } from '../../source.ts';
import type { ReferenceConfig } from '../../testing/index.ts';
import { type BrokenSource, withSource, withView } from './altered-source.ts';

/** Sources whose records break a law. */
export const brokenRecords: readonly BrokenSource[] = [
  {
    name: 'gives records in another order',
    noticed: 'gives every record exactly once, ascending by key, with a value for each column, in bounded batches',
    adapter: withRecords((reader) => ({
      ...reader,
      async *records(...call) {
        yield (await Array.fromAsync(reader.records(...call))).flat().reverse();
      },
    })),
  },
  {
    name: 'stores other records than it shows',
    noticed: 'gives the same records again, also at once and from the stored artifacts alone, and leaves the source as it was',
    adapter: withRecords((reader) => ({
      ...reader,
      async *records(...call) {
        for await (const batch of reader.records(...call))
          yield batch.map(({ key, values }) => ({ key, values: [values[0] ?? null, 'shown'] }));
      },
    })),
  },
  {
    name: 'has no collection that it does not have',
    noticed: 'names a collection that it does not have, and gives up reading when it is aborted',
    adapter: withRecords((reader) => ({ ...reader, records: (_name, options) => reader.records('files', options) })),
  },
  {
    name: 'takes every record for what it was',
    noticed: 'changes nothing when a record is not what it was, or stands where none is expected',
    adapter: withSource((source, { path }) => ({
      ...source,
      changeRecords: async (changes) => {
        for await (const { after } of flattened(changes))
          if (after !== undefined) await writeFile(`${path}/${after.values[0]}`, after.values[1] as Buffer);
        return { added: 0, changed: 0, deleted: 0, remarks: [] };
      },
    })),
  },
  {
    name: 'changes one record after the other',
    noticed: 'changes nothing when the changes fail or are aborted in the middle',
    adapter: withSource((source) => ({
      ...source,
      changeRecords: async (changes, options) => {
        for await (const one of flattened(changes)) await source.changeRecords?.(only([one]), options);
        return { added: 0, changed: 0, deleted: 0, remarks: [] };
      },
    })),
  },
];

function withRecords(wrap: (reader: RecordReader) => RecordReader): SourceAdapter<ReferenceConfig> {
  return withView((view) => ({ ...view, records: wrap(view.records as RecordReader) }));
}

async function* flattened<One>(batches: AsyncIterable<readonly One[]>) {
  for await (const batch of batches) yield* batch;
}

async function* only<One>(one: One) {
  yield one;
}
