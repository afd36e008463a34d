import type { PrivateMariadb } from '../testing/start-mariadb.ts';
import type { TortureCase } from './torture-case.ts';

/** Name of the case's database. */
export function databaseOf({ name }: TortureCase): string {
  return `torture_${name.replaceAll('-', '_')}`;
}

/** Makes the case's database on the server, in place of an older one. */
export async function makeDatabase(mariadb: PrivateMariadb, torture: TortureCase, name: string = databaseOf(torture)): Promise<string> {
  await mariadb.run(`SET foreign_key_checks = 0; DROP DATABASE IF EXISTS \`${name}\`; CREATE DATABASE \`${name}\` CHARACTER SET utf8mb4`);
  await mariadb.run(torture.sql, { database: name });
  return name;
}

export async function dropDatabase(mariadb: PrivateMariadb, name: string, { accounts = [] }: Partial<TortureCase> = {}): Promise<void> {
  await mariadb.run(
    [
      'SET foreign_key_checks = 0;',
      `DROP DATABASE IF EXISTS \`${name}\`;`,
      ...accounts.map((account) => `DROP USER IF EXISTS ${account};`),
    ].join('\n'),
  );
}
