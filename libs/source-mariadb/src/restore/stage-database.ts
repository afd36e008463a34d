import { Fault } from '@holdfast/fault';
import { type Abortable, displayPath } from '@holdfast/manifest';
import type { ArtifactSet, FrozenView, ReadyOptions, RestoreOptions, SourceContext, StagedRestore, SwapStep } from '@holdfast/source';
import type { MariadbSettings } from '../config/mariadb-settings.ts';
import { describeServer } from '../connection/connection-settings.ts';
import { DatabaseConnection } from '../connection/database-connection.ts';
import { quoteName } from '../format/quote-name.ts';
import { quoteText } from '../format/quote-text.ts';
import type { SchemaObject } from '../schema/schema-object.ts';
import { schemaText } from '../schema/schema-text.ts';
import { assertDefiners, withDefiners } from './definers.ts';
import { fillDatabase } from './fill-database.ts';
import { liveDefinitions } from './live-definitions.ts';
import { loadingPins } from './loading-pins.ts';
import { namesOnServer, type SwapNames } from './names-on-server.ts';
import { asStagedObjects } from './staged-objects.ts';
import { freezeStaged } from './staged-view.ts';
import { type StoredDatabase, storedDatabase } from './stored-database.ts';
import { listPrograms, listTables } from './swap/listed-objects.ts';
import { noteStaged } from './swap/swap-record.ts';
import { dropDatabase } from './swap/swap-tables.ts';

export interface StageOptions extends RestoreOptions {
  readonly settings: MariadbSettings;
  readonly context: SourceContext;
}

/** Makes the stored database, or the tables that were chosen of it, in a database of its own on the server. */
export async function stageDatabase(artifacts: ArtifactSet, options: StageOptions): Promise<StagedRestore> {
  const { settings, restoreId, signal } = options;
  const stored = await storedDatabase(artifacts, { signal });
  const names = namesOnServer(settings.database, restoreId);
  const { database: _, ...server } = settings.connection;
  await using opened = new AsyncDisposableStack();
  const connection = opened.use(await DatabaseConnection.open(server, { signal, pins: loadingPins }));
  await assertRoom(connection, stored, options);
  const objects = withDefiners(await objectsToMake(connection, stored, options), settings.definers);
  if (settings.definers === undefined) await assertDefiners(connection, objects, { signal });
  await options.announceOnService?.({ database: names.staged });
  const staging = { stored, names, objects, artifacts };
  try {
    await makeStaged(connection, staging, options);
    signal?.throwIfAborted();
  } catch (error) {
    await removeStaged(settings, names).catch(() => undefined);
    throw error;
  }
  return new StagedDatabase(staging, options);
}

export interface Staging {
  readonly stored: StoredDatabase;
  readonly names: SwapNames;
  /** What was made, events excepted, with the definers that they are to have. */
  readonly objects: readonly SchemaObject[];
  readonly artifacts: ArtifactSet;
}

async function makeStaged(
  connection: DatabaseConnection,
  { stored, names, objects, artifacts }: Staging,
  options: StageOptions,
): Promise<void> {
  const { schema, whole } = stored;
  const charset =
    schema === undefined ? 'CHARACTER SET utf8mb4' : `CHARACTER SET ${schema.database.charset} COLLATE ${schema.database.collation}`;
  const comment =
    schema === undefined || schema.database.comment === '' ? '' : `/*M!100500 COMMENT ${quoteText(schema.database.comment)} */`;
  await connection.query(`CREATE DATABASE ${quoteName(names.staged)} ${charset} ${comment}`, 'make the database to restore into', options);
  await connection.query(`USE ${quoteName(names.staged)}`, 'use it');
  const settings = stagedSettings(options.settings, names);
  await fillDatabase(connection, artifacts, { ...options, settings, stored, objects: asStagedObjects(objects) });
  const tables = objects.filter(({ record }) => record.kind === 'table' || record.kind === 'sequence').map(({ record }) => record.name);
  const definitions = whole && schema !== undefined ? schemaText({ database: schema.database, objects, tables: [] }) : undefined;
  await noteStaged(connection, names, { schema: definitions, tables });
}

