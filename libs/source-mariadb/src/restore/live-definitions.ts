import type { Abortable } from '@holdfast/manifest';
import type { MariadbSettings } from '../config/mariadb-settings.ts';
import type { DatabaseConnection } from '../connection/database-connection.ts';
import { quoteName } from '../format/quote-name.ts';
import { readSchema } from '../schema/read-schema.ts';
import type { SchemaObject } from '../schema/schema-object.ts';
import { databaseExists } from './swap/listed-objects.ts';

/** What the configured database is made of now; nothing when it is not there. */
export async function liveDefinitions(
  connection: DatabaseConnection,
  { database, isExcluded }: MariadbSettings,
  options: Abortable,
): Promise<readonly SchemaObject[]> {
  if (!(await databaseExists(connection, database))) return [];
  await connection.query(`USE ${quoteName(database)}`, 'use the database', options);
  await connection.query('SET character_set_results = NULL', 'read the definitions', options);
  const { objects } = await readSchema(connection, database, { ...options, isExcluded });
  await connection.query('SET character_set_results = utf8mb4', 'read the definitions', options);
  return objects;
}
