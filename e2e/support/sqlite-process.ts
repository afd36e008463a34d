import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { runTool } from './run-program.ts';

interface Log {
  /** SQL whose result stands in the database file. */
  readonly checkpointed: string;
  /** SQL whose result stands in the `-wal` alone. */
  readonly logged: string;
}

/** Makes a database as a crashed application leaves it: with a `-wal` that holds what was committed last. */
export async function leaveLog(location: string, { checkpointed, logged }: Log): Promise<void> {
  const run = `const database = new (require('node:sqlite').DatabaseSync)(${JSON.stringify(location)});
    const [checkpointed, logged] = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
    database.exec(checkpointed); database.exec('PRAGMA wal_checkpoint(TRUNCATE); PRAGMA wal_autocheckpoint = 0'); database.exec(logged);
    process.kill(process.pid, 'SIGKILL');`;
  const child = spawn(process.execPath, ['-e', run], { stdio: ['pipe', 'inherit', 'inherit'] });
  child.stdin.end(JSON.stringify([checkpointed, logged]));
  const [code, signal] = await once(child, 'close');
  if (signal !== 'SIGKILL') throw new Error(`the application ended with ${code} before its crash`);
}

/** Runs SQL in a process of its own, which closes the database as an application does that ends well. */
export async function runSql(location: string, sql: string): Promise<void> {
  await runTool(process.execPath, [
    '-e',
    "const d = new (require('node:sqlite').DatabaseSync)(process.argv[1], { timeout: 10000, defensive: false }); d.exec(process.argv[2]); d.close()",
    location,
    sql,
  ]);
}

/** An application that has a database open, until it is disposed of. */
export class Application implements AsyncDisposable {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** Starts a script that finds `database` open, and waits until it says something for the first time. */
  static async start(location: string, script: string): Promise<Application> {
    const preamble = `const database = new (require('node:sqlite').DatabaseSync)(process.argv[1], { timeout: 10000 });
      const say = (text) => console.log(text); const stopped = new Promise((resolve) => process.stdin.on('end', resolve).resume());
      const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));`;
    const child = spawn(process.execPath, ['-e', `${preamble} (async () => { ${script} })()`, location], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const application = new Application(child);
    await application.says();
    return application;
  }

  get processId(): number {
    return this.#child.pid ?? 0;
  }

  /** The next that it says. */
  async says(): Promise<string> {
    const ended = once(this.#child, 'exit').then(() => Promise.reject(new Error('the application has ended')));
    const stdout = this.#child.stdout;
    if (stdout === null) throw new Error('the application has no stdout');
    const [text] = (await Promise.race([once(stdout, 'data'), ended])) as [Buffer];
    return text.toString().trim();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.stdin?.end();
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, 'exit');
  }
}
