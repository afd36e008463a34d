import { type Column, compareValues, type DataRecord, type RecordValue } from '@holdfast/record';
import type { Decide, Side } from './reconciled-record.ts';

/** Our side wins every conflict. */
export const keepOurs: Decide = () => 'ours';

/** The other side wins every conflict. */
export const keepTheirs: Decide = () => 'theirs';

/** Every conflict is left undecided. */
export const leaveOpen: Decide = () => undefined;

/**
 * The side wins whose record has the greater value in the column; both must have one, of comparable types, and not the
 * same. A deleted record has no date, so that a deletion against a change is left undecided.
 */
export function newestBy(name: string, columns: readonly Column[]): Decide {
  const place = columns.findIndex((column) => column.name === name);
  return (_conflict, { ours, theirs }): Side | undefined => {
    const [mine, other] = [valueAt(ours, place), valueAt(theirs, place)];
    if (mine === undefined || other === undefined || typeOf(mine) !== typeOf(other)) return undefined;
    const difference = compareValues(mine, other);
    return difference === 0 ? undefined : difference > 0 ? 'ours' : 'theirs';
  };
}

/** Undefined for no record, no such column and no value. */
function valueAt(record: DataRecord | undefined, place: number): Exclude<RecordValue, null> | undefined {
  return record?.values[place] ?? undefined;
}

/** Values of different types are in an order, but it says nothing of their age. */
function typeOf(value: Exclude<RecordValue, null>): string {
  if (typeof value === 'bigint') return 'number';
  if (typeof value !== 'object') return typeof value;
  if (value instanceof Uint8Array) return 'bytes';
  return 'zone' in value ? `${value.type} ${value.zone}` : value.type;
}
