import type { Abortable } from '@holdfast/manifest';
import { displayPath } from '@holdfast/manifest';
import type { DatabaseConnection } from '../connection/database-connection.ts';
import { historySetting, noHistorySetting } from '../format/session-settings.ts';
import { rowStatements } from './row-statements.ts';

export interface LoadOptions extends Abortable {
  /** Called with the bytes of each statement that was carried out. */
  readonly onLoaded?: ((bytes: number) => void) | undefined;
}

export interface RowsArtifact {
  readonly content: AsyncIterable<Uint8Array>;
  /** Its path. */
  readonly name: string;
  readonly table: string;
}

/** Bytes of statements that make a transaction: what has to be rolled back after a crash stays small. */
const transactionSize = 32 << 20;

/**
 * Loads an artifact of rows into its table, in order, each statement as the bytes that it is. Returns how many rows came. H4: when
 * the end record does not fit it throws, and the table is no good.
 */
export async function loadRows(
  connection: DatabaseConnection,
  { content, name, table }: RowsArtifact,
  { signal, onLoaded }: LoadOptions,
): Promise<number> {
  const doing = `load the rows of ${displayPath(table)}`;
  const statements = rowStatements(content, { name, table }, async ({ history }) => {
    await connection.query(history ? historySetting : noHistorySetting, doing, { signal });
  });
  let [rows, open]: [number, number] = [0, 0];
  let sent: Promise<unknown> = connection.query('BEGIN', doing, { signal });
  // The next statement is cut while the server carries out the last.
  for await (const statement of statements) {
    await sent;
    signal?.throwIfAborted();
    sent = connection.send(statement.room, doing);
    // Awaited above or below, unless the artifact turns out to be damaged first.
    sent.catch(() => undefined);
    rows += statement.rows;
    open += statement.room.length;
    onLoaded?.(statement.room.length);
    if (open < transactionSize) continue;
    await sent;
    sent = connection.query('COMMIT AND CHAIN', doing, { signal });
    open = 0;
  }
  await sent;
  await connection.query('COMMIT', doing, { signal });
  return rows;
}
