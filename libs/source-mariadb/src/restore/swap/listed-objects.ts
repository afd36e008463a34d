import type { DatabaseConnection } from '../../connection/database-connection.ts';
import { quoteName } from '../../format/quote-name.ts';
import { quoteText } from '../../format/quote-text.ts';
import { loadingSettings } from '../../format/session-settings.ts';
import { isDefinitionsTable } from './definitions-table.ts';

/** Whether the server has a database of this name. */
export async function databaseExists(connection: DatabaseConnection, database: string): Promise<boolean> {
  const rows = await connection.query(
    `SELECT 1 FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ${quoteText(database)}`,
    'list the databases',
  );
  return rows.length > 0;
}

/** Tables and sequences that stand in a database now. */
export async function listTables(connection: DatabaseConnection, database: string): Promise<ReadonlySet<string>> {
  const rows = await connection.query(
    `SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = ${quoteText(database)} AND TABLE_TYPE NOT IN ('VIEW', 'SYSTEM VIEW')`,
    'list the tables',
  );
  return new Set(rows.map(([name]) => name ?? '').filter((name) => !isDefinitionsTable(name)));
}

/** What is no table. */
export interface ListedProgram {
  readonly kind: 'VIEW' | 'TRIGGER' | 'EVENT' | 'PROCEDURE' | 'FUNCTION' | 'PACKAGE' | 'PACKAGE BODY';
  readonly name: string;
  /** Of a trigger. */
  readonly table?: string;
}

export async function listPrograms(connection: DatabaseConnection, database: string): Promise<readonly ListedProgram[]> {
  const schema = quoteText(database);
  const rows = await connection.query(
    `SELECT 'VIEW', TABLE_NAME, '' FROM information_schema.VIEWS WHERE TABLE_SCHEMA = ${schema}
     UNION ALL SELECT 'TRIGGER', TRIGGER_NAME, EVENT_OBJECT_TABLE FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = ${schema}
     UNION ALL SELECT 'EVENT', EVENT_NAME, '' FROM information_schema.EVENTS WHERE EVENT_SCHEMA = ${schema}
     UNION ALL SELECT ROUTINE_TYPE, ROUTINE_NAME, '' FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = ${schema}`,
    'list the objects',
  );
  return rows.map(([kind, name, table]) => ({ kind: kind as ListedProgram['kind'], name: name ?? '', table: table ?? '' }));
}

export async function dropPrograms(connection: DatabaseConnection, database: string, programs: readonly ListedProgram[]): Promise<void> {
  // Bodies of packages before their packages; the server knows the words only in this mode.
  for (const { kind, name } of programs.toSorted((one, other) => other.kind.length - one.kind.length)) {
    const doing = `drop the ${kind.toLowerCase()}`;
    const isPackage = kind.startsWith('PACKAGE');
    if (isPackage) await connection.query("SET sql_mode = 'ORACLE'", doing);
    await connection.query(`DROP ${kind} IF EXISTS ${quoteName(database)}.${quoteName(name)}`, doing);
    if (isPackage) for (const setting of loadingSettings) await connection.query(setting, doing);
  }
}
