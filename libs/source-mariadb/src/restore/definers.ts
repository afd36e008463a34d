import { Fault } from '@holdfast/fault';
import { type Abortable, displayPath } from '@holdfast/manifest';
import type { DatabaseConnection } from '../connection/database-connection.ts';
import type { SchemaObject } from '../schema/schema-object.ts';

/**
 * Who views, routines, triggers and events belong to after a restore. `keep`: to whom they belonged, also to who does not
 * exist; `current-user`: to who restores; an object: as it says, `user@host` each, others as they were. Absent: as they
 * were, and refused when one of them does not exist.
 */
export type DefinerPolicy = 'keep' | 'current-user' | Readonly<Record<string, string>>;

const quoted = '(?:`(?:[^`]|``)*`|"(?:[^"]|"")*"|CURRENT_USER)';
/** What every such statement of the server begins with. */
const head = new RegExp(`^(CREATE (?:ALGORITHM=\\w+ )?DEFINER=)(${quoted}(?:@${quoted})?)`);

/** The objects with their definers as the policy has them. */
export function withDefiners(objects: readonly SchemaObject[], policy: DefinerPolicy | undefined): readonly SchemaObject[] {
  if (policy === undefined || policy === 'keep') return objects;
  return objects.map(({ record, statement }) => {
    const { definer } = record;
    const replacement = definer === undefined ? undefined : policy === 'current-user' ? 'CURRENT_USER' : accountFor(policy, definer);
    if (replacement === undefined) return { record, statement };
    const changed = statement.toString('latin1').replace(head, (_, before: string) => before + Buffer.from(replacement).toString('latin1'));
    return { record, statement: Buffer.from(changed, 'latin1') };
  });
}

/** The statement with another definer, for comparing what else it says. */
export function withDefiner(statement: Buffer, account: string): Buffer {
  return Buffer.from(
    statement.toString('latin1').replace(head, (_, before: string) => before + account),
    'latin1',
  );
}

function accountFor(policy: Readonly<Record<string, string>>, definer: string): string | undefined {
  const account = Object.hasOwn(policy, definer) ? policy[definer] : undefined;
  if (account === undefined) return undefined;
  const at = account.lastIndexOf('@');
  const [user, host] = at === -1 ? [account, '%'] : [account.slice(0, at), account.slice(at + 1)];
  return `${sqlText(user)}@${sqlText(host)}`;
}

/** Good in every sql_mode: a quote is doubled, and a backslash in the name of an account is refused by nobody. */
function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** H13: throws `target-unwritable` with the accounts that the objects belong to and that the server does not have. Cannot tell where accounts may not be read. */
export async function assertDefiners(connection: DatabaseConnection, objects: readonly SchemaObject[], options: Abortable): Promise<void> {
  const wanted = new Set(objects.flatMap(({ record }) => record.definer ?? []));
  if (wanted.size === 0) return;
  const accounts = await connection
    .query("SELECT CONCAT(User, '@', Host) FROM mysql.user UNION SELECT User FROM mysql.user", 'list the accounts', options)
    .catch(() => undefined);
  if (accounts === undefined) return;
  const present = new Set(accounts.map(([account]) => account));
  const missing = [...wanted].filter((definer) => !present.has(definer));
  if (missing.length === 0) return;
  const owned = objects
    .filter(({ record }) => missing.includes(record.definer ?? ''))
    .map(({ record }) => `${record.kind} ${displayPath(record.name)}`);
  const named = owned.slice(0, 5).join(', ') + (owned.length > 5 ? ` and ${owned.length - 5} more` : '');
  throw new Fault('target-unwritable', `the server has no account ${missing.map(displayPath).join(', ')}, to which belong: ${named}`, {
    guidance:
      'create it, or set "definers" of the source to "current-user" or "keep", or "definerAccounts" to which account each is to become',
  });
}
