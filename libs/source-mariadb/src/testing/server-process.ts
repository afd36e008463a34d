import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

export interface ServerOptions {
  readonly home: string;
  readonly port: number;
  readonly socket: string;
  readonly timezone: string;
  readonly settings: Readonly<Record<string, string>>;
}

const setpriv = '/usr/bin/setpriv';

/** One `mariadbd` and its starts and ends on one data folder. */
export class ServerProcess {
  readonly #server: string;
  readonly #options: ServerOptions;
  #child: ChildProcess | undefined;

  constructor(server: string, options: ServerOptions) {
    this.#server = server;
    this.#options = options;
  }

  get processId(): number {
    return this.#child?.pid ?? 0;
  }

  /** Resolves when it accepts connections. */
  async start(): Promise<void> {
    const argv = [this.#server, ...serverArguments(this.#server, this.#options)];
    // So that no server outlives a test process that was killed.
    const [program, ...rest] = existsSync(setpriv) ? [setpriv, '--pdeathsig', 'KILL', '--', ...argv] : argv;
    const child = spawn(program as string, rest, { stdio: 'ignore', env: { ...process.env, TZ: this.#options.timezone } });
    this.#child = child;
    for (let attempt = 0; attempt < 1200; attempt += 1) {
      if (child.exitCode !== null || child.signalCode !== null) break;
      if (await accepts(this.#options.port)) return;
      await wait(50);
    }
    throw new Error(`mariadbd does not start: ${readFileSync(logOf(this.#options), 'utf8').slice(-2000)}`);
  }

  /** Resolves when it is gone; after 30 s without haste it is killed. */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    const impatience = setTimeout(() => child.kill('SIGKILL'), 30_000);
    child.kill(signal);
    await exit;
    clearTimeout(impatience);
  }
}

function serverArguments(server: string, { home, port, socket, settings }: ServerOptions): string[] {
  const fixed = {
    basedir: dirname(dirname(server)),
    datadir: join(home, 'data'),
    tmpdir: join(home, 'tmp'),
    'pid-file': join(home, 'pid'),
    'log-error': logOf({ home }),
    'init-file': join(home, 'init.sql'),
    socket,
    port: String(port),
    'bind-address': '127.0.0.1',
    'innodb-log-file-size': '32M',
    // What was committed survives a kill of the server, though not of the machine: enough for tests, and faster.
    'innodb-flush-log-at-trx-commit': '2',
    'innodb-buffer-pool-size': '128M',
  };
  const asRoot = process.getuid?.() === 0 ? ['--user=root'] : [];
  const all = Object.entries({ ...fixed, ...settings }).map(([name, value]) => `--${name}=${value}`);
  return ['--no-defaults', '--skip-name-resolve', ...asRoot, ...all];
}

function logOf({ home }: Pick<ServerOptions, 'home'>): string {
  return join(home, 'error.log');
}

/** The server greets first: one that only listens does not count yet. */
async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const greeted = once(socket, 'data').then(() => true);
  const failed = Promise.race([once(socket, 'close'), once(socket, 'error')]).then(() => false);
  try {
    return await Promise.race([greeted, failed]);
  } catch {
    return false;
  } finally {
    socket.on('error', () => {}).destroy();
  }
}
