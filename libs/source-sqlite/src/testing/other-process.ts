import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { pathToBytes } from '@holdfast/manifest';

/** Another program that uses a database: a Node process that runs a script and answers lines. Killed when disposed. */
export class OtherProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  /** In the script `location` is the database's path, `DatabaseSync` is at hand, `say(text)` prints a line and `heard()` waits for one. */
  constructor(location: string, script: string) {
    const program = `
      import { DatabaseSync } from 'node:sqlite';
      import { createInterface } from 'node:readline';
      const location = Buffer.from('${pathToBytes(location).toString('base64')}', 'base64');
      const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
      const say = (text) => console.log(text);
      const heard = async () => (await lines.next()).value;
      ${script}`;
    this.#child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#lines = createInterface({ input: this.#child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]();
  }

  get id(): number {
    return this.#child.pid as number;
  }

  /** The next line that it prints; `undefined` when it has ended. */
  async says(): Promise<string | undefined> {
    return (await this.#lines.next()).value;
  }

  tell(line: string): void {
    this.#child.stdin?.write(`${line}\n`);
  }

  /** Waits until it has ended by itself, as it does when nothing more is told. */
  async ended(): Promise<void> {
    this.#child.stdin?.end();
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, 'exit');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.ended();
  }
}

/** Opens the database and keeps it open until it is killed: a server that is idle. */
export const idleServer = `const database = new DatabaseSync(location); database.prepare('SELECT count(*) FROM sqlite_schema').get(); say('open'); await heard();`;
