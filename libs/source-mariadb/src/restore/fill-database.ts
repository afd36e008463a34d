import type { Fault } from '@holdfast/fault';
import { displayPath } from '@holdfast/manifest';
import type { ArtifactSet, RestoreOptions } from '@holdfast/source';
import type { MariadbSettings } from '../config/mariadb-settings.ts';
import type { DatabaseConnection } from '../connection/database-connection.ts';
import { quoteName } from '../format/quote-name.ts';
import type { SchemaObject } from '../schema/schema-object.ts';
import { makeBrokenViews } from './broken-views.ts';
import { referencedColumns, splitDefinition } from './deferred-keys.ts';
import { loadTables } from './load-tables.ts';
import { makeObject } from './make-object.ts';
import type { StoredDatabase } from './stored-database.ts';

export interface FillOptions extends RestoreOptions {
  /** Of the database that is filled, which is empty. */
  readonly settings: MariadbSettings;
  readonly stored: StoredDatabase;
  /** What is made, in an order in which it can be made. */
  readonly objects: readonly SchemaObject[];
}

/** Makes what the objects say and loads the rows: tables and sequences first, what acts upon rows last. Events are not made: they would run. */
export async function fillDatabase(connection: DatabaseConnection, artifacts: ArtifactSet, options: FillOptions): Promise<void> {
  const { objects, stored, settings } = options;
  const tables = objects.filter(({ record }) => record.kind === 'table');
  const referenced = referencedColumns(tables.map(({ statement }) => statement));
  const deferred = new Map<string, readonly string[]>();
  for (const object of objects.filter(({ record }) => record.kind === 'sequence')) await makeObject(connection, object, options);
  for (const { record, statement } of tables) {
    const latin1Name = Buffer.from(record.name).toString('latin1').replaceAll('`', '``');
    const split = splitDefinition(statement, referenced.get(latin1Name) ?? new Set());
    deferred.set(record.name, split.deferred);
    await makeObject(connection, { record, statement: split.statement }, options);
  }
  await loadTables(artifacts, stored.rows, {
    ...options,
    settings: settings.connection,
    connections: settings.connections,
    onLoaded: (bytes) => options.onProgress?.({ files: 0, bytes }),
    after: (loader, table) => makeKeys(loader, table, deferred.get(table) ?? []),
  });
  options.onProgress?.({ files: stored.rows.size, bytes: 0 });
  const rest = objects.filter(({ record }) => !['sequence', 'table', 'event', 'broken view'].includes(record.kind));
  for (const object of rest) await makeObject(connection, object, options);
  const broken = objects.filter(({ record }) => record.kind === 'broken view');
  await makeBrokenViews(connection, settings.database, broken);
  for (const { record } of rest.filter(({ record }) => record.kind === 'view')) await openView(connection, record.name);
}

async function makeKeys(connection: DatabaseConnection, table: string, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  const statement = Buffer.from(
    `ALTER TABLE ${Buffer.from(quoteName(table)).toString('latin1')} ${keys.map((key) => `ADD ${key}`).join(', ')}`,
    'latin1',
  );
  await makeObject(connection, { record: { kind: 'table', name: table }, statement }, {});
}

/** H13: a server takes a view whose definer may not read what it shows, and says so to who opens it. */
async function openView(connection: DatabaseConnection, view: string): Promise<void> {
  try {
    await connection.query(`SELECT 1 FROM ${quoteName(view)} LIMIT 0`, `open the view ${displayPath(view)}`);
  } catch (error) {
    const { errno } = ((error as Fault).cause ?? {}) as { readonly errno?: number };
    // The policy `keep` was chosen for definers that are missing: the view is as useless as it was.
    if (errno !== missingDefiner) throw error;
  }
}

const missingDefiner = 1449;
