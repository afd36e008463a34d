import type { DatabaseConnection } from '../../connection/database-connection.ts';
import { quoteName } from '../../format/quote-name.ts';
import { quoteText } from '../../format/quote-text.ts';
import type { DatabaseRecord, ObjectKind } from '../../format/records.ts';
import type { StoredSchema } from '../../inventory/parse-schema.ts';
import { makeBrokenViews } from '../broken-views.ts';
import { makeObject } from '../make-object.ts';
import type { SwapNames } from '../names-on-server.ts';
import { asStaged } from '../staged-objects.ts';
import { databaseExists, dropPrograms, type ListedProgram, listPrograms, listTables } from './listed-objects.ts';
import { mendTable, unbindTable } from './mend-table.ts';
import { beginRecord, readRecord, type SwapOptions } from './swap-record.ts';

/** Brings the staged tables into the database and those that stood there into the undo database; by one statement, so that nobody sees half of it. */
export async function carryOutSwap(connection: DatabaseConnection, options: SwapOptions): Promise<void> {
  const { names } = options;
  const record = await beginRecord(connection, options);
  await makeDatabase(connection, names.live, record.after?.database ?? record.before?.database);
  const [live, staged, undo] = await allTables(connection, names);
  const out = record.out.filter((name) => live.has(name) && !undo.has(name));
  const into = record.in.filter((name) => staged.has(name));
  await makeRoom(connection, names.live, record.after, new Set([...record.out, ...record.in]));
  await dropPrograms(
    connection,
    names.staged,
    (await databaseExists(connection, names.staged)) ? await listPrograms(connection, names.staged) : [],
  );
  await rename(connection, [...moves(out, names.live, names.undo), ...moves(into, names.staged, names.live)]);
  await settle(connection, names.live, {
    schema: record.after ?? record.before,
    triggersOf: record.after === undefined ? new Set(record.in) : undefined,
  });
  for (const name of record.out) await unbindTable(connection, names.undo, name);
}

/** The opposite of {@link carryOutSwap}: however far that came. */
export async function takeBackSwap(connection: DatabaseConnection, { names }: SwapOptions): Promise<void> {
  const record = await readRecord(connection, names);
  if (record === undefined) return;
  const [live, staged, undo] = await allTables(connection, names);
  // A table that stands in the undo database still has its place taken by the restored one; without that it was never moved, or is back.
  const isRestored = (name: string) => live.has(name) && !staged.has(name) && (undo.has(name) || !record.out.includes(name));
  const away = record.in.filter(isRestored);
  const back = record.out.filter((name) => undo.has(name));
  await makeDatabase(connection, names.staged, record.after?.database);
  await makeRoom(connection, names.live, record.before, new Set([...record.out, ...record.in]));
  await rename(connection, [...moves(away, names.live, names.staged), ...moves(back, names.undo, names.live)]);
  const isPart = record.after === undefined;
  if (record.before === undefined) await dropEmpty(connection, names.live);
  else await settle(connection, names.live, { schema: record.before, triggersOf: isPart ? new Set(record.in) : undefined });
  await settle(connection, names.staged, {
    schema: record.after === undefined ? undefined : asStaged(record.after),
    triggersOf: undefined,
  });
  // Whatever else somebody has put there stays.
  if ((await listTables(connection, names.undo)).size === 0) await dropDatabase(connection, names.undo);
}

type Move = readonly [name: string, from: string, to: string];

function moves(tables: readonly string[], from: string, to: string): readonly Move[] {
  return tables.map((name) => [name, from, to] as const);
}

async function allTables(connection: DatabaseConnection, { live, staged, undo }: SwapNames) {
  return [await listTables(connection, live), await listTables(connection, staged), await listTables(connection, undo)] as const;
}

async function rename(connection: DatabaseConnection, renames: readonly Move[]): Promise<void> {
  if (renames.length === 0) return;
  const list = renames.map(([name, from, to]) => `${quoteName(from)}.${quoteName(name)} TO ${quoteName(to)}.${quoteName(name)}`);
  await connection.query(`RENAME TABLE ${list.join(', ')}`, 'exchange the tables');
}

