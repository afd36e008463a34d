import type { Abortable } from '@holdfast/manifest';
import mysql, { type Connection, type ConnectionOptions } from 'mysql2';
import { connectionFault } from './connection-fault.ts';
import type { ConnectionSettings } from './connection-settings.ts';
import type { RowSink } from './row-sink.ts';
import { sendStatement } from './send-statement.ts';
import { readingPins, unknownVariable } from './session-pins.ts';
import { streamRows } from './stream-rows.ts';

/** Milliseconds that a server gets to answer a new connection. */
const patience = 10_000;

export type TextRow = readonly (string | null)[];

export interface OpenOptions extends Abortable {
  /** Settings, a statement each; those that the server does not know are left out. Default: `readingPins`. */
  readonly pins?: readonly string[];
}

/** One connection, set as `readingPins` say. Calls are carried out one after the other. Every error is a fault without secrets. */
export class DatabaseConnection implements AsyncDisposable {
  readonly #connection: Connection;
  readonly #settings: ConnectionSettings;

  private constructor(connection: Connection, settings: ConnectionSettings) {
    this.#connection = connection;
    this.#settings = settings;
  }

  static async open(settings: ConnectionSettings, { signal, pins = readingPins }: OpenOptions): Promise<DatabaseConnection> {
    signal?.throwIfAborted();
    const connection = mysql.createConnection(optionsOf(settings));
    const opened = new DatabaseConnection(connection, settings);
    try {
      await new Promise<void>((resolve, reject) => {
        connection.once('error', reject);
        connection.connect((error) => (error === null ? resolve() : reject(error)));
      });
      // What the connection says when nothing is asked of it shows again at the next call.
      connection.removeAllListeners('error').on('error', () => {});
      for (const pin of pins) await opened.#pin(pin);
      return opened;
    } catch (error) {
      connection.destroy();
      throw connectionFault(error, settings, 'connect');
    }
  }

  /** The rows of a result, every value as text. `doing` stands in the message of an error, as `read the table visit`. */
  async query(sql: string, doing: string, { signal }: Abortable = {}): Promise<readonly TextRow[]> {
    signal?.throwIfAborted();
    try {
      return await this.#query(sql);
    } catch (error) {
      throw connectionFault(error, this.#settings, doing);
    }
  }

  /** As `query`, in columns by name. */
  async records(sql: string, doing: string, options: Abortable = {}): Promise<readonly Readonly<Record<string, string | null>>[]> {
    options.signal?.throwIfAborted();
    try {
      return await this.#records(sql, (field) => field.string('utf8'));
    } catch (error) {
      throw connectionFault(error, this.#settings, doing);
    }
  }

  /** The first row of a result, every value as the bytes that the server keeps. Undefined when there is no row. */
  async bytes(sql: string, doing: string, options: Abortable = {}): Promise<Readonly<Record<string, Buffer | null>> | undefined> {
    options.signal?.throwIfAborted();
    try {
      const [row] = await this.#records(sql, (field) => field.buffer());
      return row;
    } catch (error) {
      throw connectionFault(error, this.#settings, doing);
    }
  }

  /** Hands the packet of each row to the sink; resolves when all were. */
  async stream(sql: string, sink: RowSink, doing: string): Promise<void> {
    try {
      await streamRows(this.#connection, sql, sink);
    } catch (error) {
      throw connectionFault(error, this.#settings, doing);
    }
  }

  /** Carries out a statement that gives no rows; see `sendStatement`. */
  async send(room: Buffer, doing: string): Promise<void> {
    try {
      await sendStatement(this.#connection, room);
    } catch (error) {
      throw connectionFault(error, this.#settings, doing);
    }
  }

  /** Ends at once, whatever is under way; the server rolls back. */
  destroy(): void {
    this.#connection.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.destroy();
  }

  #query(sql: string): Promise<TextRow[]> {
    return new Promise((resolve, reject) => {
      this.#connection.query<mysql.RowDataPacket[][]>(
        { sql, rowsAsArray: true, typeCast: (field) => field.string('utf8') },
        (error, rows) => {
          if (error !== null) reject(error);
          else resolve((Array.isArray(rows) ? rows : []) as unknown as TextRow[]);
        },
      );
    });
  }

  #records<Value>(sql: string, cast: (field: mysql.TypeCastField) => Value): Promise<Record<string, Value>[]> {
    return new Promise((resolve, reject) => {
      this.#connection.query<mysql.RowDataPacket[]>({ sql, typeCast: cast }, (error, rows) => {
        if (error !== null) reject(error);
        else resolve(rows as unknown as Record<string, Value>[]);
      });
    });
  }

  async #pin(sql: string): Promise<void> {
    try {
      await this.#query(sql);
    } catch (error) {
      if ((error as { readonly errno?: number }).errno !== unknownVariable) throw error;
    }
  }
}

function optionsOf({ host, port, socket, user, password, database, tls }: ConnectionSettings): ConnectionOptions {
  return {
    ...(socket === undefined ? { host, port } : { socketPath: socket }),
    user,
    password,
    ...(database === undefined ? {} : { database }),
    ...(tls === undefined ? {} : { ssl: { ...tls, rejectUnauthorized: tls.verify, verifyIdentity: tls.verify } }),
    charset: 'UTF8MB4_GENERAL_CI',
    connectTimeout: patience,
    enableKeepAlive: true,
    disableEval: true,
    // A server may ask for any file of the client: none is given.
    flags: ['-LOCAL_FILES'],
  };
}
