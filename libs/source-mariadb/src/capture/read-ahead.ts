import { Fault } from '@holdfast/fault';
import { displayPath } from '@holdfast/manifest';
import { quoteName } from '../format/quote-name.ts';
import { definitionOf } from '../schema/read-schema.ts';
import { tableStatement } from '../schema/table-statement.ts';
import type { StreamedRows } from '../thread/protocol.ts';
import type { ReadingThread } from '../thread/reading-thread.ts';
import { PieceQueue } from './piece-queue.ts';
import type { ReadingPool } from './reading-pool.ts';
import { type PlannedTable, tableParts } from './table-parts.ts';

/** A part of a table's rows that is being read, or was. */
export interface StartedPart extends Disposable {
  readonly queue: PieceQueue;
  /** Also rejects with what the queue throws. */
  readonly result: Promise<StreamedRows>;
}

interface Part {
  readonly sql: string;
  started?: StartedPart;
}

interface TableState extends PlannedTable {
  parts?: Promise<Part[]>;
  /** Once they are known. */
  known?: readonly Part[];
  checked?: Promise<number>;
  finished: boolean;
}

export interface ReadAheadOptions {
  readonly pool: ReadingPool;
  readonly database: string;
  /** The statement that makes each table, as it was at the beginning. */
  readonly definitions: ReadonlyMap<string, Buffer>;
}

/**
 * Reads tables in the order in which they will be asked for, a few parts ahead of whoever takes them, on as many threads as
 * are free. One of these serves one passage of a view to one destination.
 */
export class ReadAhead {
  readonly #tables: readonly TableState[];
  readonly #options: ReadAheadOptions;
  #ahead = 0;

  constructor(tables: readonly PlannedTable[], options: ReadAheadOptions) {
    this.#tables = tables.map((table) => ({ ...table, finished: false }));
    this.#options = options;
  }

  /** The parts of a table in order; each MUST be disposed. */
  async *parts(name: string): AsyncGenerator<StartedPart> {
    const state = this.#tables.find(({ table }) => table.name === name) as TableState;
    const parts = await this.#partsOf(state);
    try {
      for (const part of parts) {
        this.#advance(state);
        yield part.started ?? this.#start(part, state, await this.#options.pool.acquire(this));
        this.#ahead -= 1;
      }
    } finally {
      state.finished = true;
      for (const { started } of parts) started?.[Symbol.dispose]();
    }
  }

  /** How many rows the server counts in the table. Throws `source-changed` when its definition is not what it was. */
  counted(name: string): Promise<number> {
    const state = this.#tables.find(({ table }) => table.name === name) as TableState;
    state.checked ??= this.#options.pool.use(this, (thread) => this.#check(state, thread));
    return state.checked;
  }

  /** Starts what comes next, from the table that is being taken on. */
  #advance(current: TableState): void {
    const { pool } = this.#options;
    for (const state of this.#tables.slice(this.#tables.indexOf(current))) {
      if (state.finished) continue;
      if (state.known === undefined) {
        this.#partsOf(state).then(
          () => this.#advance(current),
          () => undefined,
        );
        return;
      }
      for (const part of state.known) {
        if (part.started !== undefined) continue;
        if (this.#ahead >= pool.size * 2) return;
        const thread = pool.tryAcquire();
        if (thread === undefined) return;
        this.#start(part, state, thread).result.then(
          () => this.#advance(current),
          () => undefined,
        );
      }
    }
  }

  #start(part: Part, { table, plan }: TableState, thread: ReadingThread): StartedPart {
    const { pool } = this.#options;
    this.#ahead += 1;
    const queue = new PieceQueue((bytes) => thread.taken(bytes));
    const request = { sql: part.sql, layout: plan.layout, doing: `read the table ${displayPath(table.name)}` };
    const reading = pool.filling(queue, this, () => thread.stream(request, (piece) => queue.push(piece)));
    const result = reading.finally(() => pool.release(thread));
    let under = true;
    result.then(
      () => queue.end(),
      (error: unknown) => queue.fail(error),
    );
    reading
      .catch(() => undefined)
      .finally(() => {
        under = false;
      });
    const dispose = () => {
      if (under) thread.drop();
      queue[Symbol.dispose]();
    };
    part.started = { queue, result, [Symbol.dispose]: dispose };
    return part.started;
  }

  #partsOf(state: TableState): Promise<Part[]> {
    state.parts ??= this.#options.pool.use(this, async (thread) => {
      const parts = (await tableParts(thread, state)).map((sql): Part => ({ sql }));
      state.known = parts;
      return parts;
    });
    return state.parts;
  }

  async #check({ table, plan }: TableState, thread: ReadingThread): Promise<number> {
    const doing = `count the rows of ${displayPath(table.name)}`;
    const [row] = await thread.records(`${plan.count.replace('COUNT(*)', 'COUNT(*) AS count')}`, doing);
    const shown = await thread.bytes(`SHOW CREATE TABLE ${quoteName(table.name)}`, doing);
    const found = tableStatement(Buffer.from(shown?.['Create Table'] ?? []), this.#options.database, table);
    if (definitionOf(found) !== definitionOf(this.#options.definitions.get(table.name) ?? Buffer.alloc(0))) {
      throw new Fault('source-changed', `the definition of the table ${displayPath(table.name)} was changed while it was read`, {
        guidance: 'run again',
        retryable: true,
      });
    }
    return Number(row?.count);
  }
}
