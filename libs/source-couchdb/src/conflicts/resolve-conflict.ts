import { Fault } from '@holdfast/fault';
import { type Abortable, displayPath } from '@holdfast/manifest';
import type { Conflict, Decision } from '@holdfast/source';
import { documentPath } from '../server/couch-address.ts';
import type { CouchDatabase } from '../server/couch-database.ts';
import { conflictOf } from './find-conflicts.ts';

interface Resolution {
  readonly conflict: Conflict;
  readonly decision: Decision;
}

/**
 * See `DocumentTools.resolveConflict`. The winner is written first and the others end after it: whatever interrupts this leaves a
 * document that is whole, and in conflict still.
 */
export async function resolveConflict(database: CouchDatabase, { conflict, decision }: Resolution, options: Abortable): Promise<void> {
  const leaves = [conflict.winner, ...conflict.others];
  const now = await conflictOf(database, conflict.id, options);
  if (
    now === undefined ||
    ![now.winner, ...now.others].every((rev) => leaves.includes(rev)) ||
    now.others.length !== conflict.others.length
  ) {
    throw changed(database, conflict);
  }
  if (!leaves.includes(decision.winner)) {
    throw new Fault('usage', `${displayPath(conflict.id)} has no leaf ${decision.winner}`, {
      guidance: `name one of ${leaves.join(', ')}`,
    });
  }
  if (decision.content !== undefined) await rewrite(database, { conflict, decision }, options);
  for (const rev of leaves.filter((leaf) => leaf !== decision.winner)) await end(database, { conflict, rev }, options);
}

async function rewrite(database: CouchDatabase, { conflict, decision }: Resolution, { signal }: Abortable): Promise<void> {
  const path = `${documentPath(conflict.id)}?rev=${decision.winner}`;
  const { _attachments } = await database.json<{ _attachments?: object }>({ path, signal });
  const document = {
    ...decision.content,
    _id: conflict.id,
    _rev: decision.winner,
    ...(_attachments === undefined ? {} : { _attachments }),
  };
  const body = Buffer.from(JSON.stringify(document));
  const { status } = await database.bytes({ method: 'PUT', path: documentPath(conflict.id), body, accept: [409], signal });
  if (status === 409) throw changed(database, conflict);
}

async function end(
  database: CouchDatabase,
  { conflict, rev }: { readonly conflict: Conflict; readonly rev: string },
  { signal }: Abortable,
): Promise<void> {
  const path = `${documentPath(conflict.id)}?rev=${rev}`;
  const { status } = await database.bytes({ method: 'DELETE', path, accept: [404, 409], signal });
  if (status >= 400) throw changed(database, conflict);
}

function changed(database: CouchDatabase, { id }: Conflict): Fault {
  return new Fault('source-changed', `${displayPath(id)} of ${database.what} was changed meanwhile`, {
    guidance: 'list the conflicts again and decide anew',
    retryable: true,
  });
}
