import type { Fault } from '@holdfast/fault';
import type { DatabaseConnection } from '../connection/database-connection.ts';
import { quoteName } from '../format/quote-name.ts';
import { quoteText } from '../format/quote-text.ts';
import type { SchemaObject } from '../schema/schema-object.ts';
import { makeObject } from './make-object.ts';

const noTable = 1146;
const noColumn = 1054;
const mark = 'holdfast: stands in for a moment for what a broken view refers to';

/** Errors that one view may cause, each mended by a table or a column more. */
const patience = 200;

/**
 * Makes views that were broken when they were captured, which a server refuses: tables that stand in for those that are
 * missing are made, and dropped again. Returns the names of those that could not be made so.
 */
export async function makeBrokenViews(
  connection: DatabaseConnection,
  database: string,
  views: readonly SchemaObject[],
): Promise<readonly string[]> {
  if (views.length === 0) return [];
  await dropStandIns(connection, database);
  const standIns = new Set<string>();
  const unmade: string[] = [];
  try {
    for (const view of views) if (!(await makeView(connection, view, standIns))) unmade.push(view.record.name);
  } finally {
    await dropStandIns(connection, database);
  }
  return unmade;
}

async function makeView(connection: DatabaseConnection, { record, statement }: SchemaObject, standIns: Set<string>): Promise<boolean> {
  for (let attempt = 0; attempt < patience; attempt += 1) {
    try {
      await makeObject(connection, { record: { ...record, kind: 'view' }, statement }, { replace: true });
      return true;
    } catch (error) {
      const { errno, message = '' } = ((error as Fault).cause ?? {}) as { readonly errno?: number; readonly message?: string };
      if (errno === noTable && (await standInFor(connection, message, standIns))) continue;
      if (errno === noColumn && (await addColumn(connection, message, standIns))) continue;
      return false;
    }
  }
  return false;
}

/** `Table 'database.name' doesn't exist`; the name may have a point in it, the database of a restore has none that is not its own. */
async function standInFor(connection: DatabaseConnection, message: string, standIns: Set<string>): Promise<boolean> {
  const [[database] = []] = await connection.query('SELECT DATABASE()', 'make a broken view');
  const named = /Table '(.*)' doesn't exist/s.exec(message)?.[1];
  if (named === undefined || !named.startsWith(`${database}.`)) return false;
  const table = named.slice(`${database}.`.length);
  if (standIns.has(table)) return false;
  await connection.query(`CREATE TABLE ${quoteName(table)} (\`holdfast stand-in\` INT) COMMENT = ${quoteText(mark)}`, 'make a broken view');
  standIns.add(table);
  return true;
}

/** `Unknown column 'table.name' in …`: under whatever name the view knows the table. */
async function addColumn(connection: DatabaseConnection, message: string, standIns: ReadonlySet<string>): Promise<boolean> {
  const column = /Unknown column '(?:.*\.)?(.*?)' in /s.exec(message)?.[1];
  if (column === undefined) return false;
  let added = false;
  for (const table of standIns) {
    const present = await connection.query(
      `SHOW COLUMNS FROM ${quoteName(table)} WHERE Field = ${quoteText(column)}`,
      'make a broken view',
    );
    if (present.length > 0) continue;
    await connection.query(`ALTER TABLE ${quoteName(table)} ADD ${quoteName(column)} INT`, 'make a broken view');
    added = true;
  }
  return added;
}

/** Also those of a run that was ended in the middle. */
async function dropStandIns(connection: DatabaseConnection, database: string): Promise<void> {
  const rows = await connection.query(
    `SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = ${quoteText(database)} AND TABLE_COMMENT = ${quoteText(mark)}`,
    'make a broken view',
  );
  for (const [table] of rows)
    await connection.query(`DROP TABLE IF EXISTS ${quoteName(database)}.${quoteName(table ?? '')}`, 'make a broken view');
}
