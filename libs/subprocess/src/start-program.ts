import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { Fault } from '@holdfast/fault';
import { endedBadly, hadNoTime, notStarted } from './program-fault.ts';
import type { ProgramEnd, ProgramLine, ProgramOptions } from './program-line.ts';
import { SaidText } from './said-text.ts';

/** A program that runs. Disposing of it ends it and waits until it is gone. */
export interface RunningProgram extends AsyncDisposable {
  /** Never throws when the program stops reading: how it ended says why. */
  readonly input: Writable;
  readonly output: Readable;
  /** What it says on stderr, as it says it: secrets are not struck out. Need not be read. */
  readonly messages: Readable;
  readonly processId: number | undefined;
  /** Its end. Throws `program-missing`, `program-failed` (also for a time that ran out, retryable) or the signal's reason. Never unhandled. */
  readonly ended: Promise<ProgramEnd>;
}

/** Milliseconds between the wish and the command to end. */
const patience = 5000;

/** Starts a program with its three streams as pipes. Whoever starts it reads `output` to its end, or the program waits for ever. */
export function startProgram(line: ProgramLine, options: ProgramOptions): RunningProgram {
  options.signal?.throwIfAborted();
  refuseSecrets(line, options);
  const child = spawn(line.program, [...line.arguments], {
    stdio: ['pipe', 'pipe', 'pipe', ...(options.descriptors ?? []).map(() => 'pipe' as const)],
    ...(options.directory === undefined ? {} : { cwd: options.directory }),
    env: { ...process.env, ...options.environment },
    detached: options.detached ?? false,
  });
  for (const [index, bytes] of (options.descriptors ?? []).entries()) handOver(child.stdio[index + 3] as Writable, bytes);
  const { stdin, stdout, stderr } = child as { stdin: Writable; stdout: Readable; stderr: Readable };
  stdin.on('error', () => undefined);
  const ended = waitForEnd(child, line, options);
  ended.catch(() => undefined);
  return {
    input: stdin,
    output: stdout,
    messages: stderr,
    processId: child.pid,
    ended,
    [Symbol.asyncDispose]: () => dispose(child, ended),
  };
}

function refuseSecrets({ program, arguments: given }: ProgramLine, { secrets = [] }: ProgramOptions): void {
  if (given.some((argument) => secrets.some((secret) => secret !== '' && argument.includes(secret)))) {
    throw new Fault('internal', `a secret was about to become an argument of ${program}`);
  }
}

/** What does not read its descriptor says so by how it ends. */
function handOver(pipe: Writable, bytes: Uint8Array): void {
  pipe.on('error', () => undefined);
  pipe.end(bytes);
}

function waitForEnd(child: ChildProcess, line: ProgramLine, options: ProgramOptions): Promise<ProgramEnd> {
  const { signal, timeout, accepts = [0], secrets = [] } = options;
  const said = new SaidText(secrets);
  child.stderr?.on('data', (bytes: Buffer) => said.add(bytes));
  return new Promise((resolve, reject) => {
    let stopped: unknown;
    const stop = (reason: unknown): void => {
      stopped ??= reason;
      endChild(child);
    };
    const onAbort = (): void => stop(signal?.reason);
    signal?.addEventListener('abort', onAbort, { once: true });
    const timer = timeout === undefined ? undefined : setTimeout(() => stop(hadNoTime(line, timeout)), timeout);
    const settle = (): void => {
      signal?.removeEventListener('abort', onAbort);
      clearTimeout(timer);
    };
    child.once('error', (error) => {
      settle();
      reject(notStarted(line, error));
    });
    child.once('close', (code, killedBy) => {
      settle();
      const text = said.text();
      if (stopped !== undefined) reject(stopped);
      else if (code !== null && accepts.includes(code)) resolve({ code, said: text });
      else reject(endedBadly(line, { code, killedBy, said: text }));
    });
  });
}

function endChild(child: ChildProcess): void {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), patience);
  child.once('exit', () => clearTimeout(timer));
}

async function dispose(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  endChild(child);
  // A child of its own may hold these open.
  for (const stream of child.stdio) stream?.destroy();
  await ended.catch(() => undefined);
}
