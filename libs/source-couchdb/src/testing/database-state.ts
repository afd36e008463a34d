import type { RunningCouchdb } from './start-couchdb.ts';

/** Everything that a database keeps of its documents, read in a way of its own: each leaf with its history and its attachments. */
export async function stateOf(couchdb: RunningCouchdb, database: string): Promise<readonly unknown[]> {
  const path = `/${encodeURIComponent(database)}`;
  const { results } = (await couchdb.call('GET', `${path}/_changes?style=all_docs`)).json as { results: { id: string }[] };
  const ids = results.map(({ id }) => id).sort();
  const state: unknown[] = [];
  for (const id of ids) {
    const encoded = id.startsWith('_design/') ? `_design/${encodeURIComponent(id.slice(8))}` : encodeURIComponent(id);
    const { json } = await couchdb.call('GET', `${path}/${encoded}?open_revs=all&revs=true&attachments=true`);
    const leaves = (json as { ok: { _rev: string } }[]).map(({ ok }) => ok);
    state.push(leaves.sort((one, other) => (one._rev < other._rev ? -1 : 1)));
  }
  return state;
}
