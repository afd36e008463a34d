import { setTimeout } from 'node:timers/promises';
import { Fault } from '@holdfast/fault';
import { type Abortable, displayPath } from '@holdfast/manifest';
import { afterSpace, asOneLine, valueEnd, walkArray, walkObject } from '../json/scan-json.ts';
import { documentPath } from '../server/couch-address.ts';
import type { CouchDatabase } from '../server/couch-database.ts';
import { withCanonicalStubs } from './canonical-stubs.ts';
import { type DocumentFacts, scanDocument } from './document-line.ts';

/** Names one revision of one document. */
export interface RevisionName {
  readonly id: string;
  readonly rev: string;
}

/** A revision as the server sent it: one line of bytes, without its line feed. */
export interface FetchedRevision {
  readonly facts: DocumentFacts;
  readonly line: Buffer;
}

/** What fetching brought. */
export interface FetchedRevisions {
  readonly revisions: readonly FetchedRevision[];
  /** Documents whose listed revisions the server no longer has, because they were changed since and compacted, or purged; `revisions` has what they are now. */
  readonly changed: readonly string[];
  /** Wanted, and not brought by a reader that says nothing of it; absent where every loss is an error. */
  readonly lost?: readonly RevisionName[];
}

const revisionsPath = '/_bulk_get?revs=true';

/**
 * Exactly these revisions, with their histories and with stubs for attachments. Every one that is named arrives (H17):
 * an error in place of a document is asked again, and then the call fails with `source-unreadable` by the document's name,
 * unless the document itself has been changed since it was listed.
 */
export async function fetchRevisions(
  database: CouchDatabase,
  wanted: readonly RevisionName[],
  options: Abortable,
): Promise<FetchedRevisions> {
  const arrived = new Map<string, FetchedRevision>();
  let missing = await fetchInto(arrived, database, wanted, options);
  if (missing.length > 0) {
    await setTimeout(200, undefined, options.signal === undefined ? {} : { signal: options.signal });
    missing = await fetchInto(arrived, database, missing, options);
  }
  const changed: string[] = [];
  for (const id of new Set(missing.map((one) => one.id))) {
    await takeCurrent(arrived, { database, id, missing, wanted }, options);
    changed.push(id);
  }
  return { revisions: [...arrived.values()], changed };
}

/** Takes what one answer has of the wanted revisions; gives those that it has not. */
async function fetchInto(
  arrived: Map<string, FetchedRevision>,
  database: CouchDatabase,
  wanted: readonly RevisionName[],
  { signal }: Abortable,
): Promise<RevisionName[]> {
  // PouchDB Server never answers an empty list.
  if (wanted.length === 0) return [];
  const names = new Set(wanted.map(nameOf));
  const request = database.request({
    method: 'POST',
    path: revisionsPath,
    body: Buffer.from(JSON.stringify({ docs: wanted })),
    repeatable: true,
    signal,
  });
  await database.client.read(request, async (pieces) => {
    const bytes = Buffer.concat(await Array.fromAsync(pieces));
    for (const revision of revisionsIn(bytes)) {
      const name = nameOf({ id: revision.facts.id, rev: revision.facts.rev });
      if (names.has(name)) arrived.set(name, revision);
    }
  });
  return wanted.filter((one) => !arrived.has(nameOf(one)));
}

/** The documents in an answer of `_bulk_get`; errors in their place are left out. Throws a SyntaxError when the answer is not whole. */
export function revisionsIn(bytes: Buffer): FetchedRevision[] {
  const found: FetchedRevision[] = [];
  let hasResults = false;
  const entry = (start: number): number =>
    walkObject(bytes, start, (keyStart, keyEnd, valueStart) => {
      if (!isKey(bytes, 'ok', keyStart, keyEnd)) return valueEnd(bytes, valueStart);
      const { revision, end } = revisionAt(bytes, valueStart);
      found.push(revision);
      return end;
    });
  const result = (start: number): number =>
    walkObject(bytes, start, (keyStart, keyEnd, valueStart) =>
      isKey(bytes, 'docs', keyStart, keyEnd) ? walkArray(bytes, valueStart, entry) : valueEnd(bytes, valueStart),
    );
  walkObject(bytes, afterSpace(bytes, 0), (keyStart, keyEnd, valueStart) => {
    if (!isKey(bytes, 'results', keyStart, keyEnd)) return valueEnd(bytes, valueStart);
    hasResults = true;
    return walkArray(bytes, valueStart, result);
  });
  if (!hasResults) throw new SyntaxError('an answer of _bulk_get without results');
  return found;
}

interface Current {
  readonly database: CouchDatabase;
  readonly id: string;
  readonly missing: readonly RevisionName[];
  readonly wanted: readonly RevisionName[];
}

/** A document some of whose listed revisions did not come: all its leaves as they are now take the place of those that were listed. */
async function takeCurrent(arrived: Map<string, FetchedRevision>, current: Current, { signal }: Abortable): Promise<void> {
  const { database, id, missing, wanted } = current;
  const lost = missing.filter((one) => one.id === id).map(({ rev }) => rev);
  const path = `${documentPath(id)}?open_revs=all&revs=true`;
  const { status, body } = await database.bytes({ path, accept: [404], signal });
  const leaves = status === 404 ? [] : leavesIn(body);
  const still = leaves.find(({ facts }) => lost.includes(facts.rev));
  if (still === undefined && (status !== 404 || leaves.length > 0 || (await isGone(database, id, { signal })))) {
    for (const one of wanted) if (one.id === id) arrived.delete(nameOf(one));
    for (const leaf of leaves) arrived.set(nameOf({ id, rev: leaf.facts.rev }), leaf);
    return;
  }
  throw new Fault(
    'source-unreadable',
    `of ${database.what} the document ${displayPath(id)} is listed, but not given (revision ${lost.join(', ')})`,
    {
      guidance: 'look into the log of the server for this document, repair or delete it, and run the backup again',
    },
  );
}

/** Whether the document is really no more, as after a purge: then the listing does not name it either. */
async function isGone(database: CouchDatabase, id: string, { signal }: Abortable): Promise<boolean> {
  const body = Buffer.from(JSON.stringify({ doc_ids: [id] }));
  const path = '/_changes?filter=_doc_ids&style=all_docs';
  const { results } = await database.json<{ results: readonly unknown[] }>({ method: 'POST', path, body, repeatable: true, signal });
  return results.length === 0;
}

function leavesIn(bytes: Buffer): FetchedRevision[] {
  const found: FetchedRevision[] = [];
  walkArray(bytes, afterSpace(bytes, 0), (start) =>
    walkObject(bytes, start, (keyStart, keyEnd, valueStart) => {
      if (!isKey(bytes, 'ok', keyStart, keyEnd)) return valueEnd(bytes, valueStart);
      const { revision, end } = revisionAt(bytes, valueStart);
      found.push(revision);
      return end;
    }),
  );
  return found;
}

function revisionAt(bytes: Buffer, start: number): { readonly revision: FetchedRevision; readonly end: number } {
  const { facts, end } = scanDocument(bytes, start);
  const line = asOneLine(bytes.subarray(start, end));
  return { revision: { facts, line: facts.attachments.length === 0 ? line : withCanonicalStubs(line) }, end };
}

function isKey(bytes: Buffer, key: string, start: number, end: number): boolean {
  return end - start === key.length && bytes.toString('latin1', start, end) === key;
}

function nameOf({ id, rev }: RevisionName): string {
  return `${rev} ${id}`;
}
