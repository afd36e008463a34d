import { randomUUID } from 'node:crypto';
import { nameOf, removeTree } from '@holdfast/filesystem';
import { type Abortable, type Artifact, displayPath, type Inventory, type SourceDetails, type SourcePosition } from '@holdfast/manifest';
import type { Extent, FrozenView, SourceContext } from '@holdfast/source';
import { callOnce, DatabaseProcess } from './database-process.ts';
import type { FrozenState } from './process/calls.ts';
import { ViewRecords } from './records/view-records.ts';

/** Milliseconds that a view without a -wal, which locks writers out, is held before its copy is made unasked. */
const patience = 1000;

export interface FreezeDatabaseOptions extends Abortable {
  readonly context: SourceContext;
  readonly busyTimeout: number;
}

/** Begins a read transaction on the database at the absolute path text, which MUST be free of links, and holds it. */
export async function freezeDatabase(location: string, { context, busyTimeout, signal }: FreezeDatabaseOptions): Promise<FrozenDatabase> {
  const process = new DatabaseProcess();
  try {
    const copy = `${context.scratchDirectory}/${randomUUID()}.db`;
    const state = await process.call('freeze', { location, busyTimeout, patience, copy, now: context.now().getTime() }, { signal });
    return new FrozenDatabase({ location, state, process, copy, asOf: context.now().toISOString() });
  } catch (error) {
    await process[Symbol.asyncDispose]();
    throw error;
  }
}

interface Held {
  readonly location: string;
  readonly state: FrozenState;
  readonly process: DatabaseProcess;
  readonly copy: string;
  readonly asOf: string;
}

/** A database as it was at one moment: one artifact, named like its file. It is copied when its content is asked for, and checked as soon as it is copied. */
export class FrozenDatabase implements FrozenView {
  readonly position: SourcePosition;
  readonly extent: Extent;
  readonly problems = [];
  readonly records: ViewRecords;
  readonly #held: Held;
  readonly #stop = new AbortController();
  #copying: Promise<string> | undefined;
  #examining: Promise<Inventory> | undefined;
  #disposing: Promise<void> | undefined;

  constructor(held: Held) {
    this.#held = held;
    const { token, size } = held.state;
    this.extent = { artifacts: 1, bytes: size };
    const location = (options: Abortable): Promise<string> => abortable(this.#copy(), options);
    this.records = new ViewRecords({ name: displayPath(held.location), location });
    this.position = { asOf: held.asOf, ...(token === undefined ? {} : { mark: token }) };
  }

  async *artifacts({ signal }: Abortable): AsyncGenerator<Artifact> {
    signal?.throwIfAborted();
    const { location, state } = this.#held;
    const { size, pageSize, mode, uid, gid, token } = state;
    yield {
      path: nameOf(location),
      type: 'file',
      size,
      mode,
      uid,
      gid,
      ...(token === undefined ? {} : { changeToken: token }),
      content: { kind: 'local-file', pageSize: Math.max(pageSize, 16_384), location: (options) => this.#ready(options) },
    };
  }

  async inventory(options: Abortable, previous?: SourceDetails): Promise<Inventory> {
    options.signal?.throwIfAborted();
    const { mark } = this.position;
    const known = mark !== undefined && mark === previous?.position.mark && this.#copying === undefined;
    if (known) return previous.inventory;
    await this.#ready(options);
    return await abortable(this.#examining as Promise<Inventory>, options);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#disposing ??= this.#dispose();
    return this.#disposing;
  }

  /** The location of the copy; checking it has begun. */
  async #ready(options: Abortable): Promise<string> {
    options.signal?.throwIfAborted();
    const location = await abortable(this.#copy(), options);
    const name = displayPath(this.#held.location);
    this.#examining ??= callOnce('examine', { location, name }, { signal: this.#stop.signal });
    this.#examining.catch(() => undefined);
    return location;
  }

  #copy(): Promise<string> {
    const { process, copy } = this.#held;
    this.#copying ??= process.call('copy', null, { signal: this.#stop.signal }).then(() => copy);
    return this.#copying;
  }

  async #dispose(): Promise<void> {
    this.#stop.abort();
    await Promise.allSettled([this.#copying, this.#examining]);
    await this.records[Symbol.asyncDispose]();
    await this.#held.process[Symbol.asyncDispose]();
    for (const suffix of ['', '-journal']) await removeTree(`${this.#held.copy}${suffix}`);
  }
}

/** The promise, or the signal's reason as soon as it is aborted; the work goes on for whoever else waits for it. */
async function abortable<Value>(work: Promise<Value>, { signal }: Abortable): Promise<Value> {
  if (signal === undefined) return await work;
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
