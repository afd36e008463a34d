import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** The folder of the workspace. */
export const workspace = join(import.meta.dirname, '../..');

/** An app of the workspace. */
export type App = 'holdfast' | 'sqlite' | 'mariadb' | 'couchdb' | 'uploads' | 'config-files';

export interface RunOptions {
  readonly directory?: string;
  /** Added to the environment; undefined takes a variable away. */
  readonly variables?: Readonly<Record<string, string | undefined>>;
  /** Called as soon as the process runs. */
  readonly onStart?: (child: ChildProcess) => void;
  /** Written to stdin, which is empty otherwise. */
  readonly input?: string;
  /** Milliseconds. */
  readonly timeout?: number;
  /** What is run of an app: the bundle, as users do, unless another file is named. */
  readonly entry?: string;
  /** No file may grow above so many MiB: the process is killed. */
  readonly fileLimit?: number;
}

/** How a program ended, and what it wrote. */
export interface Ran {
  /** Undefined when a signal ended it. */
  readonly status: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** Both streams, for a message. */
  readonly output: string;
  readonly milliseconds: number;
}

/** Runs an app as a user would: by its entry file, with Node. */
export async function runApp(app: App, line: readonly string[], options: RunOptions = {}): Promise<Ran> {
  return await runProgram(process.execPath, [options.entry ?? entryOf(app), ...line], options);
}

/** The file that starts an app: its bundle, which is that of the sources (`build-apps.ts`). */
export function entryOf(app: App): string {
  return join(workspace, 'apps', app, 'main.js');
}

/** Runs a program to its end. Throws when it cannot be started: a missing tool fails the test that needs it. */
export async function runProgram(program: string, line: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const { directory, variables = {}, onStart, input = '', timeout = 120_000, fileLimit } = options;
  const started = performance.now();
  const limit = ['-c', `ulimit -f ${(fileLimit ?? 0) * 1024}; exec "$0" "$@"`, program, ...line];
  const [command, words] = fileLimit === undefined ? [program, line] : ['bash', limit];
  const child = spawn(command, words, { cwd: directory, env: environment(variables), stdio: 'pipe', timeout, killSignal: 'SIGKILL' });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdin.on('error', () => undefined).end(input);
  await once(child, 'spawn');
  onStart?.(child);
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return {
    status: code ?? undefined,
    signal: signal ?? undefined,
    stdout,
    stderr,
    output: `${program} ${line.join(' ')}\n${stdout}${stderr}`,
    milliseconds: performance.now() - started,
  };
}

/** The environment of a shell where nothing of the test runner's is set. */
function environment(variables: Readonly<Record<string, string | undefined>>): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR } = process.env;
  // Stock tools such as unzip write names as the locale says; a bare environment would have none.
  const LANG = process.env.LANG ?? 'C.UTF-8';
  return Object.fromEntries(Object.entries({ PATH, HOME, TMPDIR, LANG, ...variables }).filter(([, value]) => value !== undefined));
}

/** Runs a stock tool and expects it to succeed; gives what it wrote to stdout. */
export async function runTool(program: string, line: readonly string[], options: RunOptions = {}): Promise<string> {
  const ran = await runProgram(program, line, options);
  if (ran.status !== 0) throw new Error(`it ended with ${ran.status ?? ran.signal}: ${ran.output}`);
  return ran.stdout;
}
