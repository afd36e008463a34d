import type { Fault } from '@holdfast/fault';
import { type Abortable, displayPath } from '@holdfast/manifest';
import type { DatabaseConnection } from '../connection/database-connection.ts';
import { quoteName } from '../format/quote-name.ts';

/** Seconds that a lock is waited for; everybody who comes after waits as well. */
const patience = 10;

/** What holds writers up for a moment. Disposing it lets them go. */
export interface GlobalLock extends AsyncDisposable {
  readonly name: string;
}

/**
 * Keeps every commit waiting, so that several connections can begin at one moment. MariaDB's backup stages do that without
 * closing a table and let everybody read and write on; MySQL has the global read lock alone. Gives the reason where it may not be had.
 */
export async function lockCommits(connection: DatabaseConnection, isMariadb: boolean): Promise<GlobalLock | Fault> {
  const [name, lock, unlock] = isMariadb
    ? (['BACKUP STAGE', ['BACKUP STAGE START', 'BACKUP STAGE BLOCK_COMMIT'], 'BACKUP STAGE END'] as const)
    : (['FLUSH TABLES WITH READ LOCK', ['FLUSH TABLES WITH READ LOCK'], 'UNLOCK TABLES'] as const);
  try {
    await connection.query(`SET SESSION lock_wait_timeout = ${patience}`, 'lock');
    for (const sql of lock) await connection.query(sql, 'hold up commits for a moment (RELOAD)');
  } catch (error) {
    await connection.query(unlock, 'unlock').catch(() => undefined);
    return error as Fault;
  }
  return {
    name,
    async [Symbol.asyncDispose]() {
      await connection.query(unlock, 'let commits go on');
    },
  };
}

/** Keeps writers off the tables. Gives the reason where it may not be had. */
export async function lockTables(
  connection: DatabaseConnection,
  tables: readonly string[],
  options: Abortable,
): Promise<GlobalLock | Fault> {
  try {
    await connection.query(`SET SESSION lock_wait_timeout = ${patience}`, 'lock', options);
    const locks = tables.map((table) => `${quoteName(table)} READ`).join(', ');
    await connection.query(`LOCK TABLES ${locks}`, `lock the tables ${tables.map(displayPath).join(', ')} (LOCK TABLES)`, options);
  } catch (error) {
    return error as Fault;
  }
  return {
    name: 'LOCK TABLES',
    async [Symbol.asyncDispose]() {
      await connection.query('UNLOCK TABLES', 'unlock the tables');
    },
  };
}
