import type { DatabaseConnection } from '../../connection/database-connection.ts';
import { quoteName } from '../../format/quote-name.ts';
import { parseSchema, type StoredSchema } from '../../inventory/parse-schema.ts';
import { readSchema } from '../../schema/read-schema.ts';
import { schemaText } from '../../schema/schema-text.ts';
import type { SwapNames } from '../names-on-server.ts';
import { DefinitionsTable } from './definitions-table.ts';
import { databaseExists } from './listed-objects.ts';

/** What has to be known to exchange tables, to go on with that after a crash, and to take it back. Noted in the undo database before anything is touched. */
export interface SwapRecord {
  /** What stood in the database; absent when there was none. */
  readonly before?: StoredSchema;
  /** What is to stand there; absent where only tables are restored. */
  readonly after?: StoredSchema;
  /** Tables and sequences that make room. */
  readonly out: readonly string[];
  /** Tables and sequences that come in. */
  readonly in: readonly string[];
}

export interface SwapOptions {
  readonly names: SwapNames;
  /** Tables whose rows the source does not protect: they stay where they stand. */
  readonly isExcluded: (table: string) => boolean;
}

/** What staging leaves in the staged database for the swap. */
export async function noteStaged(
  connection: DatabaseConnection,
  { staged }: SwapNames,
  noted: { readonly schema: Buffer | undefined; readonly tables: readonly string[] },
): Promise<void> {
  const texts = { in: Buffer.from(JSON.stringify(noted.tables)), ...(noted.schema === undefined ? {} : { after: noted.schema }) };
  await new DefinitionsTable(connection, staged).write(texts);
}

/** The record of a swap that has begun; undefined when none has, or it was given up. */
export async function readRecord(connection: DatabaseConnection, { undo }: SwapNames): Promise<SwapRecord | undefined> {
  const texts = new DefinitionsTable(connection, undo);
  const plan = await texts.read('plan');
  if (plan === undefined) return undefined;
  const [before, after] = [await texts.read('before'), await texts.read('after')];
  return {
    ...(JSON.parse(plan.toString()) as Pick<SwapRecord, 'out' | 'in'>),
    ...(before === undefined ? {} : { before: parseSchema(before, 'the kept definitions') }),
    ...(after === undefined ? {} : { after: parseSchema(after, 'the restored definitions') }),
  };
}

/** The record of this swap, which is made when it has not begun. */
export async function beginRecord(connection: DatabaseConnection, { names, isExcluded }: SwapOptions): Promise<SwapRecord> {
  const begun = await readRecord(connection, names);
  if (begun !== undefined) return begun;
  const staged = new DefinitionsTable(connection, names.staged);
  const after = await staged.read('after');
  const before = await readLive(connection, names.live, isExcluded);
  const all =
    before?.objects.filter(({ record }) => record.kind === 'table' || record.kind === 'sequence').map(({ record }) => record.name) ?? [];
  const standing = all.filter((name) => !isExcluded(name));
  const staying = new Set(all.filter(isExcluded));
  const stagedTables = JSON.parse((await staged.read('in'))?.toString() ?? '[]') as readonly string[];
  const incoming = stagedTables.filter((name) => !staying.has(name));
  const out = after === undefined ? standing.filter((name) => incoming.includes(name)) : standing;
  await connection.query(`CREATE DATABASE IF NOT EXISTS ${quoteName(names.undo)} CHARACTER SET utf8mb4`, 'make the undo database');
  await new DefinitionsTable(connection, names.undo).write({
    plan: Buffer.from(JSON.stringify({ in: incoming, out })),
    ...(before === undefined ? {} : { before: before.text }),
    ...(after === undefined ? {} : { after }),
  });
  return (await readRecord(connection, names)) as SwapRecord;
}

async function readLive(connection: DatabaseConnection, live: string, isExcluded: (table: string) => boolean) {
  if (!(await databaseExists(connection, live))) return undefined;
  await connection.query(`USE ${quoteName(live)}`, 'use the database');
  await connection.query('SET character_set_results = NULL', 'read the definitions');
  const schema = await readSchema(connection, live, { isExcluded });
  await connection.query('SET character_set_results = utf8mb4', 'read the definitions');
  return { objects: schema.objects, text: schemaText(schema) };
}
