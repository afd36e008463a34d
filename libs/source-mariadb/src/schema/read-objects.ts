import { Fault } from '@holdfast/fault';
import { type Abortable, displayPath } from '@holdfast/manifest';
import { quoteName } from '../format/quote-name.ts';
import { quoteText } from '../format/quote-text.ts';
import type { ObjectKind, ObjectSession } from '../format/records.ts';
import { localView } from './local-view.ts';
import type { SchemaObject } from './schema-object.ts';
import type { SchemaReader } from './schema-reader.ts';
import type { TableDescription } from './table-description.ts';
import { tableStatement } from './table-statement.ts';
import { viewsInOrder } from './views-in-order.ts';

type Bytes = Readonly<Record<string, Uint8Array | null>>;
type Row = Readonly<Record<string, string | null>>;

const missingDefiner = 1449;
/** A table, column or function that is missing, or is not what it was. */
const brokenView = new Set([1356, 1146, 1054, 1305]);

/** Reads the definitions of a database's objects of each kind, in an order in which they can be made. */
export class ObjectReader {
  readonly #reader: SchemaReader;
  readonly #database: string;
  readonly #options: Abortable;

  constructor(reader: SchemaReader, database: string, options: Abortable) {
    this.#reader = reader;
    this.#database = database;
    this.#options = options;
  }

