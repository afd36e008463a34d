import { Fault } from '@holdfast/fault';
import type { Abortable } from '@holdfast/manifest';
import type { ConnectionSettings } from '../connection/connection-settings.ts';
import { DatabaseConnection } from '../connection/database-connection.ts';
import { ReadingThread } from '../thread/reading-thread.ts';
import { lockCommits } from './global-lock.ts';
import { beginSnapshot } from './reading-pool.ts';

/** Threads that all read the same moment. */
export interface OpenThreads {
  readonly threads: readonly [ReadingThread, ...ReadingThread[]];
  /** What held commits up, and for how many milliseconds; absent with one connection, which needs nothing. */
  readonly lock?: { readonly name: string; readonly heldMs: number };
  /** Why there is one connection where more were wanted. */
  readonly single?: Fault;
}

export interface OpenThreadsOptions extends Abortable {
  readonly settings: ConnectionSettings;
  readonly lead: ReadingThread;
  /** How many are wanted. */
  readonly connections: number;
  readonly isMariadb: boolean;
}

/** Begins the transactions. `lead` is the first of the threads; the caller disposes it, and all when this throws. */
export async function openThreads({ settings, lead, connections, isMariadb, signal }: OpenThreadsOptions): Promise<OpenThreads> {
  const begin = (thread: ReadingThread) => thread.run(beginSnapshot, 'begin to read');
  if (connections === 1) {
    await begin(lead);
    return { threads: [lead] };
  }
  await using opened = new AsyncDisposableStack();
  const others = await Promise.all(
    Array.from({ length: connections - 1 }, async () => opened.use(await ReadingThread.open(settings, { signal }))),
  );
  await using locking = await DatabaseConnection.open(settings, { signal });
  const started = performance.now();
  const lock = await lockCommits(locking, isMariadb);
  if (lock instanceof Fault) {
    await begin(lead);
    return { threads: [lead], single: lock };
  }
  try {
    await Promise.all([lead, ...others].map(begin));
  } finally {
    await lock[Symbol.asyncDispose]();
  }
  const heldMs = Math.ceil(performance.now() - started);
  opened.move();
  return { threads: [lead, ...others], lock: { name: lock.name, heldMs } };
}
