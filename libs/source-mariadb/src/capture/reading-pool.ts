import type { ReadingThread } from '../thread/reading-thread.ts';
import type { PieceQueue } from './piece-queue.ts';

/** Where a transaction goes back to after each reading, so that it keeps no lock on the definition of what it has read. */
const savepoint = 'holdfast';

/** Begins the one moment that a thread reads. */
export const beginSnapshot = ['START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY', `SAVEPOINT ${savepoint}`];

/** The threads of one view, all at the same moment, and who uses them. */
export class ReadingPool {
  readonly #idle: ReadingThread[];
  readonly #waiting: { readonly owner: object; readonly resolve: (thread: ReadingThread) => void }[] = [];
  /** What is being filled, and for whom. */
  readonly #filling = new Map<PieceQueue, object>();
  readonly #scratchDirectory: string;
  readonly size: number;

  constructor(threads: readonly ReadingThread[], scratchDirectory: string) {
    this.#idle = [...threads];
    this.#scratchDirectory = scratchDirectory;
    this.size = threads.length;
  }

  /** A thread, when one has nothing to do and nobody waits for one. */
  tryAcquire(): ReadingThread | undefined {
    return this.#idle.pop();
  }

  /** A thread as soon as there is one. What waits in the way for others than the owner is moved to disk. */
  acquire(owner: object): Promise<ReadingThread> {
    const thread = this.#idle.pop();
    if (thread !== undefined) return Promise.resolve(thread);
    const waiting = new Promise<ReadingThread>((resolve) => this.#waiting.push({ owner, resolve }));
    this.#makeWay();
    return waiting;
  }

  /** Gives a thread back after a reading. */
  async release(thread: ReadingThread): Promise<void> {
    // One whose connection is lost fails whoever gets it next by name.
    await thread.run([`ROLLBACK TO SAVEPOINT ${savepoint}`], 'go on reading').catch(() => undefined);
    const next = this.#waiting.shift();
    if (next === undefined) this.#idle.push(thread);
    else next.resolve(thread);
  }

  /** Does the work with a thread. */
  async use<Value>(owner: object, work: (thread: ReadingThread) => Promise<Value>): Promise<Value> {
    const thread = await this.acquire(owner);
    try {
      return await work(thread);
    } finally {
      await this.release(thread);
    }
  }

  /** Keeps the queue in view as long as the work fills it. */
  async filling<Value>(queue: PieceQueue, owner: object, work: () => Promise<Value>): Promise<Value> {
    this.#filling.set(queue, owner);
    this.#makeWay();
    try {
      return await work();
    } finally {
      this.#filling.delete(queue);
    }
  }

  #makeWay(): void {
    for (const { owner } of this.#waiting) {
      for (const [queue, other] of this.#filling) if (other !== owner) queue.moveToDisk(this.#scratchDirectory);
    }
  }
}
