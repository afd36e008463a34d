import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import initialize, { type Database } from '@sqlite.org/sqlite-wasm';

/** Everything in a database that a user can ask for, as text. */
export interface DatabaseState {
  /** Version of the SQLite that read it, which is another one than Node's. */
  readonly readBy: string;
  readonly integrity: string;
  readonly pragmas: Readonly<Record<string, unknown>>;
  /** Type, name and text of everything in the schema. */
  readonly schema: readonly string[];
  /** For each table and view: how many rows, and a digest of all values with their types. */
  readonly rows: Readonly<Record<string, string>>;
}

const sqlite = await initialize();
let files = 0;

/** Reads a database with its `-wal`, as SQLite would after a crash, from a copy in memory: the files are not touched. */
export function readDatabase(location: string): DatabaseState {
  return query(location, (database) => ({
    readBy: sqlite.version.libVersion,
    integrity: String(database.selectValue('PRAGMA integrity_check')),
    pragmas: Object.fromEntries(pragmas.map((name) => [name, database.selectValue(`PRAGMA ${name}`)])),
    schema: database
      .selectArrays("SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema ORDER BY type, name")
      .map((row) => row.join(' | ')),
    rows: Object.fromEntries(
      database
        .selectArrays("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') ORDER BY name")
        .map(([name]) => [String(name), digestOfRows(database, String(name))]),
    ),
  }));
}

/** The rows that a query finds. */
export function queryDatabase(location: string, sql: string): readonly (readonly unknown[])[] {
  return query(location, (database) => database.selectArrays(sql));
}

const pragmas = ['user_version', 'application_id', 'journal_mode', 'page_size', 'encoding', 'auto_vacuum', 'page_count', 'freelist_count'];

function query<Result>(location: string, ask: (database: Database) => Result): Result {
  files += 1;
  const name = `/database-${files}.db`;
  for (const suffix of ['', '-wal']) {
    if (!existsSync(`${location}${suffix}`)) continue;
    sqlite.capi.sqlite3_js_posix_create_file(`${name}${suffix}`, new Uint8Array(readFileSync(`${location}${suffix}`)));
  }
  const database = new sqlite.oo1.DB(name, 'w');
  try {
    // There is no shared memory here, which a log needs unless one connection has the database for itself.
    database.exec('PRAGMA locking_mode = EXCLUSIVE');
    return ask(database);
  } finally {
    database.close();
  }
}

function digestOfRows(database: Database, table: string): string {
  const quoted = `"${table.replaceAll('"', '""')}"`;
  const columns = database.selectArrays(`PRAGMA table_xinfo(${quoted})`).map(([, name]) => `"${String(name).replaceAll('"', '""')}"`);
  const shown = columns.map((column) => `typeof(${column}) || ' ' || quote(${column})`).join(', ');
  const rows = database.selectArrays(`SELECT ${shown} FROM ${quoted}`).map((row) => row.join(' | '));
  return `${rows.length} rows, ${createHash('sha256').update(rows.toSorted().join('\n')).digest('hex')}`;
}
