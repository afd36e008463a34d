import type { Abortable } from '@holdfast/manifest';
import { displayPath } from '@holdfast/manifest';
import type { DatabaseConnection } from '../connection/database-connection.ts';
import { statementHeadroom } from '../connection/send-statement.ts';
import { quoteName } from '../format/quote-name.ts';
import { quoteText } from '../format/quote-text.ts';
import type { ObjectSession } from '../format/records.ts';
import { loadingSettings } from '../format/session-settings.ts';
import type { SchemaObject } from '../schema/schema-object.ts';

export interface MakeOptions extends Abortable {
  /** Whether one of its name and kind that stands there is replaced. */
  readonly replace?: boolean;
}

/** Makes an object in the connection's database as its definition says, in the session that it was made in. */
export async function makeObject(connection: DatabaseConnection, { record, statement }: SchemaObject, options: MakeOptions): Promise<void> {
  const doing = `make the ${record.kind} ${displayPath(record.name)}`;
  const { session, state } = record;
  if (session === undefined) await connection.send(roomFor(options.replace === true ? replacing(statement) : statement), doing);
  else {
    const collation = await asDatabaseWas(connection, session, doing);
    await connection.query(sessionSettings(session), doing, options);
    await connection.send(roomFor(options.replace === true ? replacing(statement) : statement), doing);
    for (const setting of loadingSettings) await connection.query(setting, doing);
    if (collation !== undefined) await connection.query(`ALTER DATABASE COLLATE ${collation}`, doing);
  }
  if (state !== undefined) await connection.query(`DO SETVAL(${quoteName(record.name)}, ${state.next}, 0, ${state.round})`, doing, options);
}

/** A routine keeps the collation that its database had, of which the server takes note by itself alone. Returns what the database had until now, where that is another. */
async function asDatabaseWas(
  connection: DatabaseConnection,
  { databaseCollation }: ObjectSession,
  doing: string,
): Promise<string | undefined> {
  if (databaseCollation === undefined) return undefined;
  const [[collation] = []] = await connection.query('SELECT @@collation_database', doing);
  if (collation === databaseCollation || collation === null) return undefined;
  await connection.query(`ALTER DATABASE COLLATE ${databaseCollation}`, doing);
  return collation;
}

function sessionSettings({ sqlMode, characterSet, collation, timeZone }: ObjectSession): string {
  const zone = timeZone === undefined ? '' : `, time_zone = ${quoteText(timeZone)}`;
  return `SET sql_mode = ${quoteText(sqlMode)}, character_set_client = ${characterSet}, collation_connection = ${collation}${zone}`;
}

/** The statement behind the room that sending wants. */
function roomFor(statement: Buffer): Buffer {
  return Buffer.concat([Buffer.alloc(statementHeadroom), statement]);
}

/** Grants on a routine go with it when it is dropped, and stay when it is replaced. */
function replacing(statement: Buffer): Buffer {
  return Buffer.concat([Buffer.from('CREATE OR REPLACE'), statement.subarray('CREATE'.length)]);
}
