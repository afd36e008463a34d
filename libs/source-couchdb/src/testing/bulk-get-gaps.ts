import { adapt, ask, onDatabase, reply } from './answers.ts';
import type { Forward, Meddler, RelayedRequest } from './relay.ts';

interface Asked {
  readonly id: string;
  readonly rev?: string;
}

interface Found {
  readonly id: string;
  readonly docs: readonly { readonly ok?: { readonly _rev: string }; readonly error?: unknown; readonly missing?: string }[];
}

type Leaves = Map<string, readonly { readonly rev: string }[]>;

/**
 * `_bulk_get` of nothing is never answered; of a document without a revision it brings the winner instead of all leaves; and where it finds
 * nothing it says `{}` or `{"missing":REV}` instead of an error.
 */
export function bulkGetGaps(): Meddler {
  const known = new Map<string, { readonly since: number; readonly leaves: Leaves }>();
  return (head) => {
    if (head.method === 'DELETE' || head.method === 'PUT') known.delete(head.path);
    return onDatabase('_bulk_get', async (request, forward) => {
      const { docs, ...rest } = JSON.parse(request.body.toString()) as { docs?: readonly Asked[] };
      if (docs === undefined) return await forward(request);
      if (docs.length === 0) return reply(200, { results: [] });
      const leaves = docs.every(({ rev }) => rev !== undefined) ? new Map() : await learnLeaves(request, forward, known);
      const all = docs.flatMap(({ id, ...doc }) =>
        doc.rev === undefined && leaves.has(id)
          ? leaves.get(id).map(({ rev }: { rev: string }) => ({ id, ...doc, rev }))
          : [{ id, ...doc }],
      );
      const found = await forward({ ...request, body: Buffer.from(JSON.stringify({ ...rest, docs: all })) });
      return adapt<{ results: readonly Found[] }>(found, ({ results }) => ({ results: asAsked(docs, results) }));
    })(head);
  };
}

/** What changed since the last time is asked, so that reading a large database stays linear. */
async function learnLeaves(
  request: RelayedRequest,
  forward: Forward,
  known: Map<string, { readonly since: number; readonly leaves: Leaves }>,
): Promise<Leaves> {
  const database = request.path.replace(/\/_bulk_get.*/s, '');
  const { since, leaves } = known.get(database) ?? { since: 0, leaves: new Map() };
  const { body } = await ask(request, forward, `${database}/_changes?style=all_docs&since=${since}`);
  const changes = JSON.parse(body.toString()) as { results: { id: string; changes: { rev: string }[] }[]; last_seq: number };
  for (const { id, changes: revisions } of changes.results) leaves.set(id, revisions);
  known.set(database, { since: changes.last_seq, leaves });
  return leaves;
}

/** One result for each thing asked for, in that order. */
function asAsked(docs: readonly Asked[], results: readonly Found[]): readonly object[] {
  const byId = Map.groupBy(results, ({ id }) => id);
  return docs.map(({ id, rev }) => {
    const found = (byId.get(id) ?? []).flatMap((result) => result.docs);
    const wanted = rev === undefined ? found : found.filter(({ ok, missing }) => (ok?._rev ?? missing ?? rev) === rev);
    const missing = { error: { id, rev: rev ?? 'undefined', error: 'not_found', reason: 'missing' } };
    return { id, docs: wanted.length === 0 ? [missing] : wanted.map((doc) => (doc.ok === undefined ? missing : doc)) };
  });
}
