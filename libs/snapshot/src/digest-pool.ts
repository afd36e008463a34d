import { Worker } from 'node:worker_threads';
import { Fault, type FaultCode, toFault } from '@holdfast/fault';

/** What a worker says to a batch of files: their digests in order, or why one could not be read. */
export type DigestAnswer =
  | { readonly digests: readonly string[] }
  | { readonly fault: { readonly code: FaultCode; readonly message: string; readonly guidance: string | undefined } };

/** Threads that read files and digest them. Disposing ends them at once; what they were asked then rejects. */
export interface DigestPool extends AsyncDisposable {
  readonly threads: number;
  /** Lower-case hex SHA-256 of the regular files at these absolute path texts. Batches are taken in order by whichever thread is free. */
  digest(locations: readonly string[]): Promise<readonly string[]>;
}

/** Starts a pool; its threads are started with the first batches. `program` is what a thread runs, for tests of its death. */
export function openDigestPool(threads: number, program: URL = new URL('./digest-worker.ts', import.meta.url)): DigestPool {
  return new Pool(threads, program);
}

interface Batch {
  readonly locations: readonly string[];
  readonly resolve: (digests: readonly string[]) => void;
  readonly reject: (error: unknown) => void;
}

class Pool implements DigestPool {
  readonly threads: number;
  readonly #program: URL;
  readonly #waiting: Batch[] = [];
  readonly #working = new Map<Worker, Batch | undefined>();
  /** Why no batch can be taken any more. */
  #ended: Fault | undefined;

  constructor(threads: number, program: URL) {
    this.threads = threads;
    this.#program = program;
  }

  digest(locations: readonly string[]): Promise<readonly string[]> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    const { promise, resolve, reject } = Promise.withResolvers<readonly string[]>();
    this.#waiting.push({ locations, resolve, reject });
    const idle = [...this.#working].find(([, batch]) => batch === undefined)?.[0];
    if (idle !== undefined) this.#next(idle);
    else if (this.#working.size < this.threads) this.#next(this.#start());
    return promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end(new Fault('interrupted', 'interrupted'));
    await Promise.all([...this.#working.keys()].map((worker) => worker.terminate()));
  }

  #start(): Worker {
    const worker = new Worker(this.#program, { resourceLimits: { maxYoungGenerationSizeMb: 4 } });
    worker.on('message', (answer: DigestAnswer) => this.#answer(worker, answer));
    worker.on('error', (error) => this.#end(toFault(error, 'internal', 'a thread that reads files back ended')));
    worker.on('exit', () => this.#end(new Fault('internal', 'a thread that reads files back ended')));
    return worker;
  }

  #next(worker: Worker): void {
    const batch = this.#waiting.shift();
    this.#working.set(worker, batch);
    if (batch !== undefined) worker.postMessage(batch.locations);
  }

  #answer(worker: Worker, answer: DigestAnswer): void {
    const batch = this.#working.get(worker);
    if ('digests' in answer) batch?.resolve(answer.digests);
    else batch?.reject(faultOf(answer.fault));
    this.#next(worker);
  }

  /** One thread that is lost ends the pool: nobody must wait for what it had, or for what it would have taken. */
  #end(fault: Fault): void {
    this.#ended ??= fault;
    for (const { reject } of this.#waiting.splice(0)) reject(this.#ended);
    for (const [worker, batch] of this.#working) {
      batch?.reject(this.#ended);
      this.#working.set(worker, undefined);
    }
  }
}

function faultOf({ code, message, guidance }: Extract<DigestAnswer, { fault: unknown }>['fault']): Fault {
  return new Fault(code, message, guidance === undefined ? {} : { guidance });
}
