import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { type DataRecord, equalRecords, type RecordChange, type RecordValue } from '@holdfast/record';
import { decodeRow, type SqlValue } from '../records/decode-row.ts';
import { quoted } from '../records/quoted.ts';
import { carefully } from '../records/select-records.ts';
import type { TableLayout } from '../records/table-layout.ts';
import { isTaken, notAsBefore } from './change-fault.ts';

type Values = readonly RecordValue[];

/** SQL with what its question marks stand for. */
interface Clause {
  readonly sql: string;
  readonly parameters: readonly SQLInputValue[];
}

/** Writes the changed rows of one table, within the transaction of its connection. */
export class ChangedTable {
  readonly #database: DatabaseSync;
  readonly #layout: TableLayout;
  readonly #encoding: string;
  /** Places of the columns that are written, and of those that tell rows apart. */
  readonly #written: readonly number[];
  readonly #key: readonly number[];
  readonly #statements = new Map<string, StatementSync>();
  /** What another row stood in the way of, which may be gone when all else is done. */
  #late: RecordChange[] = [];

  constructor(database: DatabaseSync, layout: TableLayout, encoding: string) {
    const { columns, key } = layout.collection;
    this.#database = database;
    this.#layout = layout;
    this.#encoding = encoding;
    this.#written = columns.flatMap(({ generated }, index) => (generated ? [] : [index]));
    this.#key = key.map((name) => columns.findIndex((column) => column.name === name));
  }

  /** Carries out one change. Throws `source-changed` when the row is not as `before` says. */
  change(change: RecordChange): void {
    if (!(this.#layout.collection.repeats ? this.#isCounted(change) : this.#isSame(change)))
      throw notAsBefore(this.#layout.collection.name);
    try {
      this.#carryOut(change);
    } catch (error) {
      if (!isTaken(error)) throw error;
      this.#late.push(change);
    }
  }

  /** Carries out what was put off. Rows that are in the way of one another are taken out first, and put back with their new values. */
  settle(): void {
    const late = this.#late;
    this.#late = [];
    const numbers = late.map(({ before }) => (before === undefined ? undefined : this.#takeOut(before.values)));
    for (const [index, { after }] of late.entries()) if (after !== undefined) this.#insert(after.values, numbers[index]);
  }

  /** Whether the row of the key is what `before` says. */
  #isSame({ before, after }: RecordChange): boolean {
    const { values } = (before ?? after) as DataRecord;
    const columns = this.#layout.collection.columns.map(({ name }) => carefully(name)).join(', ');
    const where = this.#match(this.#key, values);
    const row = this.#get({ sql: `SELECT ${columns} FROM ${this.#name} WHERE ${where.sql}`, parameters: where.parameters });
    if (row === undefined || before === undefined) return (row === undefined) === (before === undefined);
    return equalRecords(this.#pick(decodeRow(row, this.#encoding)), this.#pick(before.values));
  }

  /** Where rows may be equal: whether one such stands there, or as many as the one to be added comes after. */
  #isCounted({ before, after }: RecordChange): boolean {
    if (before !== undefined) return this.#count(this.#match(this.#written, before.values)) > 0n;
    const { key, values } = after as DataRecord;
    return this.#count(this.#match(this.#key, values)) === (key.at(-1) as bigint) - 1n;
  }

  #carryOut({ before, after }: RecordChange): void {
    if (before === undefined) this.#insert((after as DataRecord).values);
    else if (after === undefined) this.#run({ ...this.#one(before.values), verb: `DELETE FROM ${this.#name} WHERE` });
    else {
      const set = this.#written.map((place) => `${this.#column(place)} = ${markOf(after.values[place] as RecordValue)}`).join(', ');
      const { sql, parameters } = this.#one(before.values);
      const all = [...this.#pick(after.values).map(parameterOf), ...parameters];
      this.#run({ verb: `UPDATE OR ABORT ${this.#name} SET ${set} WHERE`, sql, parameters: all });
    }
  }

  /** Deletes the row and gives its number, where it has one. */
  #takeOut(values: Values): bigint | undefined {
    const one = this.#one(values);
    const { rowNumber } = this.#layout;
    const select = { sql: `SELECT ${rowNumber} FROM ${this.#name} WHERE ${one.sql}`, parameters: one.parameters };
    const found = rowNumber === undefined ? undefined : this.#get(select);
    this.#run({ ...one, verb: `DELETE FROM ${this.#name} WHERE` });
    return found?.[0] as bigint | undefined;
  }

  #insert(values: Values, rowNumber?: bigint): void {
    const written = this.#pick(values);
    const number = this.#layout.isNumbered || rowNumber === undefined ? [] : [rowNumber];
    const names = [...number.map(() => this.#layout.rowNumber), ...this.#written.map((place) => this.#column(place))].join(', ');
    const marks = [...number, ...written].map(markOf).join(', ');
    const parameters = [...number, ...written].map(parameterOf);
    this.#run({ verb: `INSERT OR ABORT INTO ${this.#name} (${names})`, sql: `VALUES (${marks})`, parameters });
  }

  /** The one row that has the values, or one of those that are equal. */
  #one(values: Values): Clause {
    const { rowNumber, collection } = this.#layout;
    if (!collection.repeats) return this.#match(this.#key, values);
    const { sql, parameters } = this.#match(this.#written, values);
    const last = `SELECT ${rowNumber} FROM ${this.#name} WHERE ${sql} ORDER BY ${rowNumber} DESC LIMIT 1`;
    return { sql: `${rowNumber} = (${last})`, parameters };
  }

  /** Rows with these values at these places. The plain comparison is for an index, the others are for exactness. */
  #match(places: readonly number[], values: Values): Clause {
    const clauses = places.map((place) => {
      const [column, mark] = [this.#column(place), markOf(values[place] as RecordValue)];
      return `(${column} IS ${mark} AND ${column} COLLATE BINARY IS ${mark} AND typeof(${column}) = typeof(${mark}))`;
    });
    const parameters = places.flatMap((place) => Array.from({ length: 3 }, () => parameterOf(values[place] as RecordValue)));
    return { sql: clauses.join(' AND '), parameters };
  }

  #count({ sql, parameters }: Clause): bigint {
    return this.#get({ sql: `SELECT count(*) FROM ${this.#name} WHERE ${sql}`, parameters })?.[0] as bigint;
  }

  get #name(): string {
    return `main.${quoted(this.#layout.collection.name)}`;
  }

  #column(place: number): string {
    return quoted(this.#layout.collection.columns[place]?.name as string);
  }

  #pick(values: Values): RecordValue[] {
    return this.#written.map((place) => values[place] as RecordValue);
  }

  #get({ sql, parameters }: Clause): SqlValue[] | undefined {
    return this.#prepared(sql).get(...parameters) as unknown as SqlValue[] | undefined;
  }

  #run({ verb, sql, parameters }: Clause & { readonly verb: string }): void {
    this.#prepared(`${verb} ${sql}`).run(...parameters);
  }

  #prepared(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    statement.setReadBigInts(true);
    statement.setReturnArrays(true);
    this.#statements.set(sql, statement);
    return statement;
  }
}

/** Bytes that are no valid text are still to be stored as text. */
function markOf(value: RecordValue): string {
  return isUndecoded(value) ? 'CAST(? AS TEXT)' : '?';
}

function parameterOf(value: RecordValue): SQLInputValue {
  return isUndecoded(value) ? value.bytes : (value as SQLInputValue);
}

function isUndecoded(value: RecordValue): value is Extract<RecordValue, { readonly type: 'undecoded' }> {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'undecoded';
}
