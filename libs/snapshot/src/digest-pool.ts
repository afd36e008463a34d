import { Worker } from 'node:worker_threads';
import { Fault, type FaultCode } from '@holdfast/fault';

/** What a worker says to a batch of files: their digests in order, or why one could not be read. */
export type DigestAnswer =
  | { readonly digests: readonly string[] }
  | { readonly fault: { readonly code: FaultCode; readonly message: string; readonly guidance: string | undefined } };

/** Threads that read files and digest them. Disposing ends them at once. */
export interface DigestPool extends AsyncDisposable {
  readonly threads: number;
  /** Lower-case hex SHA-256 of the regular files at these absolute path texts. Batches are taken in order by whichever thread is free. */
  digest(locations: readonly string[]): Promise<readonly string[]>;
}

interface Batch {
  readonly locations: readonly string[];
  readonly resolve: (digests: readonly string[]) => void;
  readonly reject: (error: unknown) => void;
}

/** Starts a pool; its threads are started with the first batches. */
export function openDigestPool(threads: number): DigestPool {
  const waiting: Batch[] = [];
  const idle: Worker[] = [];
  const workers: Worker[] = [];
  const next = (worker: Worker): void => {
    const batch = waiting.shift();
    if (batch === undefined) idle.push(worker);
    else give(worker, batch, () => next(worker));
  };
  return {
    threads,
    digest(locations) {
      const { promise, resolve, reject } = Promise.withResolvers<readonly string[]>();
      waiting.push({ locations, resolve, reject });
      const free = idle.pop() ?? (workers.length < threads ? startWorker(workers) : undefined);
      if (free !== undefined) next(free);
      return promise;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(workers.map((worker) => worker.terminate()));
      for (const { reject } of waiting.splice(0)) reject(new Fault('interrupted', 'interrupted'));
    },
  };
}

function startWorker(workers: Worker[]): Worker {
  const worker = new Worker(new URL('./digest-worker.ts', import.meta.url));
  workers.push(worker);
  return worker;
}

function give(worker: Worker, { locations, resolve, reject }: Batch, done: () => void): void {
  const settle = (act: () => void): void => {
    worker.removeAllListeners();
    act();
  };
  worker.once('message', (answer: DigestAnswer) => {
    settle(() => {
      if ('digests' in answer) resolve(answer.digests);
      else reject(faultOf(answer.fault));
      done();
    });
  });
  worker.once('error', (error) => settle(() => reject(error)));
  worker.once('exit', () => settle(() => reject(new Fault('interrupted', 'interrupted'))));
  worker.postMessage(locations);
}

function faultOf({ code, message, guidance }: Extract<DigestAnswer, { fault: unknown }>['fault']): Fault {
  return new Fault(code, message, guidance === undefined ? {} : { guidance });
}
