import { userInfo } from 'node:os';
import { Fault } from '@holdfast/fault';
import type { MariadbSource as MariadbConfig } from '@holdfast/schemas';
import type { ConnectionSettings, TlsSettings } from '../connection/connection-settings.ts';
import type { DefinerPolicy } from '../restore/definers.ts';

export type { MariadbConfig };

/** What the configuration of a source says, with everything that it leaves open. Holds secrets. */
export interface MariadbSettings {
  readonly connection: ConnectionSettings & { readonly database: string };
  readonly database: string;
  /** How many connections read at most. */
  readonly connections: number;
  /** Whether the rows of the table of this name are left out. */
  readonly isExcluded: (table: string) => boolean;
  /** Whether accounts and what they are granted belong to the source. */
  readonly users: boolean;
  /** Absent: as they were, and refused when one of them does not exist. */
  readonly definers?: DefinerPolicy;
}

const defaultPort = 3306;
const defaultConnections = 2;

/** Throws `config-invalid` for a url that cannot be understood; nothing of it stands in the message, for it may hold a password. */
export function mariadbSettings(config: MariadbConfig): MariadbSettings {
  const server = parseServer(config);
  const database = config.database ?? server.database;
  if (database === undefined || database === '') throw invalid(config, 'names no database', 'add "database"');
  const { tls } = config;
  const connection = {
    ...server,
    user: config.user ?? server.user ?? userInfo().username,
    password: config.password ?? server.password ?? '',
    database,
    ...(tls === undefined ? {} : { tls: tlsOf(tls) }),
  };
  return {
    connection,
    database,
    connections: config.connections ?? defaultConnections,
    isExcluded: matcher(config.exclude ?? []),
    users: config.users === true,
    ...definersOf(config),
  };
}

function definersOf({ definers, definerAccounts }: MariadbConfig): Pick<MariadbSettings, 'definers'> {
  if (definerAccounts !== undefined) return { definers: Object.fromEntries(definerAccounts.map(({ from, to }) => [from, to])) };
  return definers === undefined ? {} : { definers };
}

interface Server {
  readonly host: string;
  readonly port: number;
  readonly socket?: string;
  readonly user?: string;
  readonly password?: string;
  readonly database?: string;
}

function parseServer(config: MariadbConfig): Server {
  const url = URL.parse(config.url);
  if (url === null || !/^(mariadb|mysql):$/.test(url.protocol)) throw notUnderstood(config);
  try {
    const socket = url.searchParams.get('socket');
    const database = decodeURIComponent(url.pathname.replace(/^\//, ''));
    return {
      host: decodeURIComponent(url.hostname).replace(/^\[(.*)\]$/, '$1') || 'localhost',
      port: url.port === '' ? defaultPort : Number(url.port),
      ...(socket === null ? {} : { socket }),
      ...(url.username === '' ? {} : { user: decodeURIComponent(url.username) }),
      ...(url.password === '' ? {} : { password: decodeURIComponent(url.password) }),
      ...(database === '' ? {} : { database }),
    };
  } catch {
    throw notUnderstood(config);
  }
}

function notUnderstood(config: MariadbConfig): Fault {
  const guidance =
    'write it as mariadb://user@host:3306/database; percent-encode special characters, or give the password as "password", where none is special';
  return invalid(config, 'has a url that cannot be understood', guidance);
}

function invalid({ name }: MariadbConfig, why: string, guidance: string): Fault {
  return new Fault('config-invalid', `the source ${name} ${why}`, { guidance });
}

function tlsOf({ ca, cert, key, verify = true }: NonNullable<MariadbConfig['tls']>): TlsSettings {
  return { verify, ...(ca === undefined ? {} : { ca }), ...(cert === undefined ? {} : { cert }), ...(key === undefined ? {} : { key }) };
}

/** Names as they are, `*` for any characters. */
function matcher(patterns: readonly string[]): (table: string) => boolean {
  const expressions = patterns.map((pattern) => {
    const literal = pattern.replace(/[\\^$.|?+()[\]{}]/g, '\\$&').replaceAll('*', '.*');
    return new RegExp(`^${literal}$`, 'su');
  });
  return (table) => expressions.some((expression) => expression.test(table));
}
