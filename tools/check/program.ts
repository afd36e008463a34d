import { spawn } from 'node:child_process';

/** What became of a program that ran to its end. */
export interface ProgramResult {
  /** Undefined when it was ended for taking too long or could not be started. */
  readonly status: number | undefined;
  /** What it wrote to standard output. */
  readonly stdout: string;
  /** Both streams as they came. */
  readonly output: string;
}

interface ProgramOptions {
  readonly directory: string;
  /** Milliseconds until it is ended. */
  readonly timeout?: number;
  readonly environment?: NodeJS.ProcessEnv;
}

/** Runs a program without a terminal and collects what it says. Never rejects: a program that cannot be started has no status and says why. */
export async function runProgram(program: string, args: readonly string[], options: ProgramOptions): Promise<ProgramResult> {
  const { directory, timeout = 30 * 60_000, environment = process.env } = options;
  const { promise, resolve } = Promise.withResolvers<ProgramResult>();
  const child = spawn(program, args, { cwd: directory, env: environment, stdio: ['ignore', 'pipe', 'pipe'], timeout });
  let stdout = '';
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.on('error', (error) => resolve({ status: undefined, stdout, output: `${program} could not be started: ${error.message}` }));
  child.on('close', (code, signal) => {
    const ending = code === null ? `\n${program} was ended by ${signal} after at most ${timeout / 1000} s` : '';
    resolve({ status: code ?? undefined, stdout, output: output + ending });
  });
  return await promise;
}
