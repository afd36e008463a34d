import { type Column, type DataRecord, equalValues, type RecordValue } from '@holdfast/record';
import type { Conflict, ConflictedRecord, Decide, ReconciledConflict, ReconciledRecord, Side, SideChange } from './reconciled-record.ts';
import { joinByKey, type ThreeStreams } from './three-way.ts';

export interface ReconcileOptions {
  /** Of the collection; generated ones are neither compared nor changed. */
  readonly columns: readonly Column[];
  readonly decide: Decide;
}

/**
 * Three-way merge of one collection: gives every record that a side has changed since the base, ascending by key, with
 * what ours is to become. A field that one side changed is taken from it; what both changed differently is a conflict,
 * field by field, and so is a record that one side deleted and the other changed. Memory holds one batch of each stream.
 */
export async function* reconcileRecords(streams: ThreeStreams, options: ReconcileOptions): AsyncGenerator<ReconciledRecord> {
  const places = options.columns.flatMap(({ generated }, index) => (generated ? [] : [index]));
  for await (const record of joinByKey(streams)) {
    const change = { ours: changeOf(record.base, record.ours, places), theirs: changeOf(record.base, record.theirs, places) };
    if (change.ours === 'same' && change.theirs === 'same') continue;
    yield { ...record, change, ...(await reconcileOne(record, change, { ...options, places })) };
  }
}

/** Whether our side has to be changed for the result. */
export function needsChange({ ours, result }: ReconciledRecord, columns: readonly Column[]): boolean {
  const places = columns.flatMap(({ generated }, index) => (generated ? [] : [index]));
  return changeOf(ours, result, places) !== 'same';
}

type Places = { readonly places: readonly number[] };
type Reconciled = Pick<ReconciledRecord, 'conflicts' | 'result'>;

function changeOf(before: DataRecord | undefined, after: DataRecord | undefined, places: readonly number[]): SideChange {
  if (before === undefined) return after === undefined ? 'same' : 'added';
  if (after === undefined) return 'deleted';
  return places.every((place) => isSame(before, after, place)) ? 'same' : 'changed';
}

async function reconcileOne(
  record: ConflictedRecord,
  change: ReconciledRecord['change'],
  options: ReconcileOptions & Places,
): Promise<Reconciled> {
  const { ours, theirs } = record;
  if (change.theirs === 'same') return { conflicts: [], result: ours };
  if (change.ours === 'same') return { conflicts: [], result: theirs };
  if (ours === undefined && theirs === undefined) return { conflicts: [], result: undefined };
  if (ours === undefined || theirs === undefined) return await decideExistence(record, options);
  return await mergeFields({ base: record.base, ours, theirs }, options);
}

/** One side deleted what the other changed. */
async function decideExistence(record: ConflictedRecord, { decide }: ReconcileOptions): Promise<Reconciled> {
  const conflict: Conflict = { column: undefined, base: undefined, ours: undefined, theirs: undefined };
  const decision = await decide(conflict, record);
  return { conflicts: [{ ...conflict, decision }], result: decision === 'theirs' ? record.theirs : record.ours };
}

async function mergeFields(
  record: { readonly base: DataRecord | undefined; readonly ours: DataRecord; readonly theirs: DataRecord },
  { columns, decide, places }: ReconcileOptions & Places,
): Promise<Reconciled> {
  const { base, ours, theirs } = record;
  const values = [...ours.values];
  const conflicts: ReconciledConflict[] = [];
  for (const place of places) {
    const side = base === undefined ? undefined : changedSide(base, record, place);
    if (isSame(ours, theirs, place) || side === 'ours') continue;
    if (side === 'theirs') values[place] = theirs.values[place] as RecordValue;
    else {
      const conflict = { column: columns[place]?.name, base: base?.values[place], ours: ours.values[place], theirs: theirs.values[place] };
      const decision = await decide(conflict, record);
      conflicts.push({ ...conflict, decision });
      if (decision === 'theirs') values[place] = theirs.values[place] as RecordValue;
    }
  }
  return { conflicts, result: { key: ours.key, values } };
}

/** The one side that changed a field; undefined when both did. */
function changedSide(
  base: DataRecord,
  { ours, theirs }: { readonly ours: DataRecord; readonly theirs: DataRecord },
  place: number,
): Side | undefined {
  if (isSame(base, ours, place)) return 'theirs';
  return isSame(base, theirs, place) ? 'ours' : undefined;
}

function isSame(one: DataRecord, other: DataRecord, place: number): boolean {
  return equalValues(one.values[place] as RecordValue, other.values[place] as RecordValue);
}
