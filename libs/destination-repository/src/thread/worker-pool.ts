import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { Fault, toFault } from '@holdfast/fault';
import { returnFreedMemory } from '@holdfast/filesystem';
import type { ThreadData } from './end-request.ts';
import { unpackFault } from './thread-fault.ts';
import type { NumberedAnswer, Purpose, WorkerAnswer, WorkerRequest } from './worker-protocol.ts';

/** More threads than this wait for the disk rather than compute. */
const mostWorkers = 4;
/** Workers make little that lives; a small young generation keeps what they dropped from piling up. */
const youngGenerationMegabytes = 4;
/** Requests that may wait at one worker: one under way and one ready. */
const requestsPerWorker = 2;
/** Milliseconds after which a thread that does not end is given up: it waits for a disk that does not answer. */
const endsWithin = 10_000;

/** Smaller ones may lie in Node's pool, and cost less to copy. */
const leastHandedOver = 64 << 10;

export interface WorkerPoolOptions {
  /** How many threads at most. Default: one a core, and no more than help. */
  readonly workers?: number;
  /** Milliseconds without work after which a thread ends and its memory is given back; the next request starts it again. Default: never. For threads that keep nothing between requests. */
  readonly restAfter?: number;
}

/** Threads that store, extract and check. They start when there is work for them; disposing the pool ends them soon. */
export class WorkerPool implements AsyncDisposable {
  readonly #members: Member[];
  readonly #waiting: (() => void)[] = [];

  constructor({ workers = Math.min(mostWorkers, availableParallelism()), restAfter }: WorkerPoolOptions = {}) {
    this.#members = Array.from({ length: workers }, () => new Member(() => this.#wake(), restAfter));
  }

  /** Starts the thread that takes the metadata, for whoever knows that there will be some. */
  warm(): void {
    this.#members[0]?.warm();
  }

  /** Resolves when a worker can take a request without a queue growing. */
  async ready(): Promise<void> {
    while (this.#members.every((member) => member.load >= requestsPerWorker)) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /**
   * Gives a request to the least busy worker, to an earlier one among equals, so that little work wakes only one.
   * Metadata goes to the first, so that a snapshot has one pack of it.
   */
  run(request: WorkerRequest, purpose: Purpose = 'content'): Promise<WorkerAnswer> {
    const [first, ...others] = this.#members as [Member, ...Member[]];
    const member = purpose === 'metadata' ? first : others.reduce((best, other) => (other.load < best.load ? other : best), first);
    return member.run(request);
  }

  /** Gives a request to every worker that was started; one that starts later gets it first. */
  async configure(request: WorkerRequest): Promise<void> {
    await Promise.all(this.#members.map((member) => member.configure(request)));
  }

  /** Gives a request to every worker that was started. */
  async runAll(request: WorkerRequest): Promise<readonly WorkerAnswer[]> {
    return Promise.all(this.#members.filter((member) => member.started).map((member) => member.run(request)));
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#members.map((member) => member.stop()));
  }
}

interface Pending {
  readonly resolve: (answer: WorkerAnswer) => void;
  readonly reject: (error: Error) => void;
}

/** A thread that was started. */
interface Thread extends ThreadData {
  readonly worker: Worker;
  readonly ended: Promise<unknown>;
}

/**
 * Has a thread end by itself, after a chunk or frame at the most. Ending it from outside while it is in native code ends
 * the whole process now and then: Node asserts in zstd, and koffi cannot be loaded by a thread that is on its way out.
 */
async function endThread({ worker, end, ended }: Thread): Promise<void> {
  Atomics.store(end, 0, 1);
  worker.postMessage('end');
  const givenUp = setTimeout(() => void worker.terminate(), endsWithin);
  await ended;
  clearTimeout(givenUp);
}

/** Large chunks are handed over rather than copied, where nothing else lies in their buffers: nobody uses them any more. */
function ownBuffers(request: WorkerRequest): ArrayBuffer[] {
  if (request.kind !== 'store') return [];
  return request.items.flatMap((item) => {
    if (item.kind !== 'bytes' || item.bytes.length < leastHandedOver) return [];
    const { buffer, byteLength } = item.bytes;
    return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : [];
  });
}

/** One thread and the requests it has not answered. */
class Member {
  readonly #onAnswer: () => void;
  readonly #pending = new Map<number, Pending>();
  readonly #settings = new Map<WorkerRequest['kind'], WorkerRequest>();
  #thread: Thread | undefined;
  #failure: Error | undefined;
  #next = 0;
  readonly #restAfter: number | undefined;
  #resting: NodeJS.Timeout | undefined;

  constructor(onAnswer: () => void, restAfter: number | undefined) {
    this.#onAnswer = onAnswer;
    this.#restAfter = restAfter;
  }

  get load(): number {
    return this.#pending.size;
  }

  get started(): boolean {
    return this.#thread !== undefined;
  }

  warm(): void {
    if (this.#thread === undefined && this.#failure === undefined) this.#start();
  }

  async configure(request: WorkerRequest): Promise<void> {
    this.#settings.set(request.kind, request);
    if (this.started) await this.run(request);
  }

  run(request: WorkerRequest): Promise<WorkerAnswer> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    if (this.#thread === undefined) this.#start();
    return this.#post(request);
  }

  async stop(): Promise<void> {
    clearTimeout(this.#resting);
    this.#fail(new Fault('interrupted', 'the work was given up'));
    if (this.#thread !== undefined) await endThread(this.#thread);
  }

  #start(): void {
    const end = new Int32Array(new SharedArrayBuffer(4));
    const workerData: ThreadData = { end };
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      resourceLimits: { maxYoungGenerationSizeMb: youngGenerationMegabytes },
      workerData,
    });
    worker.on('message', (answer: NumberedAnswer) => this.#settle(answer));
    worker.on('error', (error) => this.#fail(toFault(error, 'internal', 'a worker thread failed')));
    const ended = new Promise((resolve) => worker.once('exit', resolve));
    this.#thread = { worker, end, ended };
    ended.then(() => {
      if (this.#thread?.worker === worker) this.#fail(new Fault('internal', 'a worker thread ended unexpectedly'));
    });
    // A refused setting shows again in the answer to the first request.
    for (const request of this.#settings.values()) this.#post(request).catch(() => undefined);
  }

  #post(request: WorkerRequest): Promise<WorkerAnswer> {
    clearTimeout(this.#resting);
    const number = this.#next++;
    return new Promise((resolve, reject) => {
      this.#pending.set(number, { resolve, reject });
      this.#thread?.worker.postMessage({ ...request, number }, ownBuffers(request));
    });
  }

  #settle(answer: NumberedAnswer): void {
    const pending = this.#pending.get(answer.number);
    this.#pending.delete(answer.number);
    if ('fault' in answer) pending?.reject(unpackFault(answer.fault));
    else pending?.resolve(answer);
    if (this.#restAfter !== undefined && this.#pending.size === 0) this.#resting = setTimeout(() => this.#rest(), this.#restAfter).unref();
    this.#onAnswer();
  }

  async #rest(): Promise<void> {
    const thread = this.#thread;
    this.#thread = undefined;
    if (thread !== undefined) await endThread(thread);
    returnFreedMemory();
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    for (const pending of this.#pending.values()) pending.reject(this.#failure);
    this.#pending.clear();
    this.#onAnswer();
  }
}
