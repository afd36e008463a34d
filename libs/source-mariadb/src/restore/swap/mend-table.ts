import type { DatabaseConnection } from '../../connection/database-connection.ts';
import { statementHeadroom } from '../../connection/send-statement.ts';
import { quoteName } from '../../format/quote-name.ts';
import { localDefaults } from '../../schema/table-statement.ts';

/**
 * Makes a table's columns and foreign keys what its definition says, where they tell of another database: a table that was
 * moved still takes its numbers from the sequence in its old place, and a foreign key follows the table that it refers to wherever that
 * was moved. The table stands in the connection's database. `wanted`: as `SHOW CREATE TABLE` wrote it in that database.
 */
export async function mendTable(
  connection: DatabaseConnection,
  { name, wanted, database }: { readonly name: string; readonly wanted: Buffer; readonly database: string },
): Promise<void> {
  const target = definitionLines(wanted);
  const shown = async () => definitionLines(localDefaults(await shownTable(connection, quoteName(name)), database));
  const actual = await shown();
  const changes = [...columnChanges(actual, target), ...foreignKeyChanges(actual, target)];
  if (changes.length === 0) return;
  // A foreign key cannot be dropped and made again under its name by one statement.
  await alter(
    connection,
    name,
    changes.filter((change) => change.startsWith('DROP')),
  );
  await alter(
    connection,
    name,
    changes.filter((change) => !change.startsWith('DROP')),
  );
  // Its key was made by the server for it, and is made anew with it, under another name and at another place.
  await alter(connection, name, keyNames(await shown(), target));
  await alter(connection, name, keyOrder(await shown(), target));
}

async function shownTable(connection: DatabaseConnection, place: string): Promise<Buffer> {
  const row = await connection.bytes(`SHOW CREATE TABLE ${place}`, 'look at the definition of a table');
  return Buffer.from(row?.['Create Table'] ?? '');
}

/** Drops the foreign keys of a table that refer to another database: nobody there is to be bound by a table that is only kept. */
export async function unbindTable(connection: DatabaseConnection, database: string, name: string): Promise<void> {
  const lines = definitionLines(await shownTable(connection, `${quoteName(database)}.${quoteName(name)}`));
  const foreign = lines
    .filter((line) => /FOREIGN KEY .* REFERENCES `(?:[^`]|``)*`\.`/.test(line))
    .flatMap((line) => constraint.exec(line)?.[1] ?? []);
  await alter(
    connection,
    name,
    foreign.map((key) => `DROP FOREIGN KEY ${key}`),
    `${quoteName(database)}.`,
  );
}

const constraint = /^CONSTRAINT (`(?:[^`]|``)*`) FOREIGN KEY /;

/** As latin1, in which every byte is a character. */
function definitionLines(statement: Buffer): readonly string[] {
  const lines = statement.toString('latin1').split('\n');
  return lines
    .slice(
      1,
      lines.findIndex((line) => line.startsWith(')')),
    )
    .map((line) => line.trim().replace(/,$/, ''));
}

function columnChanges(actual: readonly string[], target: readonly string[]): string[] {
  const isColumn = (line: string) => line.startsWith('`');
  const columns = actual.filter(isColumn);
  const wanted = target.filter(isColumn);
  if (columns.length !== wanted.length) return [];
  return wanted.filter((line, index) => line !== columns[index] && line.includes('nextval(')).map((line) => `MODIFY COLUMN ${line}`);
}

function foreignKeyChanges(actual: readonly string[], target: readonly string[]): string[] {
  const keys = actual.filter((line) => constraint.test(line));
  const wanted = target.filter((line) => constraint.test(line));
  const drops = keys.filter((line) => !wanted.includes(line)).map((line) => `DROP FOREIGN KEY ${constraint.exec(line)?.[1]}`);
  return [...drops, ...wanted.filter((line) => !keys.includes(line)).map((line) => `ADD ${line}`)];
}

const key = /^((?:UNIQUE |FULLTEXT |SPATIAL )?KEY )(`(?:[^`]|``)*`)( .*)$/;

/** Renames of keys that are those that are wanted but for their name. */
function keyNames(actual: readonly string[], target: readonly string[]): string[] {
  const missing = target.filter((line) => key.test(line) && !actual.includes(line));
  return actual
    .filter((line) => key.test(line) && !target.includes(line))
    .flatMap((line) => {
      const [, kind, name, rest] = key.exec(line) ?? [];
      const index = missing.findIndex((other) => key.exec(other)?.[1] === kind && key.exec(other)?.[3] === rest);
      const [found] = index === -1 ? [] : missing.splice(index, 1);
      return found === undefined ? [] : [`RENAME KEY ${name} TO ${key.exec(found)?.[2]}`];
    });
}

/** From the first key that stands at another place on, all are made again in the order that is wanted. */
function keyOrder(actual: readonly string[], target: readonly string[]): string[] {
  const [keys, wanted] = [actual.filter((line) => key.test(line)), target.filter((line) => key.test(line))];
  const place = wanted.findIndex((line, index) => line !== keys[index]);
  if (place === -1 || keys.length !== wanted.length || wanted.some((line) => !keys.includes(line))) return [];
  const again = wanted.slice(place);
  return [...again.map((line) => `DROP KEY ${key.exec(line)?.[2]}`), ...again.map((line) => `ADD ${line}`)];
}

async function alter(connection: DatabaseConnection, name: string, changes: readonly string[], qualifier = ''): Promise<void> {
  if (changes.length === 0) return;
  const place = Buffer.from(`${qualifier}${quoteName(name)}`).toString('latin1');
  const statement = Buffer.from(`ALTER TABLE ${place} ${changes.join(', ')}`, 'latin1');
  await connection.send(Buffer.concat([Buffer.alloc(statementHeadroom), statement]), `mend the definition of the table ${name}`);
}
