import { Worker } from 'node:worker_threads';
import { Fault, toFault } from '@holdfast/fault';
import type { Abortable } from '@holdfast/manifest';
import type { ConnectionSettings } from '../connection/connection-settings.ts';
import type { RowLayout } from '../rows/row-layout.ts';
import type { SchemaReader } from '../schema/schema-reader.ts';
import type { Numbered, PackedFault, StreamedRows, ThreadMessage, ThreadRequest, ThreadSignal } from './protocol.ts';

/** The young generation of a thread makes little that lives. */
const youngGenerationMegabytes = 4;
/** Milliseconds after which a thread that does not end by itself is ended. */
const endsWithin = 2000;

type Row = Readonly<Record<string, string | null>>;

export interface StreamRequest {
  readonly sql: string;
  readonly doing: string;
  readonly layout: RowLayout;
}

/** A connection in a thread of its own. Requests are carried out one after the other; what fails is a fault. Disposing it ends the connection at once. */
export class ReadingThread implements SchemaReader, AsyncDisposable {
  readonly #worker: Worker;
  readonly #ended: Promise<void>;
  readonly #pending = new Map<number, PromiseWithResolvers<unknown>>();
  #next = 0;
  #failure: unknown;
  #onPiece: ((piece: Uint8Array) => void) | undefined;

  private constructor() {
    this.#worker = new Worker(new URL('./main.ts', import.meta.url), {
      resourceLimits: { maxYoungGenerationSizeMb: youngGenerationMegabytes },
    });
    this.#worker.on('message', (message: ThreadMessage) => this.#receive(message));
    this.#worker.on('error', (error) => this.#fail(toFault(error, 'internal', 'a thread of the MariaDB source failed')));
    this.#ended = new Promise((resolve) => this.#worker.once('exit', () => resolve()));
    this.#ended.then(() => this.#fail(new Fault('internal', 'a thread of the MariaDB source ended')));
  }

  static async open(settings: ConnectionSettings, { signal }: Abortable): Promise<ReadingThread> {
    signal?.throwIfAborted();
    const thread = new ReadingThread();
    try {
      await thread.#ask({ kind: 'open', settings });
      signal?.throwIfAborted();
      return thread;
    } catch (error) {
      await thread[Symbol.asyncDispose]();
      throw error;
    }
  }

  async run(statements: readonly string[], doing: string): Promise<void> {
    await this.#ask({ kind: 'run', statements, doing });
  }

  async records(sql: string, doing: string, { signal }: Abortable = {}): Promise<readonly Row[]> {
    signal?.throwIfAborted();
    return (await this.#ask({ kind: 'records', sql, doing })) as Row[];
  }

  async bytes(sql: string, doing: string, { signal }: Abortable = {}): Promise<Readonly<Record<string, Uint8Array | null>> | undefined> {
    signal?.throwIfAborted();
    return (await this.#ask({ kind: 'bytes', sql, doing })) as Record<string, Uint8Array | null> | undefined;
  }

  /** Pieces come by `onPiece` as long as they are reported back by `taken`. */
  async stream(request: StreamRequest, onPiece: (piece: Uint8Array) => void): Promise<StreamedRows> {
    this.#onPiece = onPiece;
    return (await this.#ask({ kind: 'stream', ...request })) as StreamedRows;
  }

  taken(bytes: number): void {
    this.#signal({ kind: 'taken', bytes });
  }

  /** Nothing more of the stream under way is wanted; it ends when the server has sent it. */
  drop(): void {
    this.#signal({ kind: 'drop' });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#fail(new Fault('interrupted', 'the reading was given up'));
    this.#signal({ kind: 'end' });
    const givenUp = setTimeout(() => void this.#worker.terminate(), endsWithin);
    await this.#ended;
    clearTimeout(givenUp);
  }

  #ask(request: ThreadRequest): Promise<unknown> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    const number = this.#next++;
    const answered = Promise.withResolvers<unknown>();
    this.#pending.set(number, answered);
    const numbered: ThreadRequest & Numbered = { ...request, number };
    this.#worker.postMessage(numbered);
    return answered.promise;
  }

  #signal(signal: ThreadSignal): void {
    this.#worker.postMessage(signal);
  }

  #receive(message: ThreadMessage): void {
    if ('piece' in message) {
      this.#onPiece?.(message.piece);
      return;
    }
    const pending = this.#pending.get(message.number);
    this.#pending.delete(message.number);
    if ('fault' in message) pending?.reject(unpack(message.fault));
    else pending?.resolve(message.value);
  }

  #fail(failure: unknown): void {
    this.#failure ??= failure;
    for (const { reject } of this.#pending.values()) reject(this.#failure);
    this.#pending.clear();
  }
}

function unpack({ code, message, guidance, retryable, errno }: PackedFault): Fault {
  const cause = errno === undefined ? {} : { cause: { errno } };
  return new Fault(code, message, { retryable, ...(guidance === undefined ? {} : { guidance }), ...cause });
}