  async sequences(): Promise<SchemaObject[]> {
    const named = await this.#list(
      `SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_TYPE = 'SEQUENCE' AND TABLE_SCHEMA = `,
      'BINARY TABLE_NAME',
    );
    const objects: SchemaObject[] = [];
    for (const { name } of named) {
      const statement = await this.#statement('SEQUENCE', name ?? '', 'Create Table');
      const [state] = await this.#reader.records(
        `SELECT next_not_cached_value AS next, cycle_count AS round FROM ${quoteName(name ?? '')}`,
        `read the sequence ${displayPath(name ?? '')}`,
        this.#options,
      );
      const record = { kind: 'sequence', name: name ?? '', state: { next: state?.next ?? '', round: state?.round ?? '0' } } as const;
      objects.push({ record, statement });
    }
    return objects;
  }

  async tables(tables: readonly TableDescription[]): Promise<SchemaObject[]> {
    const objects: SchemaObject[] = [];
    for (const table of tables) {
      const shown = await this.#statement('TABLE', table.name, 'Create Table');
      const record = { kind: 'table', name: table.name, rows: table.keepsRows } as const;
      objects.push({ record, statement: tableStatement(shown, this.#database, table) });
    }
    return objects;
  }

  async routines(): Promise<SchemaObject[]> {
    const named = await this.#list(
      `SELECT ROUTINE_NAME AS name, ROUTINE_TYPE AS type, DEFINER AS definer FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = `,
      'BINARY ROUTINE_NAME',
    );
    const order = ['FUNCTION', 'PROCEDURE', 'PACKAGE', 'PACKAGE BODY'];
    const sorted = named.toSorted((one, other) => order.indexOf(one.type ?? '') - order.indexOf(other.type ?? ''));
    return await this.#withSession(sorted, (row) => (row.type ?? '').toUpperCase());
  }

  async triggers(): Promise<SchemaObject[]> {
    const named = await this.#list(
      `SELECT TRIGGER_NAME AS name, EVENT_OBJECT_TABLE AS tbl, DEFINER AS definer FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = `,
      'BINARY EVENT_OBJECT_TABLE, ACTION_TIMING, EVENT_MANIPULATION, ACTION_ORDER, BINARY TRIGGER_NAME',
    );
    return await this.#withSession(named, () => 'TRIGGER');
  }

  async events(): Promise<SchemaObject[]> {
    const named = await this.#list(
      `SELECT EVENT_NAME AS name, DEFINER AS definer FROM information_schema.EVENTS WHERE EVENT_SCHEMA = `,
      'BINARY EVENT_NAME',
    );
    return await this.#withSession(named, () => 'EVENT');
  }

  /** Each after those that it stands on. One that the server finds broken is kept as `broken view`. */
  async views(): Promise<SchemaObject[]> {
    const named = await this.#list(
      `SELECT TABLE_NAME AS name, DEFINER AS definer, VIEW_DEFINITION AS definition FROM information_schema.VIEWS WHERE TABLE_SCHEMA = `,
      'BINARY TABLE_NAME',
    );
    const objects: SchemaObject[] = [];
    for (const { name, definer } of viewsInOrder(named, this.#database)) {
      const row = await this.#show('VIEW', name ?? '');
      const session = { sqlMode: '', characterSet: text(row.character_set_client), collation: text(row.collation_connection) };
      const shown = this.#body(row, 'Create View', name ?? '');
      const record = {
        kind: (await this.#isBroken(name ?? '')) ? 'broken view' : 'view',
        name: name ?? '',
        session,
        definer: definer ?? '',
      } as const;
      objects.push({ record, statement: namedColumns(localView(shown, this.#database)) });
    }
    return objects;
  }

  /** Whether the view stands on what is not there. */
  async #isBroken(view: string): Promise<boolean> {
    try {
      await this.#reader.records(`SHOW COLUMNS FROM ${quoteName(view)}`, `look at the view ${displayPath(view)}`, this.#options);
      return false;
    } catch (error) {
      const { errno = 0 } = ((error as Fault).cause ?? {}) as { readonly errno?: number };
      if (errno !== missingDefiner && !brokenView.has(errno)) throw error;
      return errno !== missingDefiner;
    }
  }

  async #withSession(named: readonly Row[], typeOf: (row: Row) => string): Promise<SchemaObject[]> {
    const objects: SchemaObject[] = [];
    for (const row of named) {
      const [name, type] = [row.name ?? '', typeOf(row)];
      const shown = await this.#show(type, name);
      const column = type === 'TRIGGER' ? 'SQL Original Statement' : `Create ${type[0]}${type.slice(1).toLowerCase()}`;
      const table = row.tbl === undefined || row.tbl === null ? {} : { table: row.tbl };
      const record = { kind: type.toLowerCase() as ObjectKind, name, session: sessionOf(shown), definer: row.definer ?? '', ...table };
      objects.push({ record, statement: this.#body(shown, column, name) });
    }
    return objects;
  }

  /** `order`: of names by their bytes, for by a collation several may be equal. */
  #list(select: string, order: string): Promise<readonly Row[]> {
    return this.#reader.records(`${select}${quoteText(this.#database)} ORDER BY ${order}`, 'list the objects', this.#options);
  }

  async #statement(type: string, name: string, column: string): Promise<Buffer> {
    return this.#body(await this.#show(type, name), column, name);
  }

  async #show(type: string, name: string): Promise<Bytes> {
    const doing = `read the ${type.toLowerCase()} ${displayPath(name)}`;
    const row = await this.#reader.bytes(`SHOW CREATE ${type} ${quoteName(name)}`, doing, this.#options);
    if (row === undefined) throw new Fault('source-changed', `could not ${doing}: it is gone`, { retryable: true, guidance: 'run again' });
    return row;
  }

  /** A user who may use a routine without having made it gets a definition of NULL: H12, it would be missing. */
  #body(row: Bytes, column: string, name: string): Buffer {
    const found = Object.entries(row).find(([key]) => key.toLowerCase() === column.toLowerCase())?.[1];
    if (found !== null && found !== undefined) return Buffer.from(found);
    throw new Fault('source-unreadable', `the definition of ${displayPath(name)} may not be read`, {
      guidance: 'grant the user SELECT on mysql.proc (MySQL: SHOW_ROUTINE), and SHOW VIEW, TRIGGER and EVENT on the database',
    });
  }
}

function sessionOf(row: Bytes): ObjectSession {
  return {
    sqlMode: text(row.sql_mode),
    characterSet: text(row.character_set_client),
    collation: text(row.collation_connection),
    databaseCollation: text(row['Database Collation']),
    ...(row.time_zone === undefined ? {} : { timeZone: text(row.time_zone) }),
  };
}

/**
 * A column that was given the name U+0001 has an empty one ever since, which the server does not take back: by the name
 * that it was given the same view is made.
 */
function namedColumns(statement: Buffer): Buffer {
  return Buffer.from(statement.toString('latin1').replaceAll(' AS ``', ' AS `\x01`'), 'latin1');
}

function text(bytes: Uint8Array | null | undefined): string {
  return Buffer.from(bytes ?? []).toString('utf8');
}
