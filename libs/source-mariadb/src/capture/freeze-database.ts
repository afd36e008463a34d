import { Fault } from '@holdfast/fault';
import { type Abortable, displayPath, type Problem, type SourcePosition } from '@holdfast/manifest';
import type { SourceContext } from '@holdfast/source';
import type { MariadbSettings } from '../config/mariadb-settings.ts';
import { DatabaseConnection } from '../connection/database-connection.ts';
import { pathOfTable } from '../format/artifact-path.ts';
import { rowPlan } from '../rows/row-plan.ts';
import { readGrants } from '../schema/read-grants.ts';
import { readSchema } from '../schema/read-schema.ts';
import { readTables } from '../schema/read-tables.ts';
import { ReadingThread } from '../thread/reading-thread.ts';
import { FrozenDatabase } from './frozen-database.ts';
import { type GlobalLock, lockTables } from './global-lock.ts';
import { type OpenThreads, openThreads } from './open-threads.ts';
import { ReadingPool } from './reading-pool.ts';
import { serverPosition } from './server-position.ts';
import { spoolTables } from './spool-tables.ts';
import type { PlannedTable } from './table-parts.ts';

/** A database with less than this is read by one connection: nobody is held up. */
const smallDatabase = 16 << 20;

export interface FreezeDatabaseOptions extends Abortable {
  readonly settings: MariadbSettings;
  readonly context: SourceContext;
}

/** Begins to read at one moment, on as many connections as were asked for, and holds it. */
export async function freezeDatabase({ settings, context, signal }: FreezeDatabaseOptions): Promise<FrozenDatabase> {
  await using opened = new AsyncDisposableStack();
  const lead = opened.use(await ReadingThread.open(settings.connection, { signal }));
  const version = await versionOf(lead);
  const isMariadb = /mariadb/i.test(version);
  const tables = await readTables(lead, settings.database, { signal });
  const volatile = tables.filter(({ name, transactional, keepsRows }) => !transactional && keepsRows && !settings.isExcluded(name));
  await using locking = await lockVolatile(
    settings,
    volatile.map(({ name }) => name),
    { signal },
  );
  const bytes = tables.reduce((sum, { estimatedBytes }) => sum + estimatedBytes, 0);
  const connections = bytes < smallDatabase ? 1 : settings.connections;
  const open = await openThreads({ settings: settings.connection, lead, connections, isMariadb, signal });
  for (const thread of open.threads.slice(1)) opened.use(thread);
  const asOf = context.now().toISOString();
  const position = positionOf(asOf, { version, open, ...(await serverPosition(lead, isMariadb)) });
  const pool = new ReadingPool(open.threads, context.scratchDirectory);
  await lead.run(['SET character_set_results = NULL'], 'read the definitions');
  const read = () => readSchema(lead, settings.database, { isExcluded: settings.isExcluded, signal });
  const schema = await read();
  const grants = settings.users ? await readGrants(lead, settings.database, { signal }) : undefined;
  await lead.run(['SET character_set_results = utf8mb4', 'ROLLBACK TO SAVEPOINT holdfast'], 'read the definitions');
  const planned = schema.tables.filter(({ keepsRows }) => keepsRows).map((table): PlannedTable => ({ table, plan: rowPlan(table) }));
  const spooled = await spoolTables(
    planned.filter(({ table }) => !table.transactional),
    { pool, schema, settings, context, signal },
  );
  const problems = [...locking.problems, ...problemsOf(schema.tables)];
  const held = opened.move();
  return new FrozenDatabase({ position, schema, grants, planned, spooled, pool, problems, settings, held });
}

async function versionOf(lead: ReadingThread): Promise<string> {
  const [row] = await lead.records('SELECT VERSION() AS version', 'ask for the version');
  return row?.version ?? '';
}

interface Locking extends AsyncDisposable {
  readonly problems: readonly Problem[];
}

/** H16: tables whose reads belong to no transaction keep still until they have been read, or are named. */
async function lockVolatile(settings: MariadbSettings, tables: readonly string[], options: Abortable): Promise<Locking> {
  if (tables.length === 0) return { problems: [], async [Symbol.asyncDispose]() {} };
  await using opened = new AsyncDisposableStack();
  const connection = opened.use(await DatabaseConnection.open(settings.connection, options));
  const lock: GlobalLock | Fault = await lockTables(connection, tables, options);
  if (!(lock instanceof Fault)) opened.use(lock);
  const problems = lock instanceof Fault ? tables.map((table) => unlocked(table, lock)) : [];
  const held = opened.move();
  return { problems, [Symbol.asyncDispose]: () => held.disposeAsync() };
}

function unlocked(table: string, { message }: Fault): Problem {
  const why = `its engine keeps no transactions and it could not be locked: ${message}`;
  return { path: pathOfTable(table), code: 'changed', message: `the table ${displayPath(table)} may show several moments; ${why}` };
}

function problemsOf(tables: FrozenDatabase['schema']['tables']): Problem[] {
  const numbered = tables.filter(({ history, keepsRows }) => history === 'transactions' && keepsRows);
  return numbered.map(({ name }) => ({
    path: pathOfTable(name),
    code: 'unsupported',
    message: `the table ${displayPath(name)} keeps row versions by numbers of transactions, which no server can be given: its current rows are stored alone`,
  }));
}

interface Known {
  readonly version: string;
  readonly open: OpenThreads;
  readonly gtid?: string;
  readonly binaryLog?: string;
}

function positionOf(asOf: string, { version, open, gtid, binaryLog }: Known): SourcePosition {
  const mark = gtid ?? binaryLog;
  const properties = {
    server: version,
    connections: open.threads.length,
    ...(open.lock === undefined ? {} : { lock: open.lock.name, lock_held_ms: open.lock.heldMs }),
    ...(open.single === undefined ? {} : { single_connection: open.single.message }),
    ...(gtid === undefined ? {} : { gtid }),
    ...(binaryLog === undefined ? {} : { binary_log: binaryLog }),
  };
  return { asOf, ...(mark === undefined ? {} : { mark }), properties };
}
