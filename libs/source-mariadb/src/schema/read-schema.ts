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
  /** Whether the rows of the table of this name are left out; its definition is not. */
  readonly isExcluded: (table: string) => boolean;
}

/** Reads all definitions. Throws `source-missing` when there is no such database, `source-unreadable` for what the user may not see. */
export async function readSchema(reader: SchemaReader, name: string, options: ReadSchemaOptions): Promise<DatabaseSchema> {
  const database = await readDatabase(reader, name, options);
  const found = await readTables(reader, name, options);
  const tables = found.map((table) => (options.isExcluded(table.name) ? { ...table, keepsRows: false } : table));
  const objects = new ObjectReader(reader, name, options);
  return {
    database,
    tables,
    objects: [
      ...(await objects.sequences()),
      ...(await objects.tables(tables)),
      ...(await objects.routines()),
      ...(await objects.views()),
      ...(await objects.triggers()),
      ...(await objects.events()),
    ],
  };
}

/** H16: the name of the first object whose definition is another, new or gone; undefined when all are equal. How far AUTO_INCREMENT and sequences have counted is data. */
export function changedObject(before: DatabaseSchema, after: DatabaseSchema): string | undefined {
  const [old, now] = [definitionsOf(before), definitionsOf(after)];
  return [...new Set([...old.keys(), ...now.keys()])].find((name) => old.get(name) !== now.get(name));
}

/** The statement that makes each table. */
export function definitionsByTable({ objects }: DatabaseSchema): ReadonlyMap<string, Buffer> {
  return new Map(objects.filter(({ record }) => record.kind === 'table').map(({ record, statement }) => [record.name, statement]));
}

function definitionsOf({ objects }: DatabaseSchema): Map<string, string> {
  return new Map(objects.map(({ record, statement }) => [`${record.kind} ${record.name}`, definitionOf(statement)]));
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
