import type { DatabaseSync } from 'node:sqlite';
import { compareKeys } from '@holdfast/record';
import type { UnreadCollection } from '@holdfast/source';
import { selectRecords } from './select-records.ts';
import { layoutOf, type TableLayout } from './table-layout.ts';

export interface TableList {
  /** In order of name. */
  readonly tables: readonly TableLayout[];
  readonly unread: readonly UnreadCollection[];
}

/** Every table whose rows are the application's; SQLite's own, and those that a virtual table keeps its content in, are none. */
export function listTables(database: DatabaseSync): TableList {
  const rows = database.prepare("SELECT name, type, wr FROM pragma_table_list WHERE schema = 'main'").all() as unknown as {
    readonly name: string;
    readonly type: string;
    readonly wr: number;
  }[];
  const virtual = rows.filter(({ type }) => type === 'virtual').map(({ name }) => name);
  const unread: UnreadCollection[] = virtual.map((name) => ({ name, reason: 'it is a virtual table, whose content its module keeps' }));
  const tables: TableLayout[] = [];
  for (const row of rows.filter(({ type, name }) => type === 'table' && !/^sqlite_/i.test(name))) {
    const owner = virtual.find((name) => row.name.toLowerCase().startsWith(`${name.toLowerCase()}_`));
    const reason =
      owner !== undefined && lacksModule(database, owner) ? `it may belong to the virtual table ${owner}` : unreadable(database, row);
    if (reason === undefined) tables.push(layoutOf(database, row));
    else unread.push({ name: row.name, reason });
  }
  const byName = (left: string, right: string): number => compareKeys([left], [right]);
  return {
    tables: tables.sort((left, right) => byName(left.collection.name, right.collection.name)),
    unread: unread.sort((left, right) => byName(left.name, right.name)),
  };
}

/** Only a module that is there says which tables it keeps its content in. */
function lacksModule(database: DatabaseSync, virtual: string): boolean {
  try {
    database.prepare('SELECT * FROM pragma_table_xinfo(?)').all(virtual);
    return false;
  } catch {
    return true;
  }
}

/** Why a table cannot be read here, such as a function or collation that only its application has. */
function unreadable(database: DatabaseSync, row: { readonly name: string; readonly wr: number }): string | undefined {
  try {
    database.prepare(selectRecords(layoutOf(database, row).collection, { encoding: 'UTF-8' }));
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
