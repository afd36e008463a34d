import { type ChildProcess, fork } from 'node:child_process';
import { on, once } from 'node:events';
import { getCompileCacheDir } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Fault, toFault } from '@holdfast/fault';
import type { Abortable } from '@holdfast/manifest';
import type { Answer, Calls } from './process/calls.ts';

const program = fileURLToPath(new URL('./process/main.ts', import.meta.url));

/** Milliseconds that a process gets to tidy up before it is killed. */
const grace = 1000;

/** A process of its own for the work on one database; `process/main.ts` says why. One call at a time. */
export class DatabaseProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  #errors = '';
  #left = false;
  #calls = 0;

  constructor() {
    const stdio = ['ignore', 'ignore', 'pipe', 'ipc'] as const;
    // Records have bytes and whole numbers of any size, which JSON has not.
    this.#child = fork(program, [getCompileCacheDir() ?? []].flat(), { execArgv: [], stdio: [...stdio], serialization: 'advanced' });
    this.#ended = once(this.#child, 'exit').catch(() => undefined);
    this.#child.on('error', () => {});
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#errors = (this.#errors + text).slice(-2000);
    });
  }

  /** Makes the process do the call. An abort ends the process. Throws the call's fault. */
  async call<Name extends keyof Calls>(
    name: Name,
    argument: Parameters<Calls[Name]>[0],
    { signal }: Abortable,
  ): Promise<ReturnType<Calls[Name]>> {
    signal?.throwIfAborted();
    const finished = new AbortController();
    try {
      const answer = await Promise.race([this.#answer(name, argument, finished.signal), rejectWhenAborted(signal, finished.signal)]);
      if ('value' in answer) return answer.value as ReturnType<Calls[Name]>;
      const { code, message, ...options } = answer.fault;
      throw new Fault(code, message, options as { guidance: string; retryable: boolean });
    } finally {
      finished.abort();
    }
  }

  /** Lets the view go, tidies up beside the database and ends the process. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.leave(grace);
  }

  /** As disposing, with another number of milliseconds to tidy up. */
  async leave(patience: number): Promise<void> {
    if (!this.#left && this.#child.connected) {
      this.#left = true;
      await this.call('leave', null, { signal: AbortSignal.timeout(patience) }).catch(() => undefined);
    }
    await this.end();
  }

  /** Ends the process at once. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** Ends the process at once, and resolves when it is gone with its locks. */
  async end(): Promise<void> {
    this.kill();
    await this.#ended;
  }

  async #answer(call: keyof Calls, argument: unknown, finished: AbortSignal): Promise<Answer> {
    this.#calls += 1;
    const id = this.#calls;
    const ended = this.#endOf(call, finished);
    const answered = this.#answerTo(id, finished);
    this.#child.send({ id, call, argument }, () => {});
    return await Promise.race([answered, ended]);
  }

  async #endOf(call: keyof Calls, finished: AbortSignal): Promise<never> {
    const [status, signal] = await once(this.#child, 'exit', { signal: finished }).catch((error) => {
      throw toFault(error, 'internal', `the process for the ${call} of a database could not be started`);
    });
    const reason = this.#errors.trim() || (signal ?? `status ${status}`);
    throw new Fault('internal', `the process for the ${call} of a database ended early: ${reason}`, {
      guidance: 'run again; report this if it stays',
    });
  }

  async #answerTo(id: number, finished: AbortSignal): Promise<Answer> {
    for await (const [answer] of on(this.#child, 'message', { signal: finished })) if (answer.id === id) return answer;
    throw new Fault('internal', 'the messages of a process ended');
  }
}

/** One call in a process of its own, which is killed afterwards, also in the middle when `signal` is aborted. */
export async function callOnce<Name extends 'examine' | 'seize'>(
  name: Name,
  argument: Parameters<Calls[Name]>[0],
  options: Abortable,
): Promise<ReturnType<Calls[Name]>> {
  const worker = new DatabaseProcess();
  try {
    return await worker.call(name, argument, options);
  } finally {
    await worker.end();
  }
}

async function rejectWhenAborted(signal: AbortSignal | undefined, finished: AbortSignal): Promise<never> {
  if (signal === undefined) return await new Promise<never>(() => {});
  await once(signal, 'abort', { signal: finished }).catch(() => new Promise<never>(() => {}));
  throw signal.reason;
}
