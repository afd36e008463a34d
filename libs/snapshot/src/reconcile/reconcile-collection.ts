import { Fault } from '@holdfast/fault';
import { displayPath } from '@holdfast/manifest';
import {
  type Decide,
  keepOurs,
  keepTheirs,
  leaveOpen,
  needsChange,
  newestBy,
  type ReconciledRecord,
  reconcileRecords,
  type SideChange,
} from '@holdfast/reconciliation';
import type { Collection, DataRecord } from '@holdfast/record';
import type { RunOptions } from '../workspace.ts';
import type { ChangeSpool } from './change-spool.ts';
import type { ReconcileSides } from './open-sides.ts';
import type { ReconcileCounts, ReconcileRequest, ShownConflict } from './reconcile-request.ts';
import { shownKey, shownValue } from './shown-value.ts';

/** So many records of one collection are told one by one. */
const recordsTold = 1000;

export interface CollectionRun extends RunOptions {
  readonly sides: ReconcileSides;
  readonly request: ReconcileRequest;
  readonly spool: ChangeSpool;
}

/** Nothing yet. */
export const noCounts: ReconcileCounts = { live: 0, other: 0, both: 0, conflicts: 0, undecided: 0, add: 0, change: 0, delete: 0 };

/** Brings one collection together: tells its records and counts, and puts the changes of the live source into the spool. */
export async function reconcileCollection(collection: Collection, run: CollectionRun): Promise<ReconcileCounts> {
  const { sides, request, spool, emit, signal } = run;
  const counts = { ...noCounts };
  const [base, ours, theirs] = [sides.base, sides.live, sides.other].map((reader) => reader.records(collection.name, { signal })) as [
    AsyncIterable<readonly DataRecord[]>,
    AsyncIterable<readonly DataRecord[]>,
    AsyncIterable<readonly DataRecord[]>,
  ];
  const decide = decisionOf(collection, request);
  let told = 0;
  for await (const record of reconcileRecords({ base, ours, theirs }, { columns: collection.columns, decide })) {
    signal?.throwIfAborted();
    const becomes = needsChange(record, collection.columns) ? becoming(record) : 'same';
    count(record, becomes, counts);
    told += 1;
    if (told <= recordsTold) await emit(eventOf(record, { ...run, collection, becomes }));
    if (becomes !== 'same') await spool.add(changeOf(record, collection));
  }
  if (told > 0) await emit({ event: 'collection-reconciled', source: sides.source, collection: collection.name, ...counts });
  return counts;
}

/** Throws `usage` where no collection has the column that `newest` goes by: then nothing could be decided. */
export function refuseUnknownColumn({ policy, by }: ReconcileRequest, collections: readonly Collection[]): void {
  if (policy !== 'newest') return;
  if (by !== undefined && collections.some(({ columns }) => columns.some(({ name }) => name === by))) return;
  throw new Fault('usage', by === undefined ? 'the policy newest needs a column' : `no table has a column ${displayPath(by)}`, {
    guidance: 'name the column that says when a record was changed, with --by',
  });
}

function decisionOf(collection: Collection, { policy, by = '', ask, values = false }: ReconcileRequest): Decide {
  if (policy === 'keep-live') return keepOurs;
  if (policy === 'keep-snapshot') return keepTheirs;
  if (policy === 'newest') return newestBy(by, collection.columns);
  if (policy !== 'ask' || ask === undefined) return leaveOpen;
  const columns = collection.columns.map(({ name }) => name);
  return async (conflict, record) => {
    const key = shownKey((record.base ?? record.ours ?? record.theirs)?.key ?? [], values);
    return await ask({ collection: collection.name, key, conflict, record, columns });
  };
}

function becoming({ ours, result }: ReconciledRecord): SideChange {
  if (ours === undefined) return 'added';
  return result === undefined ? 'deleted' : 'changed';
}

function count(
  { change, conflicts }: ReconciledRecord,
  becomes: SideChange,
  counts: { -readonly [Name in keyof ReconcileCounts]: number },
): void {
  if (change.theirs === 'same') counts.live += 1;
  else if (change.ours === 'same') counts.other += 1;
  else if (conflicts.length === 0) counts.both += 1;
  if (conflicts.length > 0) counts.conflicts += 1;
  if (conflicts.some(({ decision }) => decision === undefined)) counts.undecided += 1;
  if (becomes !== 'same') counts[({ added: 'add', changed: 'change', deleted: 'delete' } as const)[becomes]] += 1;
}

function eventOf(
  record: ReconciledRecord,
  { sides, request, collection, becomes }: CollectionRun & { readonly collection: Collection; readonly becomes: SideChange },
) {
  const { values = false } = request;
  const { change, conflicts, base, ours, theirs } = record;
  const shown = conflicts.map(({ column, decision, ...sidesOf }): ShownConflict => {
    const decided = decision === undefined ? 'undecided' : decision === 'ours' ? 'live' : 'other';
    if (column === undefined) return { decision: decided };
    const [was, live, other] = [sidesOf.base, sidesOf.ours, sidesOf.theirs].map((value) => shownValue(value, values));
    return { column, base: was as string, live: live as string, other: other as string, decision: decided };
  });
  return {
    event: 'record-reconciled' as const,
    source: sides.source,
    collection: collection.name,
    key: shownKey((base ?? ours ?? theirs)?.key ?? [], values),
    live: change.ours,
    other: change.theirs,
    becomes,
    conflicts: shown,
  };
}

function changeOf({ ours, result }: ReconciledRecord, { name }: Collection) {
  return { collection: name, ...(ours === undefined ? {} : { before: ours }), ...(result === undefined ? {} : { after: result }) };
}
