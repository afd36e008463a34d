import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { stripVTControlCharacters } from 'node:util';
import { entryOf } from './run-program.ts';

export const keys = { enter: '\r', up: '\u001b[A', down: '\u001b[B', space: ' ', interrupt: '\u0003', end: '\u0004' };

/** `holdfast` on a pseudo terminal, which `script` of util-linux makes; what it shows is waited for, keys are typed. */
export class Terminal {
  readonly #child: ChildProcess;
  #shown = '';
  #read = 0;

  constructor(line: readonly string[], { directory }: { readonly directory: string }) {
    const command = [process.execPath, entryOf('holdfast'), ...line].map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
    // Made without a terminal around it, it would have no columns.
    this.#child = spawn('script', ['--quiet', '--return', '--command', `stty cols 120 rows 40; exec ${command}`, '/dev/null'], {
      cwd: directory,
      env: { PATH: process.env.PATH, HOME: process.env.HOME, TERM: 'xterm-256color', SHELL: '/bin/sh' },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#shown += stripVTControlCharacters(text);
      });
    }
  }

  /** Everything that was shown, without colours and movements. */
  get shown(): string {
    return this.#shown;
  }

  /** Waits until something is shown that was not there at the last call. */
  async waitFor(text: string, milliseconds = 20_000): Promise<void> {
    const end = performance.now() + milliseconds;
    while (!this.#shown.slice(this.#read).includes(text)) {
      if (performance.now() > end || this.#child.exitCode !== null)
        throw new Error(
          `${JSON.stringify(text)} was not shown: ${this.#shown.slice(this.#read)}\nbefore: ${this.#shown.slice(0, this.#read)}`,
        );
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    this.#read = this.#shown.indexOf(text, this.#read) + text.length;
  }

  type(text: string): void {
    this.#child.stdin?.write(text);
  }

  /** Waits for a question and answers it. */
  async answer(question: string, ...answers: readonly string[]): Promise<void> {
    await this.waitFor(question);
    for (const text of answers) {
      // A person does not type before the question stands there.
      await new Promise((resolve) => setTimeout(resolve, 100));
      this.type(text);
    }
  }

  /** The program's exit code. */
  async ended(): Promise<number | null> {
    if (this.#child.exitCode === null) await once(this.#child, 'exit');
    this.#child.stdin?.destroy();
    return this.#child.exitCode;
  }
}
