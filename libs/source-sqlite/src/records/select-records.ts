import type { Collection } from '@holdfast/record';
import { quoted } from './quoted.ts';

export interface SelectOptions {
  /** As `PRAGMA encoding` tells it. */
  readonly encoding: string;
  /** Take text as its bytes, each value followed by whether it was text. */
  readonly careful?: boolean;
  /** Rows to pass over. */
  readonly offset?: number;
}

/** The function that a connection to a UTF-16 database needs for {@link selectRecords}: a text as its UTF-8 bytes. */
export const orderFunction = 'holdfast_order';

/** SQL that gives every row of a table in the order of `compareKeys`, whatever its collations are. */
export function selectRecords(
  { name, columns, key, repeats }: Collection,
  { encoding, careful = false, offset = 0 }: SelectOptions,
): string {
  const values = columns.map((column) => (careful ? carefully(column.name) : quoted(column.name)));
  const rest = columns.filter((column) => !column.generated && !key.includes(column.name)).map((column) => column.name);
  const order = [...key, ...(repeats ? rest : [])].map((column) => ordered(column, encoding));
  const skipped = offset === 0 ? '' : ` LIMIT -1 OFFSET ${offset}`;
  return `SELECT ${values.join(', ')} FROM main.${quoted(name)} ORDER BY ${order.join(', ')}${skipped}`;
}

/** The value, text as a blob, and whether it was text: SQLite replaces bytes that are no valid text when it hands them out as text. */
export function carefully(column: string): string {
  const name = quoted(column);
  return `CASE typeof(${name}) WHEN 'text' THEN CAST(${name} AS BLOB) ELSE ${name} END, typeof(${name}) = 'text'`;
}

/** BINARY compares the bytes of the database's encoding, which are in order of code points only in UTF-8. */
function ordered(column: string, encoding: string): string {
  const name = quoted(column);
  return encoding === 'UTF-8' ? `${name} COLLATE BINARY` : `typeof(${name}) = 'blob', ${orderFunction}(${name})`;
}
