import { DatabaseSync } from 'node:sqlite';
import { Fault } from '@holdfast/fault';
import { type Abortable, displayPath } from '@holdfast/manifest';
import { type Collection, compareKeys, type DataRecord, type RecordValue } from '@holdfast/record';
import type { CollectionList, RecordReader } from '@holdfast/source';
import { sqliteFault } from '../process/sqlite-fault.ts';
import { sqliteUri } from '../process/sqlite-uri.ts';
import { decodeRow, type SqlValue } from './decode-row.ts';
import { listTables, type TableList } from './list-tables.ts';
import { orderFunction, selectRecords } from './select-records.ts';

/** Bounds of a batch: so many records, or the first that brings it to so many bytes, as far as bytes are counted. */
const [batchRecords, batchBytes] = [500, 1 << 20];

/** Stands in a text wherever SQLite's bytes were not valid. */
const replacement = '\ufffd';

/** The rows of a private database file that nobody writes: absolute path text, and what the database is called in messages. */
export class DatabaseRecords implements RecordReader, Disposable {
  readonly #database: DatabaseSync;
  readonly #name: string;
  readonly #encoding: string;
  #tables: TableList | undefined;

  constructor({ location, name }: { readonly location: string; readonly name: string }) {
    this.#name = name;
    try {
      // As it is read by nobody else and closed here, it needs no process of its own, unlike the source itself.
      this.#database = new DatabaseSync(sqliteUri(location, 'mode=ro&immutable=1'), { readOnly: true });
      this.#encoding = String(this.#database.prepare('PRAGMA encoding').get()?.encoding);
    } catch (error) {
      throw sqliteFault(error, name);
    }
    const utf8 = (value: SqlValue): SqlValue => (typeof value === 'string' ? Buffer.from(value) : value);
    this.#database.function(orderFunction, { deterministic: true, useBigIntArguments: true }, utf8);
  }

  async collections({ signal }: Abortable): Promise<CollectionList> {
    signal?.throwIfAborted();
    const { tables, unread } = this.#list();
    return { collections: tables.map(({ collection }) => collection), unread };
  }

  async *records(name: string, { signal }: Abortable): AsyncGenerator<readonly DataRecord[]> {
    const collection = this.#list().tables.find((table) => table.collection.name === name)?.collection;
    if (collection === undefined) {
      throw new Fault('usage', `the database ${displayPath(this.#name)} has no table ${displayPath(name)} whose rows can be read`, {
        guidance: 'name one of its tables',
      });
    }
    try {
      yield* batched(keyed(this.#rows(collection), collection), signal);
    } catch (error) {
      signal?.throwIfAborted();
      throw sqliteFault(error, this.#name);
    }
  }

  [Symbol.dispose](): void {
    if (this.#database.isOpen) this.#database.close();
  }

  #list(): TableList {
    try {
      this.#tables ??= listTables(this.#database);
      return this.#tables;
    } catch (error) {
      throw sqliteFault(error, this.#name);
    }
  }

  /** The quick way, until a row has what may stand for bytes that are no text. */
  *#rows(collection: Collection): Generator<readonly RecordValue[]> {
    let count = 0;
    for (const row of this.#select(collection, {})) {
      if (row.some((value) => typeof value === 'string' && value.includes(replacement))) {
        for (const careful of this.#select(collection, { careful: true, offset: count })) yield decodeRow(careful, this.#encoding);
        return;
      }
      count += 1;
      yield row;
    }
  }

  #select(collection: Collection, options: { readonly careful?: boolean; readonly offset?: number }): Iterable<readonly SqlValue[]> {
    const statement = this.#database.prepare(selectRecords(collection, { ...options, encoding: this.#encoding }));
    statement.setReturnArrays(true);
    statement.setReadBigInts(true);
    return statement.iterate() as unknown as Iterable<readonly SqlValue[]>;
  }
}

function* keyed(rows: Iterable<readonly RecordValue[]>, { columns, key, repeats }: Collection): Generator<DataRecord> {
  const places = key.map((name) => columns.findIndex((column) => column.name === name));
  let last: readonly RecordValue[] | undefined;
  let occurrence = 1n;
  for (const values of rows) {
    const own = places.map((place) => values[place] as RecordValue);
    if (!repeats) yield { key: own, values };
    else {
      occurrence = last !== undefined && compareKeys(last, own) === 0 ? occurrence + 1n : 1n;
      last = own;
      yield { key: [...own, occurrence], values };
    }
  }
}

async function* batched(records: Iterable<DataRecord>, signal: AbortSignal | undefined): AsyncGenerator<readonly DataRecord[]> {
  let batch: DataRecord[] = [];
  let bytes = 0;
  signal?.throwIfAborted();
  for (const record of records) {
    batch.push(record);
    for (const value of record.values) if (typeof value === 'string' || value instanceof Uint8Array) bytes += value.length;
    if (batch.length < batchRecords && bytes < batchBytes) continue;
    yield batch;
    signal?.throwIfAborted();
    [batch, bytes] = [[], 0];
  }
  if (batch.length > 0) yield batch;
}
