import { Fault } from '@holdfast/fault';

/*
 * Both kinds of artifact are SQL that the stock client takes, with records in comments of one line, `-- holdfast {JSON}`,
 * for programs that read them. Outside of records and statements there is nothing but settings.
 */

const prefix = '-- holdfast ';

/** The first record of `schema.sql`. */
export interface DatabaseRecord {
  readonly kind: 'database';
  readonly format: number;
  readonly charset: string;
  readonly collation: string;
  readonly comment: string;
}

export type ObjectKind =
  | 'sequence'
  | 'table'
  | 'procedure'
  | 'function'
  | 'package'
  | 'package body'
  | 'view'
  | 'broken view'
  | 'trigger'
  | 'event'
  | 'user'
  | 'grant';

/** Stands before the statement that makes an object. The statement is what the `bytes` bytes after the record's line are. */
export interface ObjectRecord {
  readonly kind: ObjectKind;
  readonly name: string;
  readonly bytes: number;
  /** For routines, triggers and events: what the session must be set to for the statement. */
  readonly session?: ObjectSession;
  /** For `table`: whether its rows stand in an artifact of their own; not so for tables whose rows are other tables' or servers'. */
  readonly rows?: boolean;
  /** For `trigger`: its table. */
  readonly table?: string;
  /** Who it belongs to, as `user@host`, of what has a DEFINER. */
  readonly definer?: string;
  /** For `sequence`: what stands in its one row. */
  readonly state?: SequenceState;
}

export interface ObjectSession {
  readonly sqlMode: string;
  readonly characterSet: string;
  readonly collation: string;
  /** Default collation that the database had when the object was made. */
  readonly databaseCollation?: string;
  /** For events. */
  readonly timeZone?: string;
}

export interface SequenceState {
  readonly next: string;
  readonly round: string;
}

/** The first record of `tables/NAME.sql`. */
export interface RowsRecord {
  readonly kind: 'rows';
  readonly format: number;
  readonly table: string;
  /** In the order of the values. Generated columns are not among them. */
  readonly columns: readonly string[];
  /** `key`: rows in order of these columns. `stored`: in the order in which the server keeps them; load them one after the other. */
  readonly order: 'key' | 'stored';
  readonly key: readonly string[];
  /** Whether the columns hold the times of row versions, for `system_versioning_insert_history`. */
  readonly history: boolean;
}

/** The last record, of everything before its own line. */
export interface EndRecord {
  readonly kind: 'end';
  /** Rows of a table, or objects of a schema. */
  readonly count: number;
  readonly bytes: number;
  readonly sha256: string;
}

export type FormatRecord = DatabaseRecord | ObjectRecord | RowsRecord | EndRecord;

/** The format that this version writes, and the newest that it reads. */
export const sqlFormat = 1;

/** The record as a line. JSON has no line feeds, and no byte of a name ends a comment. */
export function recordLine(record: FormatRecord): string {
  return `${prefix}${JSON.stringify(record)}\n`;
}

/** The record that a line without its line feed is; undefined for any other line. Throws `source-damaged` for half a record; `name` stands in the message. */
export function parseRecord(line: string, name: string): FormatRecord | undefined {
  if (!line.startsWith(prefix)) return undefined;
  try {
    const record = JSON.parse(line.slice(prefix.length)) as FormatRecord;
    if (typeof record === 'object' && record !== null && typeof record.kind === 'string') return record;
  } catch {
    // falls through: the text is not JSON
  }
  throw new Fault('source-damaged', `${name} has a record that makes no sense`, { guidance: 'restore another snapshot' });
}
