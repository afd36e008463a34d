import type { SchemaReader } from '../schema/schema-reader.ts';

/** Where the server stands in its own history, as far as it keeps one and the user may know. */
export interface ServerPosition {
  readonly gtid?: string;
  /** As `binlog.000007:12345`. */
  readonly binaryLog?: string;
}

/** Of the moment at which the reader's transaction began, on MariaDB; on MySQL of now, under a lock. */
export async function serverPosition(reader: SchemaReader, isMariadb: boolean): Promise<ServerPosition> {
  try {
    return isMariadb ? await positionOfSnapshot(reader) : await positionNow(reader);
  } catch {
    // Another privilege than those that reading needs: without it the position is not known.
    return {};
  }
}

async function positionOfSnapshot(reader: SchemaReader): Promise<ServerPosition> {
  const rows = await reader.records(`SHOW STATUS LIKE 'binlog\\_snapshot\\_%'`, 'read the position');
  const status = new Map(rows.map((row) => [row.Variable_name?.toLowerCase(), row.Value]));
  const [file, position] = [status.get('binlog_snapshot_file'), status.get('binlog_snapshot_position')];
  if (!file) return {};
  const [row] = await reader.records(`SELECT BINLOG_GTID_POS('${file.replaceAll("'", "''")}', ${position}) AS gtid`, 'read the position');
  return { binaryLog: `${file}:${position}`, ...(row?.gtid ? { gtid: row.gtid } : {}) };
}

async function positionNow(reader: SchemaReader): Promise<ServerPosition> {
  const [row] = await reader.records('SELECT @@GLOBAL.gtid_executed AS gtid', 'read the position');
  return row?.gtid ? { gtid: row.gtid.replaceAll('\n', '') } : {};
}