/** H7: refuses what stands there unless it may be replaced, and what would tear a foreign key of another database. */
async function assertRoom(
  connection: DatabaseConnection,
  { whole, rows }: StoredDatabase,
  { settings, replace, signal }: StageOptions,
): Promise<void> {
  const { database } = settings;
  const standing = [...(await listTables(connection, database))].filter((table) => !settings.isExcluded(table));
  const programs = whole ? await listPrograms(connection, database) : [];
  const taken = whole ? standing : standing.filter((table) => rows.has(table));
  if ((taken.length > 0 || programs.length > 0) && !replace) {
    throw new Fault('target-not-empty', `the database ${displayPath(database)} on ${describeServer(settings.connection)} holds something`, {
      guidance: 'restore into another database, or allow replacing',
    });
  }
  const foreign = await connection.query(
    `SELECT DISTINCT TABLE_SCHEMA, TABLE_NAME FROM information_schema.KEY_COLUMN_USAGE
     WHERE REFERENCED_TABLE_SCHEMA = ${quoteText(database)} AND TABLE_SCHEMA <> ${quoteText(database)}`,
    'look for foreign keys',
    { signal },
  );
  const [first] = foreign.filter(([schema]) => !/_holdfast_(staged|undo)_[0-9a-f]{12}$/.test(schema ?? ''));
  if (first === undefined) return;
  const table = `${displayPath(first[0] ?? '')}.${displayPath(first[1] ?? '')}`;
  throw new Fault(
    'unsupported',
    `the table ${table} refers to the database ${displayPath(database)} by a foreign key, which would go with what is replaced`,
    {
      guidance: 'drop that foreign key and make it again after the restore',
    },
  );
}

/** All that is stored; or the chosen tables, as `schema.sql` or else the database itself defines them. */
async function objectsToMake(
  connection: DatabaseConnection,
  { schema, whole, rows }: StoredDatabase,
  { settings, signal }: StageOptions,
): Promise<readonly SchemaObject[]> {
  if (whole && schema !== undefined) return schema.objects;
  const defined = schema?.objects ?? (await liveDefinitions(connection, settings, { signal }));
  const chosen = defined.filter(({ record }) => record.kind === 'table' && rows.has(record.name));
  const missing = [...rows.keys()].find((table) => !chosen.some(({ record }) => record.name === table));
  if (missing === undefined) return chosen;
  throw new Fault('target-unwritable', `the table ${displayPath(missing)} is not there, and its rows alone do not say how it is made`, {
    guidance: 'restore schema.sql with it: --path schema.sql',
  });
}

export function stagedSettings(settings: MariadbSettings, { staged }: SwapNames): MariadbSettings {
  return { ...settings, database: staged, connection: { ...settings.connection, database: staged } };
}

async function removeStaged(settings: MariadbSettings, { staged }: SwapNames): Promise<void> {
  const { database: _, ...server } = settings.connection;
  await using connection = await DatabaseConnection.open(server, { pins: loadingPins });
  await dropDatabase(connection, staged);
}

class StagedDatabase implements StagedRestore {
  readonly target: string;
  readonly steps: readonly SwapStep[];
  readonly undoDirectories: readonly string[] = [];
  readonly kept: readonly string[];
  readonly #staging: Staging;
  readonly #options: StageOptions;

  constructor(staging: Staging, options: StageOptions) {
    const { names } = staging;
    const server = describeServer(options.settings.connection);
    this.#staging = staging;
    this.#options = options;
    this.target = `${displayPath(names.live)} on ${server}`;
    this.kept = [`the database ${displayPath(names.undo)} on ${server}`];
    this.steps = [{ kind: 'source', data: { ...names } }];
  }

  freeze({ signal }: Abortable): Promise<FrozenView> {
    const { settings, context } = this.#options;
    return freezeStaged(this.#staging, { settings: stagedSettings(settings, this.#staging.names), context, signal });
  }

  /** Who uses a table holds the exchange up; nobody can be named for it beforehand. */
  async ready({ signal }: ReadyOptions): Promise<void> {
    const { settings } = this.#options;
    await using connection = await DatabaseConnection.open(settings.connection, { signal, pins: loadingPins }).catch(
      () => undefined as never,
    );
    if (connection === undefined) return;
    await assertRoom(connection, this.#staging.stored, { ...this.#options, signal });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return removeStaged(this.#options.settings, this.#staging.names);
  }
}
