import type { Abortable } from '@holdfast/manifest';

/** What the reading of a schema asks of a connection that stands in the database; see `DatabaseConnection`. */
export interface SchemaReader {
  records(sql: string, doing: string, options?: Abortable): Promise<readonly Readonly<Record<string, string | null>>[]>;
  bytes(sql: string, doing: string, options?: Abortable): Promise<Readonly<Record<string, Uint8Array | null>> | undefined>;
}
