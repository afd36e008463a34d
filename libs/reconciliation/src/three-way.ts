import { Fault } from '@holdfast/fault';
import { compareKeys, type DataRecord, type RecordValue } from '@holdfast/record';
import type { ConflictedRecord } from './reconciled-record.ts';

/** Batches of records, ascending by key. */
export type RecordStream = AsyncIterable<readonly DataRecord[]>;

export interface ThreeStreams {
  readonly base: RecordStream;
  readonly ours: RecordStream;
  readonly theirs: RecordStream;
}

/**
 * Brings together what has one key, ascending; memory holds one batch of each stream. Throws `source-damaged` for a
 * stream that is out of order.
 */
export async function* joinByKey({ base, ours, theirs }: ThreeStreams): AsyncGenerator<ConflictedRecord> {
  const cursors = [new Cursor(base, 'the snapshot'), new Cursor(ours, 'the live source'), new Cursor(theirs, 'the other side')] as const;
  try {
    for (const cursor of cursors) await cursor.advance();
    for (;;) {
      const key = lowestKey(cursors);
      if (key === undefined) return;
      const [b, o, t] = [cursors[0].take(key), cursors[1].take(key), cursors[2].take(key)];
      yield { base: b, ours: o, theirs: t };
      // Most records are in memory already: only a batch that is used up is waited for.
      for (const cursor of cursors) if (cursor.isEmpty) await cursor.advance();
    }
  } finally {
    for (const cursor of cursors) await cursor.close();
  }
}

function lowestKey(cursors: readonly Cursor[]): readonly RecordValue[] | undefined {
  let lowest: readonly RecordValue[] | undefined;
  for (const { head } of cursors) if (head !== undefined && (lowest === undefined || compareKeys(head.key, lowest) < 0)) lowest = head.key;
  return lowest;
}

class Cursor {
  readonly #batches: AsyncIterator<readonly DataRecord[]>;
  readonly #name: string;
  #batch: readonly DataRecord[] = [];
  #index = 0;
  #ended = false;
  #last: readonly RecordValue[] | undefined;

  constructor(stream: RecordStream, name: string) {
    this.#batches = stream[Symbol.asyncIterator]();
    this.#name = name;
  }

  get head(): DataRecord | undefined {
    return this.#batch[this.#index];
  }

  /** Whether another batch has to be asked for. */
  get isEmpty(): boolean {
    return this.head === undefined && !this.#ended;
  }

  /** Gives the record of the key, if this stream has one, and goes on to the next. */
  take(key: readonly RecordValue[]): DataRecord | undefined {
    const { head } = this;
    if (head === undefined || compareKeys(head.key, key) !== 0) return undefined;
    if (this.#last !== undefined && compareKeys(this.#last, head.key) >= 0) throw this.#disorder();
    this.#last = head.key;
    this.#index += 1;
    if (this.head !== undefined && compareKeys(this.head.key, head.key) <= 0) throw this.#disorder();
    return head;
  }

  async advance(): Promise<void> {
    while (this.isEmpty) {
      const { done, value } = await this.#batches.next();
      this.#ended = done === true;
      [this.#batch, this.#index] = [done === true ? [] : value, 0];
    }
  }

  async close(): Promise<void> {
    if (!this.#ended) await this.#batches.return?.();
  }

  #disorder(): Fault {
    return new Fault('source-damaged', `the records of ${this.#name} are not in the order of their keys, or two have the same key`, {
      guidance: 'check its database: a key may be broken',
    });
  }
}
