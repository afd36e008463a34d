import { Fault } from '@holdfast/fault';
import type { RefusedDocument, ReplicateOptions, ReplicationReport } from '@holdfast/source';
import type { CouchDatabase } from '../server/couch-database.ts';
import { type CopyOptions, copyChanges } from './copy-changes.ts';
import { followChanges } from './follow-changes.ts';
import { replicateOnServer } from './replicate-on-server.ts';
import { readCheckpoint } from './replication-checkpoint.ts';

/** Two databases, the first of which is brought into the second. */
export interface Ends {
  readonly from: CouchDatabase;
  readonly to: CouchDatabase;
}

/** How often what a comparison finds missing is brought after all: writers may go on while it is compared. */
const rounds = 3;

/** See the law of `DocumentTools.replicate`. */
export async function replicateDatabase(ends: Ends, options: ReplicateOptions): Promise<ReplicationReport> {
  const { signal } = options;
  const { doc_count: alive, doc_del_count: deleted = 0 } = await ends.from.info({ signal });
  const exists = await ends.to.exists({ signal });
  const since = exists ? await readCheckpoint(ends, { signal }) : undefined;
  if (exists && since === undefined && !options.merge) await refuseFilled(ends.to, options);
  const plan = { created: !exists, resumed: since !== undefined, documents: alive + deleted };
  if (options.dryRun) return { ...plan, by: 'nobody', written: 0, refused: 0, missing: 0 };
  if (!exists) await ends.to.bytes({ method: 'PUT', signal });
  const told = new Set<string>();
  const copying: CopyOptions = { ...options, since, checkpoints: true, onRefused: tellOnce(options.onRefused, told) };
  const byServer = since === undefined && (await replicateOnServer(ends, options));
  const written = byServer ? 0 : (await copyChanges(ends, copying)).written;
  const settled = await settle(ends, written, copying);
  const followed = options.continuous === true ? await followChanges(ends, copying) : 0;
  const counts = { written: settled.written + followed, missing: settled.missing, refused: settled.missing === 0 ? 0 : told.size };
  return { ...plan, by: byServer ? 'server' : 'stream', ...counts };
}

async function refuseFilled(to: CouchDatabase, { signal }: ReplicateOptions): Promise<void> {
  const { doc_count: alive, doc_del_count: deleted = 0 } = await to.info({ signal });
  if (alive + deleted === 0) return;
  throw new Fault('target-not-empty', `${to.what} holds ${alive} documents, and ${deleted} that are deleted`, {
    guidance: 'name a database that does not exist yet, or add --merge to bring the two together',
  });
}

/** Asks the target for every leaf of the source, and brings what it lacks; what it lacks then is missing. */
async function settle(ends: Ends, written: number, options: CopyOptions): Promise<Pick<ReplicationReport, 'written' | 'missing'>> {
  const again = { ...options, since: undefined, checkpoints: false, onProgress: undefined };
  let sum = written;
  for (let round = 1; ; round += 1) {
    const { lacking } = await copyChanges(ends, { ...again, dryRun: true });
    if (lacking === 0 || round === rounds) return { written: sum, missing: lacking };
    sum += (await copyChanges(ends, again)).written;
  }
}

/** Tells each document once, however often the server refuses it. */
function tellOnce(tell: ReplicateOptions['onRefused'], told: Set<string>): (refused: RefusedDocument) => void {
  return (refused) => {
    const name = `${refused.rev} ${refused.id}`;
    if (!told.has(name)) tell?.(refused);
    told.add(name);
  };
}
