import { createHash, type Hash } from 'node:crypto';
import { closeSync, fsync, ftruncateSync, read, write } from 'node:fs';
import { promisify } from 'node:util';
import { createFile, writeFault } from '@holdfast/filesystem';

const writeBytes = promisify(write);
const readBytes = promisify(read);
const sync = promisify(fsync);

const flushSize = 1 << 20;
const maxOutstanding = 16 << 20;

/** A place in an output that it can go back to. */
export interface OutputMark {
  readonly position: number;
  readonly hash: Hash;
}

/**
 * A new file that is appended to. Jobs run one after the other in the order they were queued, each writing what other
 * threads have compressed meanwhile; a running SHA-256 covers every byte. Faults: `destination-full`, `destination-unwritable`.
 */
export class ArchiveOutput implements AsyncDisposable {
  /** Bytes written by jobs that are done. */
  position = 0;
  readonly #location: string;
  readonly #descriptor: number;
  #hash = createHash('sha256');
  #buffered: Buffer[] = [];
  #bufferedBytes = 0;
  #jobs: Promise<void> = Promise.resolve();
  #outstanding = 0;
  #queued = 0;
  #failure: unknown;
  #wake: (() => void) | undefined;
  #closed = false;

  private constructor(location: string, descriptor: number) {
    this.#location = location;
    this.#descriptor = descriptor;
  }

  static create(location: string): ArchiveOutput {
    return new ArchiveOutput(location, createFile(location));
  }

  /** As {@link enqueue}, but at once when no job is queued: for a job that waits for nothing. */
  async soon(cost: number, job: () => Promise<void>): Promise<void> {
    if (this.#queued > 0) await this.enqueue(cost, job);
    else {
      this.#throwFailure();
      await job();
    }
  }

  /** Queues a job that holds `cost` bytes of memory; resolves when there is room for more. */
  async enqueue(cost: number, job: () => Promise<void> | void): Promise<void> {
    this.#throwFailure();
    this.#outstanding += cost;
    this.#queued += 1;
    this.#jobs = this.#jobs.then(async () => {
      try {
        if (this.#failure === undefined) await job();
      } catch (error) {
        this.#failure ??= error;
      }
      this.#outstanding -= cost;
      this.#queued -= 1;
      this.#wake?.();
    });
    while (this.#outstanding > maxOutstanding) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Appends bytes; for jobs only, or while none is queued. */
  async write(bytes: Buffer): Promise<void> {
    this.#hash.update(bytes);
    this.#buffered.push(bytes);
    this.#bufferedBytes += bytes.length;
    this.position += bytes.length;
    if (this.#bufferedBytes >= flushSize) await this.#flush();
  }

  /** Waits until all queued jobs are done and their bytes are with the system. */
  async drain(): Promise<void> {
    await this.#jobs;
    this.#throwFailure();
    await this.#flush();
  }

  /** Where it is now, after draining. */
  async mark(): Promise<OutputMark> {
    await this.drain();
    return { position: this.position, hash: this.#hash.copy() };
  }

  /** Cuts off everything after the mark. */
  async back(mark: OutputMark): Promise<void> {
    await this.#jobs;
    this.#throwFailure();
    this.#buffered = [];
    this.#bufferedBytes = 0;
    this.position = mark.position;
    this.#hash = mark.hash.copy();
    ftruncateSync(this.#descriptor, mark.position);
  }

  /** Cuts out the bytes from `mark` to `end`: what follows moves down. Later marks lose their meaning. */
  async cut(mark: OutputMark, end: number): Promise<void> {
    await this.drain();
    const total = this.position;
    this.position = mark.position;
    this.#hash = mark.hash.copy();
    const buffer = Buffer.allocUnsafe(flushSize);
    for (let from = end; from < total; ) {
      const { bytesRead } = await readBytes(this.#descriptor, buffer, 0, Math.min(buffer.length, total - from), from);
      if (bytesRead === 0) throw writeFault(new Error('the unfinished archive was cut'), this.#location);
      await this.write(Buffer.from(buffer.subarray(0, bytesRead)));
      await this.#flush();
      from += bytesRead;
    }
    ftruncateSync(this.#descriptor, this.position);
  }

  /** The SHA-256 of every byte up to here. */
  digest(): Buffer {
    return this.#hash.copy().digest();
  }

  /** Makes everything durable. */
  async sync(): Promise<void> {
    await this.drain();
    try {
      await sync(this.#descriptor);
    } catch (error) {
      throw writeFault(error, this.#location);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#jobs;
    closeSync(this.#descriptor);
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  async #flush(): Promise<void> {
    if (this.#bufferedBytes === 0) return;
    const [only] = this.#buffered;
    const bytes = this.#buffered.length === 1 && only !== undefined ? only : Buffer.concat(this.#buffered);
    const start = this.position - bytes.length;
    this.#buffered = [];
    this.#bufferedBytes = 0;
    try {
      for (let done = 0; done < bytes.length; ) {
        const { bytesWritten } = await writeBytes(this.#descriptor, bytes, done, bytes.length - done, start + done);
        done += bytesWritten;
      }
    } catch (error) {
      throw writeFault(error, this.#location);
    }
  }
}
