import { createHash } from 'node:crypto';
import type { Abortable } from '@holdfast/manifest';
import { quoteName } from '../format/quote-name.ts';
import { quoteText } from '../format/quote-text.ts';
import { recordLine } from '../format/records.ts';
import type { SchemaReader } from './schema-reader.ts';

interface Account {
  readonly user: string;
  readonly host: string;
  readonly isRole: boolean;
}

interface Statement {
  readonly kind: 'user' | 'grant';
  readonly name: string;
  readonly sql: string;
}

/**
 * `grants.sql`: the accounts and roles that have privileges on the database, the roles that those have, and what all of
 * them are granted there; passwords as the server's hashes. Not what they are granted everywhere, or elsewhere.
 */
export async function readGrants(reader: SchemaReader, database: string, options: Abortable): Promise<Buffer> {
  const accounts = await accountsOf(reader, database, options);
  const statements: Statement[] = [];
  for (const account of accounts) statements.push(await creation(reader, account, options));
  for (const account of accounts) statements.push(...(await grants(reader, account, { database, ...options })));
  const body = statements.map(({ kind, name, sql }) => `${recordLine({ kind, name, bytes: Buffer.byteLength(sql) })}${sql};\n`).join('');
  const sha256 = createHash('sha256').update(body).digest('hex');
  return Buffer.from(body + recordLine({ kind: 'end', count: statements.length, bytes: Buffer.byteLength(body), sha256 }));
}

async function accountsOf(reader: SchemaReader, database: string, options: Abortable): Promise<readonly Account[]> {
  const text = quoteText(database);
  const list = await reader.records(
    `SELECT DISTINCT u.User AS user, u.Host AS host, u.is_role AS role FROM mysql.user u JOIN (
       SELECT User, Host FROM mysql.db WHERE ${text} LIKE Db
       UNION SELECT User, Host FROM mysql.tables_priv WHERE Db = ${text}
       UNION SELECT User, Host FROM mysql.procs_priv WHERE Db = ${text}) g ON g.User = u.User AND g.Host = u.Host
     ORDER BY u.is_role DESC, u.User, u.Host`,
    'list the accounts',
    options,
  );
  const accounts = list.map(({ user, host, role }) => ({ user: user ?? '', host: host ?? '', isRole: role === 'Y' }));
  const mapping = await reader.records(
    'SELECT User AS user, Host AS host, Role AS role FROM mysql.roles_mapping ORDER BY Role',
    'list the roles',
    options,
  );
  const known = new Set(accounts.map(keyOf));
  const roles: Account[] = [];
  for (let found = true; found; ) {
    found = false;
    for (const { user, host, role } of mapping) {
      const needed: Account = { user: role ?? '', host: '', isRole: true };
      if (!known.has(keyOf({ user: user ?? '', host: host ?? '' })) || known.has(keyOf(needed))) continue;
      known.add(keyOf(needed));
      roles.push(needed);
      found = true;
    }
  }
  return [...roles, ...accounts];
}

async function creation(reader: SchemaReader, account: Account, options: Abortable): Promise<Statement> {
  const name = keyOf(account);
  if (account.isRole) return { kind: 'user', name, sql: `CREATE ROLE IF NOT EXISTS ${quoteName(account.user)}` };
  const row = await reader.bytes(`SHOW CREATE USER ${accountText(account)}`, `read the account ${name}`, options);
  const [statement] = Object.values(row ?? {});
  const sql = Buffer.from(statement ?? [])
    .toString('utf8')
    .replace(/^CREATE USER /, 'CREATE USER IF NOT EXISTS ');
  return { kind: 'user', name, sql };
}

async function grants(
  reader: SchemaReader,
  account: Account,
  { database, signal }: Abortable & { readonly database: string },
): Promise<Statement[]> {
  const name = keyOf(account);
  const rows = await reader.records(
    `SHOW GRANTS FOR ${account.isRole ? quoteName(account.user) : accountText(account)}`,
    `read the grants of ${name}`,
    { signal },
  );
  const lines = rows.flatMap((row) => Object.values(row)).filter((line) => line !== null);
  const belongs = (line: string) => !/^GRANT [^`']* ON /.test(line) || isOn(line, database);
  return lines.filter(belongs).map((sql): Statement => ({ kind: 'grant', name, sql }));
}

/** Whether the grant is on the database or something in it; the server writes a pattern as one. */
function isOn(line: string, database: string): boolean {
  const names = [database, database.replaceAll('_', '\\_').replaceAll('%', '\\%')];
  return names.some(
    (name) =>
      line.includes(` ON ${quoteName(name)}.`) ||
      (/ ON (PROCEDURE|FUNCTION|PACKAGE|PACKAGE BODY) /.test(line) && line.includes(` ${quoteName(name)}.`)),
  );
}

function accountText({ user, host }: Account): string {
  return `${quoteText(user)}@${quoteText(host)}`;
}

function keyOf({ user, host }: Pick<Account, 'user' | 'host'>): string {
  return `${user}@${host}`;
}
