import type { DatabaseSync } from 'node:sqlite';
import type { Collection } from '@holdfast/record';

/** A table as its records are read and written. */
export interface TableLayout {
  readonly collection: Collection;
  /** A name under which the table's row number can be used; undefined for one WITHOUT ROWID, or where columns have taken all of them. */
  readonly rowNumber: string | undefined;
  /** Whether the key is the row number itself. */
  readonly isNumbered: boolean;
}

interface TableRow {
  readonly name: string;
  readonly wr: number;
}

interface ColumnRow {
  readonly name: string;
  readonly type: string;
  readonly notnull: number;
  readonly pk: number;
  readonly hidden: number;
}

/** The layout of an ordinary table of the database. */
export function layoutOf(database: DatabaseSync, { name, wr }: TableRow): TableLayout {
  const rows = database.prepare('SELECT name, type, "notnull", pk, hidden FROM pragma_table_xinfo(?)').all(name) as unknown as ColumnRow[];
  const columns = rows.map(({ name, type, notnull, hidden }) => {
    return { name, type, nullable: notnull === 0, generated: hidden === 2 || hidden === 3 };
  });
  const primary = rows.filter(({ pk }) => pk > 0).sort((left, right) => left.pk - right.pk);
  const isNumbered = wr === 0 && primary.length === 1 && isRowNumber(database, name);
  const isUnique = primary.length > 0 && (wr === 1 || isNumbered || primary.every(({ notnull }) => notnull === 1));
  const all = columns.filter(({ generated }) => !generated).map((column) => column.name);
  const key = primary.length > 0 ? primary.map((column) => column.name) : all;
  const taken = new Set(columns.map((column) => column.name.toLowerCase()));
  const rowNumber = wr === 1 ? undefined : ['rowid', '_rowid_', 'oid'].find((candidate) => !taken.has(candidate));
  return { collection: { name, shape: 'rows', columns, key, repeats: !isUnique }, rowNumber, isNumbered };
}

/** Whether the primary key is the row number itself, which is never null: then it has no index of its own. */
function isRowNumber(database: DatabaseSync, table: string): boolean {
  return database.prepare("SELECT 1 FROM pragma_index_list(?) WHERE origin = 'pk'").get(table) === undefined;
}
