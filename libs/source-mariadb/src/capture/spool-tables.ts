import { randomUUID } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { Abortable } from '@holdfast/manifest';
import type { SourceContext } from '@holdfast/source';
import type { MariadbSettings } from '../config/mariadb-settings.ts';
import type { DatabaseSchema } from '../schema/read-schema.ts';
import { definitionsByTable } from '../schema/read-schema.ts';
import { ReadAhead } from './read-ahead.ts';
import type { ReadingPool } from './reading-pool.ts';
import type { PlannedTable } from './table-parts.ts';
import { tableStream } from './table-stream.ts';

/** An artifact that is written already. */
export interface SpooledTable {
  readonly location: string;
  readonly size: number;
  readonly rows: number;
}

export interface SpoolOptions extends Abortable {
  readonly pool: ReadingPool;
  readonly schema: DatabaseSchema;
  readonly settings: MariadbSettings;
  readonly context: SourceContext;
}

/** Writes the artifacts of tables without transactions into the scratch folder, while they are locked: for no longer than that takes. */
export async function spoolTables(
  tables: readonly PlannedTable[],
  { pool, schema, settings, context, signal }: SpoolOptions,
): Promise<ReadonlyMap<string, SpooledTable>> {
  const ahead = new ReadAhead(tables, { pool, database: settings.database, definitions: definitionsByTable(schema) });
  const spooled = new Map<string, SpooledTable>();
  for (const planned of tables) {
    const location = `${context.scratchDirectory}/${randomUUID()}.sql`;
    await using file = await open(location, 'wx', 0o600);
    let size = 0;
    for await (const piece of tableStream(planned, ahead, { signal })) {
      await file.writeFile(piece);
      size += piece.length;
    }
    spooled.set(planned.table.name, { location, size, rows: await ahead.counted(planned.table.name) });
  }
  return spooled;
}
