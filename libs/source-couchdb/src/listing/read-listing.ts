import type { Abortable } from '@holdfast/manifest';
import { compareRevisions, keyOf } from '../document/document-line.ts';
import { ArraySplitter } from '../json/array-splitter.ts';
import type { CouchDatabase } from '../server/couch-database.ts';

/** A document that the server lists, with its leaf revisions in order. */
export interface ListedDocument {
  /** The id's bytes as one-byte characters, see `keyOf`. */
  readonly key: string;
  /** Leaf revisions, joined by commas: one text takes less memory than many. */
  readonly revs: string;
}

/** All documents, in byte order of their ids, as at one answer of the changes feed. */
export interface Listing {
  readonly documents: readonly ListedDocument[];
  /** Where the feed ended, as JSON text. */
  readonly lastSequence: string;
}

/**
 * All documents (deleted ones too) that were changed after `since`, with all their leaf revisions. CouchDB reads the feed
 * from one state of each shard, so that the answer is the database as at one moment.
 */
export async function readListing(
  database: CouchDatabase,
  { since, signal }: Abortable & { /** A sequence as JSON text. */ readonly since?: string | undefined },
): Promise<Listing> {
  // A sequence for each row is most of the feed's work in a cluster; nobody needs them here.
  const query = `style=all_docs&seq_interval=100000${since === undefined ? '' : `&since=${encodeURIComponent(sequenceParameter(since))}`}`;
  const request = database.request({ path: `/_changes?${query}`, signal });
  const { body } = await database.client.read(request, async (pieces) => {
    const splitter = new ArraySplitter('results');
    const found = new Map<string, string>();
    for await (const piece of pieces) {
      for (const row of splitter.push(piece)) {
        const { id, changes } = JSON.parse(row.toString('utf8')) as { id: string; changes: readonly { rev: string }[] };
        found.set(keyOf(id), changes.length === 1 ? (changes[0] as { rev: string }).rev : joinRevisions(changes));
      }
    }
    return { found, lastSequence: splitter.end().get('last_seq') ?? 'null' };
  });
  const documents = Array.from(body.found, ([key, revs]): ListedDocument => ({ key, revs }));
  documents.sort((one, other) => (one.key < other.key ? -1 : 1));
  return { documents, lastSequence: body.lastSequence };
}

function joinRevisions(changes: readonly { readonly rev: string }[]): string {
  return [...new Set(changes.map(({ rev }) => rev))].sort(compareRevisions).join(',');
}

/** As the query wants it: a number as it is, a text without its quotes. */
function sequenceParameter(sequence: string): string {
  const value: unknown = JSON.parse(sequence);
  return typeof value === 'string' ? value : sequence;
}