/** Triggers keep a table where it is; a view may bear the name that a table is to have. Without a schema only tables are exchanged. */
async function makeRoom(
  connection: DatabaseConnection,
  database: string,
  schema: StoredSchema | undefined,
  moved: ReadonlySet<string>,
): Promise<void> {
  if (!(await databaseExists(connection, database))) return;
  const isInTheWay = ({ kind, name, table = '' }: ListedProgram) =>
    kind === 'TRIGGER' ? moved.has(table) : kind === 'VIEW' && schema !== undefined && moved.has(name);
  await dropPrograms(connection, database, (await listPrograms(connection, database)).filter(isInTheWay));
}

interface Settling {
  readonly schema: StoredSchema | undefined;
  /** Where only tables were exchanged: those, whose triggers are made; everything else stands. */
  readonly triggersOf: ReadonlySet<string> | undefined;
}

/** Makes the database what the definitions say, as far as they are not about rows. */
async function settle(connection: DatabaseConnection, database: string, { schema, triggersOf }: Settling): Promise<void> {
  if (schema === undefined) return;
  await connection.query(`USE ${quoteName(database)}`, 'use the database');
  const standing = await listTables(connection, database);
  const tables = schema.objects.filter(({ record }) => record.kind === 'table' && standing.has(record.name));
  for (const { record, statement } of tables) await mendTable(connection, { name: record.name, wanted: statement, database });
  const isMade = ({ kind, table = '' }: { readonly kind: ObjectKind; readonly table?: string }) =>
    triggersOf === undefined ? isProgram(kind) : kind === 'trigger' && triggersOf.has(table);
  const programs = schema.objects.filter(({ record }) => isMade(record));
  if (triggersOf === undefined) {
    await dropPrograms(connection, database, superfluous(await listPrograms(connection, database), schema));
    await alterDatabase(connection, database, schema.database);
  }
  for (const object of programs) await makeObject(connection, object, { replace: true });
  const broken = schema.objects.filter(({ record }) => record.kind === 'broken view');
  if (triggersOf === undefined) await makeBrokenViews(connection, database, broken);
  // Making an object may have changed it for a moment, in a run that was ended then.
  if (triggersOf === undefined) await alterDatabase(connection, database, schema.database);
}

function isProgram(kind: ObjectKind): boolean {
  return ['procedure', 'function', 'package', 'package body', 'view', 'trigger', 'event'].includes(kind);
}

function superfluous(listed: readonly ListedProgram[], schema: StoredSchema): readonly ListedProgram[] {
  const wanted = new Set(schema.objects.map(({ record }) => `${record.kind === 'broken view' ? 'view' : record.kind} ${record.name}`));
  return listed.filter(({ kind, name }) => !wanted.has(`${kind.toLowerCase()} ${name}`));
}

async function makeDatabase(connection: DatabaseConnection, database: string, record: DatabaseRecord | undefined): Promise<void> {
  await connection.query(
    `CREATE DATABASE IF NOT EXISTS ${quoteName(database)} ${record === undefined ? '' : charsetOf(record)}`,
    'make the database',
  );
}

async function alterDatabase(connection: DatabaseConnection, database: string, record: DatabaseRecord): Promise<void> {
  await connection.query(
    `ALTER DATABASE ${quoteName(database)} ${charsetOf(record)} /*M!100500 COMMENT ${quoteText(record.comment)} */`,
    'set the database',
  );
}

function charsetOf({ charset, collation }: DatabaseRecord): string {
  return `CHARACTER SET ${charset} COLLATE ${collation}`;
}

export async function dropDatabase(connection: DatabaseConnection, database: string): Promise<void> {
  await connection.query(`DROP DATABASE IF EXISTS ${quoteName(database)}`, 'drop a database of a restore');
}

/** A database that was not there is not to stay, unless somebody has put something into it. */
async function dropEmpty(connection: DatabaseConnection, database: string): Promise<void> {
  if (!(await databaseExists(connection, database))) return;
  await dropPrograms(connection, database, await listPrograms(connection, database));
  if ((await listTables(connection, database)).size === 0)
    await connection.query(`DROP DATABASE ${quoteName(database)}`, 'drop the database');
}
