import type { Abortable } from '@holdfast/manifest';
import { compareRevisions, keyOf } from '../document/document-line.ts';
import { ArraySplitter } from '../json/array-splitter.ts';
import { valueEnd, walkObject } from '../json/scan-json.ts';
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
    const found: ListedDocument[] = [];
    for await (const piece of pieces) {
      splitter.each(piece, (bytes, start) => found.push(rowAt(bytes, start)));
    }
    return { found, lastSequence: splitter.end().get('last_seq') ?? 'null' };
  });
  body.found.sort((one, other) => (one.key < other.key ? -1 : one.key > other.key ? 1 : 0));
  return { documents: onceEach(body.found), lastSequence: body.lastSequence };
}

/** A document that changed while the feed was read may come twice; then it has all the leaves that were named. */
function onceEach(sorted: readonly ListedDocument[]): readonly ListedDocument[] {
  if (sorted.every(({ key }, index) => key !== sorted[index + 1]?.key)) return sorted;
  const byKey = Map.groupBy(sorted, ({ key }) => key);
  return Array.from(byKey, ([key, all]) => ({ key, revs: joinRevisions(all.flatMap(({ revs }) => revs.split(','))) }));
}

/** One row, without an object for all of it: there are as many as documents. */
function rowAt(bytes: Buffer, start: number): ListedDocument {
  let key = '';
  let revs = '';
  walkObject(bytes, start, (keyStart, keyEnd, valueStart) => {
    const end = valueEnd(bytes, valueStart);
    // Of the members of a row only two have names of these lengths.
    if (keyEnd - keyStart === 2 && bytes[keyStart] === 0x69) key = keyAt(bytes, valueStart, end);
    else if (keyEnd - keyStart === 7 && bytes[keyStart] === 0x63) revs = revisionsAt(bytes, valueStart, end);
    return end;
  });
  if (key === '' || revs === '') throw new SyntaxError('a row without an id or revisions');
  return { key, revs };
}

function keyAt(bytes: Buffer, start: number, end: number): string {
  const text = bytes.toString('latin1', start + 1, end - 1);
  return text.includes('\\') ? keyOf(JSON.parse(bytes.toString('utf8', start, end)) as string) : text;
}

function revisionsAt(bytes: Buffer, start: number, end: number): string {
  const changes = bytes.toString('latin1', start, end);
  const only = /^\[\s*\{\s*"rev"\s*:\s*"([^"\\]+)"\s*\}\s*\]$/.exec(changes)?.[1];
  // Of a match the whole text would be kept.
  if (only !== undefined) return Buffer.from(only, 'latin1').toString('latin1');
  return joinRevisions((JSON.parse(changes) as readonly { readonly rev: string }[]).map(({ rev }) => rev));
}

function joinRevisions(revs: readonly string[]): string {
  return [...new Set(revs)].sort(compareRevisions).join(',');
}

/** As the query wants it: a number as it is, a text without its quotes. */
function sequenceParameter(sequence: string): string {
  const value: unknown = JSON.parse(sequence);
  return typeof value === 'string' ? value : sequence;
}
