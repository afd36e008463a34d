import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { cp, mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { initialisedData, versionOf } from './initialised-data.ts';
import { writeOptionFile } from './option-file.ts';
import { type ClientOptions, runClient } from './run-client.ts';
import { ServerProcess } from './server-process.ts';

const server = process.env.HOLDFAST_TEST_MARIADBD ?? '/usr/sbin/mariadbd';

/** Whether there is a server to start: Debian's, or the one that `HOLDFAST_TEST_MARIADBD` names. */
export const hasMariadb = existsSync(server);

export interface MariadbOptions {
  /** Writes a binary log, by which the server also knows its GTID position. */
  readonly binaryLog?: boolean;
  /** Further options of the server, as `{ 'max-allowed-packet': '256M' }`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** The server's own time zone, as `Europe/Dublin`; without it UTC. */
  readonly timezone?: string;
}

/** A MariaDB server of our own: its own data folder, a socket, and a free port on the loopback. */
export interface PrivateMariadb extends AsyncDisposable {
  /** As `10.11.19-MariaDB-0+deb12u1`. */
  readonly version: string;
  readonly host: '127.0.0.1';
  readonly port: number;
  readonly socket: string;
  readonly user: 'root';
  readonly password: string;
  /** An option file with all of that, for the programs of MariaDB: `--defaults-file=` it. */
  readonly optionFile: string;
  /** Removed at the end, with the data; for what a test wants to lay beside it. */
  readonly home: string;
  readonly processId: number;
  /** `mariadb://root:…@127.0.0.1:port/database`, with every part escaped. */
  url(database?: string): string;
  /** Has the stock client carry out SQL, and returns what it printed. */
  run(sql: string | Uint8Array, options?: ClientOptions): Promise<string>;
  /** Kills it, as a crash of the machine would. */
  kill(): Promise<void>;
  /** Starts it again on the same data and port. */
  restart(): Promise<void>;
}

/** H32: what breaks every program that passes a password through a shell, a URL or an option file without care. */
const password = ` it's "root" 100% #1 \\ pässwörd 😀 `;

/** Starts one; disposing it stops the server and removes its folder. */
export async function startMariadb({ binaryLog = false, settings = {}, timezone = 'UTC' }: MariadbOptions = {}): Promise<PrivateMariadb> {
  const home = mkdtempSync(join(tmpdir(), 'holdfast-mariadbd-'));
  const port = await freePort();
  const [socket, optionFile] = [join(home, 'socket'), join(home, 'client.cnf')];
  await cp(await initialisedData(server), join(home, 'data'), { recursive: true });
  await mkdir(join(home, 'tmp'));
  writeFileSync(join(home, 'init.sql'), `${accounts(password)}\n`, { mode: 0o600 });
  writeOptionFile(optionFile, { host: '127.0.0.1', port, user: 'root', password, 'default-character-set': 'utf8mb4' });
  const log = binaryLog ? { 'log-bin': 'binlog', 'server-id': '1', 'gtid-strict-mode': '1' } : {};
  const running = new ServerProcess(server, { home, port, socket, timezone, settings: { ...log, ...settings } });
  const dispose = async (): Promise<void> => {
    await running.end('SIGTERM');
    await rm(home, { recursive: true, force: true });
  };
  await running.start().catch(async (error) => {
    await dispose();
    throw error;
  });
  return {
    version: versionOf(server),
    ...{ host: '127.0.0.1', port, socket, user: 'root', password, optionFile, home },
    get processId() {
      return running.processId;
    },
    url: (database = '') => `mariadb://root:${encodeURIComponent(password)}@127.0.0.1:${port}/${encodeURIComponent(database)}`,
    run: (sql, options) => runClient(optionFile, sql, options),
    kill: () => running.end('SIGKILL'),
    restart: () => running.start(),
    [Symbol.asyncDispose]: dispose,
  };
}

/**
 * Carried out at every start, a statement a line. By the password's hash, for the character set in which the server reads
 * this file is not ours to choose.
 */
function accounts(secret: string): string {
  const digest = (bytes: Uint8Array | string) => createHash('sha1').update(bytes).digest();
  const hash = `*${digest(digest(secret)).toString('hex').toUpperCase()}`;
  const statements = (account: string) => [
    `CREATE OR REPLACE USER ${account} IDENTIFIED VIA mysql_native_password USING '${hash}';`,
    `GRANT ALL ON *.* TO ${account} WITH GRANT OPTION;`,
  ];
  return ["root@'localhost'", "root@'127.0.0.1'"].flatMap(statements).join('\n');
}
