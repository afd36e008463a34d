import { isMainThread, workerData } from 'node:worker_threads';
import { Fault } from '@holdfast/fault';

/** What a pool gives a thread at its start. */
export interface ThreadData {
  /** In shared memory; not 0 once the thread is to end. */
  readonly end: Int32Array<SharedArrayBuffer>;
}

const end = isMainThread ? undefined : (workerData as Partial<ThreadData> | null)?.end;

/** Throws `interrupted` in a thread that is to end: called now and then in long work, of which nothing is needed any more. */
export function throwIfEnding(): void {
  if (end !== undefined && Atomics.load(end, 0) !== 0) throw new Fault('interrupted', 'the work was given up');
}
