import { hash } from 'node:crypto';
import type { Abortable } from '@holdfast/manifest';
import { documentPath } from '../server/couch-address.ts';
import type { CouchDatabase } from '../server/couch-database.ts';
import type { Ends } from './replicate-database.ts';

interface Checkpoint {
  readonly _rev?: string;
  /** Where in the source's feed everything before has arrived, as JSON text. */
  readonly sequence?: string;
  /** When the source was made, where it tells: a database that was made anew begins anew. */
  readonly instance?: string;
}

/** How far an earlier replication between the two came, when both remember the same. A sequence as JSON text. */
export async function readCheckpoint(ends: Ends, options: Abortable): Promise<string | undefined> {
  const [mine, theirs] = await Promise.all([read(ends.from, ends, options), read(ends.to, ends, options)]);
  const { instance_start_time: instance = '0' } = await ends.from.info(options);
  if (mine?.sequence === undefined || mine.sequence !== theirs?.sequence) return undefined;
  return mine.instance === instance && theirs.instance === instance ? mine.sequence : undefined;
}

/** Both ends remember it; the target first, so that the source never claims more than has arrived. */
export async function writeCheckpoint(ends: Ends, sequence: string, options: Abortable): Promise<void> {
  const { instance_start_time: instance = '0' } = await ends.from.info(options);
  for (const database of [ends.to, ends.from]) {
    const before = await read(database, ends, options);
    const revision = before?._rev === undefined ? {} : { _rev: before._rev };
    const body = Buffer.from(JSON.stringify({ ...revision, sequence, instance }));
    // A user who may only read the source has no checkpoint there, and begins anew the next time.
    await database.bytes({ method: 'PUT', path: pathOf(ends), body, accept: [401, 403, 409], ...options });
  }
}

async function read(database: CouchDatabase, ends: Ends, options: Abortable): Promise<Checkpoint | undefined> {
  const { status, body } = await database.bytes({ path: pathOf(ends), accept: [404], ...options });
  return status === 404 ? undefined : (JSON.parse(body.toString('utf8')) as Checkpoint);
}

function pathOf({ from, to }: Ends): string {
  const names = [from, to].flatMap(({ client, name }) => [client.address.base, name]);
  return documentPath(`_local/holdfast-${hash('sha256', JSON.stringify(names)).slice(0, 32)}`);
}
