import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Story } from './story.ts';

const program = fileURLToPath(new URL('../../apps/holdfast/main.js', import.meta.url));

/** Runs the real command in a folder, as a user would there. */
export class Holdfast {
  readonly #folder: string;
  readonly #story: Story;
  #printed = '';

  constructor(folder: string, story: Story) {
    this.#folder = folder;
    this.#story = story;
  }

  /** Everything that it has printed so far, on both streams. */
  get printed(): string {
    return this.#printed;
  }

  /** Runs a command line and shows it. Throws when it does not end with `expected`. */
  async run(line: string, expected = 0): Promise<string> {
    const { output, status } = await this.#run(line.split(' '));
    this.#story.command(`holdfast ${line}`, output);
    if (status !== expected) throw new Error(`holdfast ${line} ended with ${status} instead of ${expected}`);
    return output;
  }

  /** Runs a command line with `--json` and gives its events; shows nothing. */
  async events(line: string): Promise<readonly Record<string, unknown>[]> {
    const { output, status } = await this.#run([...line.split(' '), '--json']);
    if (status !== 0) throw new Error(`holdfast ${line} --json ended with ${status}: ${output}`);
    return output
      .trimEnd()
      .split('\n')
      .map((text) => JSON.parse(text) as Record<string, unknown>);
  }

  async #run(line: readonly string[]): Promise<{ readonly output: string; readonly status: number | null }> {
    const child = spawn(process.execPath, [program, ...line], { cwd: this.#folder, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    const [status] = (await once(child, 'close')) as [number | null];
    this.#printed += output;
    return { output, status };
  }
}
