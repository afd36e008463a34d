import type { Abortable } from '@holdfast/manifest';
import type { Conflict, Leaf } from '@holdfast/source';
import { ArraySplitter } from '../json/array-splitter.ts';
import { documentPath } from '../server/couch-address.ts';
import type { CouchDatabase } from '../server/couch-database.ts';

/** See `DocumentTools.conflicts`. The feed tells the documents with more than one leaf; each of them tells which ones are alive. */
export async function* findConflicts(database: CouchDatabase, options: Abortable): AsyncGenerator<Conflict> {
  for (const id of await branched(database, options)) {
    const conflict = await conflictOf(database, id, options);
    if (conflict !== undefined) yield conflict;
  }
}

async function branched(database: CouchDatabase, { signal }: Abortable): Promise<readonly string[]> {
  const request = database.request({ path: '/_changes?style=all_docs&seq_interval=100000', signal });
  const { body } = await database.client.read(request, async (pieces) => {
    const splitter = new ArraySplitter('results');
    const ids = new Set<string>();
    for await (const piece of pieces) {
      for (const row of splitter.push(piece)) {
        const { id, changes } = JSON.parse(row.toString('utf8')) as { id: string; changes: readonly unknown[] };
        if (changes.length > 1) ids.add(id);
      }
    }
    splitter.end();
    return ids;
  });
  return [...body].sort();
}

/** What of the document is in conflict now; undefined when nothing is. */
export async function conflictOf(database: CouchDatabase, id: string, { signal }: Abortable): Promise<Conflict | undefined> {
  const { status, body } = await database.bytes({ path: `${documentPath(id)}?conflicts=true`, accept: [404], signal });
  if (status === 404) return undefined;
  const { _rev: winner, _conflicts: others = [] } = JSON.parse(body.toString('utf8')) as { _rev: string; _conflicts?: readonly string[] };
  return others.length === 0 ? undefined : { id, winner, others: others.toSorted() };
}

/** See `DocumentTools.leaves`: the winner comes first. */
export async function readLeaves(
  database: CouchDatabase,
  { id, winner, others }: Conflict,
  { signal }: Abortable,
): Promise<readonly Leaf[]> {
  const revisions = [winner, ...others];
  const path = `${documentPath(id)}?open_revs=${encodeURIComponent(JSON.stringify(revisions))}`;
  const found = await database.json<readonly { readonly ok?: Readonly<Record<string, unknown>> }[]>({ path, signal });
  const leaves = found.flatMap(({ ok }) => (ok === undefined ? [] : [{ rev: String(ok._rev), fields: ok }]));
  return leaves.toSorted((one, other) => revisions.indexOf(one.rev) - revisions.indexOf(other.rev));
}
