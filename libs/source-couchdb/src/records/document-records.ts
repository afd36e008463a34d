import { Fault } from '@holdfast/fault';
import { type Abortable, displayPath } from '@holdfast/manifest';
import type { Collection, DataRecord } from '@holdfast/record';
import type { CollectionList, RecordReader } from '@holdfast/source';
import { compareRevisions } from '../document/document-line.ts';
import type { FetchedRevision } from '../document/fetch-revisions.ts';
import { damaged, splitByDocument } from '../document/split-lines.ts';
import { partStart } from '../listing/parts.ts';

/** Bounds of a batch: so many documents, or the first that brings it to so many bytes. */
const [batchDocuments, batchBytes] = [500, 1 << 20];

const documents: Collection = {
  name: 'documents',
  shape: 'documents',
  columns: [
    { name: 'id', type: 'text', nullable: false, generated: false },
    { name: 'document', type: 'json', nullable: false, generated: false },
  ],
  key: ['id'],
  repeats: false,
};

/** The bytes of one stored part of the documents. */
export interface DocumentPart {
  readonly path: string;
  readonly open: (options: Abortable) => AsyncIterable<Uint8Array>;
}

/**
 * The documents of a database as records, ascending by the bytes of their ids: of each the revision that the server shows,
 * as it is stored, with its `_revisions`. Deleted ones are no records.
 */
export function documentRecords(parts: (options: Abortable) => Promise<readonly DocumentPart[]>): RecordReader {
  return {
    async collections({ signal }: Abortable): Promise<CollectionList> {
      signal?.throwIfAborted();
      return { collections: [documents], unread: [] };
    },
    async *records(collection, options) {
      if (collection !== documents.name) {
        throw new Fault('usage', `there is no collection ${displayPath(collection)}`, {
          guidance: `a database has one, ${documents.name}`,
        });
      }
      yield* batched(winners(inOrder(await parts(options)), options), options);
    },
  };
}

/** Paths are in another order than the ids that they begin with. */
function inOrder(parts: readonly DocumentPart[]): readonly DocumentPart[] {
  const starts = new Map(parts.map((part) => [part, partStart(part.path) ?? '']));
  return parts.toSorted((one, other) => ((starts.get(one) ?? '') < (starts.get(other) ?? '') ? -1 : 1));
}

async function* winners(parts: readonly DocumentPart[], options: Abortable): AsyncGenerator<DataRecord> {
  for (const part of parts) {
    for await (const leaves of splitByDocument(part.open(options), part.path)) {
      const winner = winnerOf(leaves);
      if (winner !== undefined) yield recordOf(winner);
    }
  }
}

/** As the server chooses: of the leaves that are not deleted the longest history, then the greater hash. */
function winnerOf(leaves: readonly FetchedRevision[]): FetchedRevision | undefined {
  const standing = leaves.filter(({ facts }) => !facts.deleted);
  return standing.toSorted((one, other) => compareRevisions(other.facts.rev, one.facts.rev))[0];
}

function recordOf({ facts: { id }, line }: FetchedRevision): DataRecord {
  const bytes = new Uint8Array(line);
  try {
    return { key: [id], values: [id, { type: 'json', bytes, parsed: JSON.parse(line.toString('utf8')) as unknown }] };
  } catch {
    throw damaged(`document ${id}`, 'it is no JSON');
  }
}

async function* batched(records: AsyncIterable<DataRecord>, { signal }: Abortable): AsyncGenerator<readonly DataRecord[]> {
  let batch: DataRecord[] = [];
  let bytes = 0;
  signal?.throwIfAborted();
  for await (const record of records) {
    batch.push(record);
    bytes += (record.values[1] as { readonly bytes: Uint8Array }).bytes.length;
    if (batch.length < batchDocuments && bytes < batchBytes) continue;
    yield batch;
    signal?.throwIfAborted();
    [batch, bytes] = [[], 0];
  }
  if (batch.length > 0) yield batch;
}
