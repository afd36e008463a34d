import { createHash } from 'node:crypto';
import { pathOfTable } from '../format/artifact-path.ts';
import { quoteName } from '../format/quote-name.ts';
import { quoteText } from '../format/quote-text.ts';
import { type DatabaseRecord, type ObjectSession, recordLine } from '../format/records.ts';
import { settingLines } from '../format/session-settings.ts';
import type { DatabaseSchema } from './read-schema.ts';
import type { SchemaObject } from './schema-object.ts';

/** `schema.sql`: all that makes the database, and in the middle of it, by the client's own command, the rows. */
export function schemaText(schema: DatabaseSchema): Buffer {
  const { database, objects } = schema;
  const [before, after] = partByRows(objects);
  const delimiter = delimiterFor(objects);
  const body = Buffer.concat([
    Buffer.from(recordLine(database)),
    Buffer.from('-- To load everything, in the folder that holds this file: mariadb DATABASE < schema.sql\n'),
    Buffer.from(`${settingLines()}${alterDatabase(database)}`),
    ...before.flatMap((object) => plainStatement(object)),
    Buffer.from(sourceLines(before)),
    ...after.flatMap((object) => objectStatement(object, { delimiter, collation: database.collation })),
  ]);
  const sha256 = createHash('sha256').update(body).digest('hex');
  return Buffer.concat([body, Buffer.from(recordLine({ kind: 'end', count: objects.length, bytes: body.length, sha256 }))]);
}

interface ObjectPlace {
  readonly delimiter: string;
  /** That the database has in the end. */
  readonly collation: string;
}

/** What must be there before the rows are loaded, and what must not: a trigger would act on every row. */
function partByRows(objects: readonly SchemaObject[]): readonly [before: SchemaObject[], after: SchemaObject[]] {
  const isBefore = ({ record }: SchemaObject) => record.kind === 'sequence' || record.kind === 'table';
  return [objects.filter(isBefore), objects.filter((object) => !isBefore(object))];
}

function alterDatabase({ charset, collation, comment }: DatabaseRecord): string {
  const remark = comment === '' ? '' : `/*M!100500 ALTER DATABASE COMMENT ${quoteText(comment)} */;\n`;
  return `ALTER DATABASE CHARACTER SET ${charset} COLLATE ${collation};\n${remark}`;
}

function plainStatement({ record, statement }: SchemaObject): Buffer[] {
  const state = record.state;
  const set = state === undefined ? '' : `DO SETVAL(${quoteName(record.name)}, ${state.next}, 0, ${state.round});\n`;
  return [Buffer.from(recordLine({ ...record, bytes: statement.length })), statement, Buffer.from(`;\n${set}`)];
}

function sourceLines(objects: readonly SchemaObject[]): string {
  const tables = objects.filter(({ record }) => record.rows === true);
  return tables.map(({ record }) => `source ${pathOfTable(record.name)}\n`).join('');
}

/** Routines have statements within; each is made in the session, and under the default collation of the database, that it was made in. */
function objectStatement({ record, statement }: SchemaObject, { delimiter, collation }: ObjectPlace): Buffer[] {
  const line = recordLine({ ...record, bytes: statement.length });
  if (record.kind === 'broken view') return [Buffer.from(`${line}`), commentedOut(statement), Buffer.from('\n')];
  const { session } = record;
  const settings = session === undefined ? '' : sessionLines(session);
  const [as, back] = databaseLines(session?.databaseCollation ?? collation, collation);
  return [Buffer.from(`${settings}${as}DELIMITER ${delimiter}\n${line}`), statement, Buffer.from(`\n${delimiter}\nDELIMITER ;\n${back}`)];
}

/** The server takes note of the collation that the database itself has; `collation_database` of the session does not count. */
function databaseLines(then: string, now: string): readonly [string, string] {
  return then === now ? ['', ''] : [`ALTER DATABASE COLLATE ${then};\n`, `ALTER DATABASE COLLATE ${now};\n`];
}

/** A server refuses to make a view on what is not there; the stock client passes over it. */
function commentedOut(statement: Buffer): Buffer {
  return Buffer.from(`-- ${statement.toString('latin1').replaceAll('\n', '\n-- ')}`, 'latin1');
}

function sessionLines({ sqlMode, characterSet, collation, timeZone }: ObjectSession): string {
  const charset = `character_set_client = ${characterSet}, collation_connection = ${collation}`;
  const zone = timeZone === undefined ? '' : `, time_zone = ${quoteText(timeZone)}`;
  return `SET sql_mode = ${quoteText(sqlMode)}, ${charset}${zone};\n`;
}

/** A delimiter that stands in no statement. */
function delimiterFor(objects: readonly SchemaObject[]): string {
  for (let number = 0; ; number += 1) {
    const delimiter = number === 0 ? ';;' : `;;${number};;`;
    if (objects.every(({ statement }) => !statement.includes(delimiter))) return delimiter;
  }
}
