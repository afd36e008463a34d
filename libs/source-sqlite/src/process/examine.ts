import { closeSync, openSync, readSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { type Inventory, pathToBytes } from '@holdfast/manifest';
import { quoted } from '../records/quoted.ts';
import type { ExamineArgument } from './calls.ts';
import { damagedDatabase, sqliteFault } from './sqlite-fault.ts';
import { sqliteUri } from './sqlite-uri.ts';

/** Checks the file with SQLite's own integrity check, then counts rows and lists objects and PRAGMAs. Throws `source-damaged`. */
export function examine({ location, name }: ExamineArgument): Inventory {
  try {
    const journalMode = readJournalMode(location);
    // Nobody writes the file, so no lock, -wal or -shm is needed, even where its header asks for a -wal.
    using database = new DatabaseSync(sqliteUri(location, 'mode=ro&immutable=1'), { readOnly: true });
    // CHECK constraints are the application's own, may need its functions, and say nothing of the file.
    database.exec('PRAGMA cache_size = -32768; PRAGMA ignore_check_constraints = ON');
    const objects = listObjects(database);
    const checks = { ...checkIntegrity(database, objects, name), ...checkForeignKeys(database), ...findModules(database) };
    return { objects: countObjects(database, objects), properties: { ...readPragmas(database), journal_mode: journalMode, ...checks } };
  } catch (error) {
    throw sqliteFault(error, name);
  }
}

/** What the file asks for; a connection that takes it for immutable would not tell. */
function readJournalMode(location: string): 'wal' | 'delete' {
  const header = Buffer.alloc(19);
  const descriptor = openSync(pathToBytes(location), 'r');
  try {
    readSync(descriptor, header);
  } finally {
    closeSync(descriptor);
  }
  return header[18] === 2 ? 'wal' : 'delete';
}

interface SchemaObject {
  readonly group: 'table' | 'virtual table' | 'index' | 'view' | 'trigger';
  readonly name: string;
}

function listObjects(database: DatabaseSync): SchemaObject[] {
  const rows = database.prepare('SELECT type, name, rootpage FROM sqlite_schema ORDER BY type, name').all();
  return rows.map(({ type, name, rootpage }) => ({
    group: type === 'table' && rootpage === 0 ? 'virtual table' : (type as SchemaObject['group']),
    name: name as string,
  }));
}

type Properties = Record<string, string | number>;

/** Lines of the integrity check that speak of the data, not of the file: NOT NULL or a type that was asked for later. */
const constraintLine = /^(NULL value|NUMERIC value|TEXT value|non-[A-Z]+ value) in /;

function checkIntegrity(database: DatabaseSync, objects: readonly SchemaObject[], name: string): Properties {
  try {
    return violations(runCheck(database, 'PRAGMA integrity_check(1000000)', name));
  } catch (error) {
    if (!needsMissing(error)) throw error;
    return checkEachTable(database, objects, name);
  }
}

/** The number of broken constraints; throws at the first line that tells of damage. */
function runCheck(database: DatabaseSync, sql: string, name: string): number {
  let broken = 0;
  for (const { integrity_check: line } of database.prepare(sql).iterate()) {
    if (line === 'ok') continue;
    if (!constraintLine.test(String(line))) throw damagedDatabase(name, String(line).replaceAll('\n', ' '));
    broken += 1;
  }
  return broken;
}

/** Where a table needs a collation or function that only its application has, the other tables are still checked, and that one is named. */
function checkEachTable(database: DatabaseSync, objects: readonly SchemaObject[], name: string): Properties {
  const unchecked: string[] = [];
  let broken = 0;
  for (const table of objects.filter(({ group }) => group === 'table')) {
    try {
      broken += runCheck(database, `PRAGMA integrity_check(${quoted(table.name)})`, name);
    } catch (error) {
      if (!needsMissing(error)) throw error;
      unchecked.push(`${table.name} (${(error as Error).message})`);
    }
  }
  return { ...violations(broken), ...(unchecked.length > 0 ? { unchecked_tables: unchecked.join(', ') } : {}) };
}

function needsMissing(error: unknown): boolean {
  return error instanceof Error && /^(no such (collation sequence|function|module)|unknown function)/.test(error.message);
}

function violations(broken: number): Properties {
  return broken > 0 ? { constraint_violations: broken } : {};
}

/** Rows that break a foreign key are the user's data and are kept as they are; their number is part of the inventory. */
function checkForeignKeys(database: DatabaseSync): Properties {
  try {
    const count = database.prepare('SELECT count(*) AS count FROM pragma_foreign_key_check').get()?.count as number;
    return count > 0 ? { foreign_key_violations: count } : {};
  } catch (error) {
    const { errcode, message } = error as Error & { readonly errcode?: number };
    if (errcode !== 1) throw error;
    return { foreign_key_check: message };
  }
}

/** Virtual tables whose module this SQLite does not have: they are kept, and named. */
function findModules(database: DatabaseSync): Properties {
  const sql = `SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND rootpage = 0 ORDER BY name`;
  const known = new Set(
    database
      .prepare('SELECT name FROM pragma_module_list')
      .all()
      .map(({ name }) => String(name).toLowerCase()),
  );
  const missing = database
    .prepare(sql)
    .all()
    .flatMap((table) => {
      const module = /\bUSING\s+["'`[]?(\w+)/i.exec(String(table.sql))?.[1];
      return module === undefined || known.has(module.toLowerCase()) ? [] : [`${module} (${table.name})`];
    });
  return missing.length > 0 ? { missing_modules: missing.join(', ') } : {};
}

function countObjects(database: DatabaseSync, objects: readonly SchemaObject[]): Inventory['objects'] {
  const counts: Record<string, Record<string, number>> = {};
  for (const { group, name } of objects) {
    counts[group] ??= Object.create(null) as Record<string, number>;
    counts[group][name] = group === 'table' ? countRows(database, name) : 1;
  }
  return counts;
}

function countRows(database: DatabaseSync, table: string): number {
  return database.prepare(`SELECT count(*) AS count FROM main.${quoted(table)}`).get()?.count as number;
}

function readPragmas(database: DatabaseSync): Properties {
  const read = (name: string) => database.prepare(`PRAGMA ${name}`).get()?.[name] as string | number;
  const names = ['application_id', 'auto_vacuum', 'encoding', 'page_size', 'user_version'];
  return Object.fromEntries(names.map((name) => [name, read(name)]));
}
