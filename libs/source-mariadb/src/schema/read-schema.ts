import { createHash } from 'node:crypto';
import type { Abortable } from '@holdfast/manifest';
import { quoteText } from '../format/quote-text.ts';
import { type DatabaseRecord, sqlFormat } from '../format/records.ts';
import { ObjectReader } from './read-objects.ts';
import { readTables } from './read-tables.ts';
import type { SchemaObject } from './schema-object.ts';
import type { SchemaReader } from './schema-reader.ts';
import type { TableDescription } from './table-description.ts';

/** What a database is made of. */
export interface DatabaseSchema {
  readonly database: DatabaseRecord;
  /** In an order in which they can be made. */
  readonly objects: readonly SchemaObject[];
  readonly tables: readonly TableDescription[];
}

export interface ReadSchemaOptions extends Abortable {
  /** Whether the table of this name is left out. */
  readonly isExcluded: (table: string) => boolean;
}

/** Reads all definitions. Throws `source-missing` when there is no such database, `source-unreadable` for what the user may not see. */
export async function readSchema(reader: SchemaReader, name: string, options: ReadSchemaOptions): Promise<DatabaseSchema> {
  const database = await readDatabase(reader, name, options);
  const tables = (await readTables(reader, name, options)).filter((table) => !options.isExcluded(table.name));
  const kept = new Set(tables.map((table) => table.name));
  const objects = new ObjectReader(reader, name, options);
  const triggers = (await objects.triggers()).filter(({ record }) => kept.has(record.table ?? ''));
  return {
    database,
    tables,
    objects: [
      ...(await objects.sequences()),
      ...(await objects.tables(tables)),
      ...(await objects.routines()),
      ...(await objects.views()),
      ...triggers,
      ...(await objects.events()),
    ],
  };
}

/** H16: equal for equal definitions; how far AUTO_INCREMENT and sequences have counted is data. */
export function schemaDigest({ objects }: DatabaseSchema): string {
  const digest = createHash('sha256');
  for (const { record, statement } of objects) digest.update(JSON.stringify([record.kind, record.name])).update(definitionOf(statement));
  return digest.digest('hex');
}

/** The definition of a table without how far it has counted. */
export function definitionOf(statement: Buffer): string {
  return statement.toString('latin1').replace(/(\n\) .*?) AUTO_INCREMENT=\d+/, '$1');
}

async function readDatabase(reader: SchemaReader, name: string, options: Abortable): Promise<DatabaseRecord> {
  const [row] = await reader.records(
    `SELECT * FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ${quoteText(name)}`,
    'read the database',
    options,
  );
  const charset = row?.DEFAULT_CHARACTER_SET_NAME ?? 'utf8mb4';
  const collation = row?.DEFAULT_COLLATION_NAME ?? 'utf8mb4_general_ci';
  return { kind: 'database', format: sqlFormat, charset, collation, comment: row?.SCHEMA_COMMENT ?? '' };
}
