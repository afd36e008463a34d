import type { DatabaseConnection } from '../../connection/database-connection.ts';
import { quoteName } from '../../format/quote-name.ts';

const table = '`holdfast: what this database is for`';

/** Texts that belong to a restore, kept in the database of its own that they tell of, so that a later run finds them. */
export class DefinitionsTable {
  readonly #connection: DatabaseConnection;
  readonly #place: string;

  constructor(connection: DatabaseConnection, database: string) {
    this.#connection = connection;
    this.#place = `${quoteName(database)}.${table}`;
  }

  /** Writes all of them at once: after a crash there are all or none. */
  async write(texts: Readonly<Record<string, Buffer>>): Promise<void> {
    const doing = 'note the definitions';
    await this.#connection.query(
      `CREATE TABLE IF NOT EXISTS ${this.#place} (part VARCHAR(20) PRIMARY KEY, bytes LONGBLOB NOT NULL) ENGINE=InnoDB`,
      doing,
    );
    const rows = Object.entries(texts).map(([part, bytes]) => `('${part}', FROM_BASE64('${bytes.toString('base64')}'))`);
    await this.#connection.query(`REPLACE INTO ${this.#place} VALUES ${rows.join(', ')}`, doing);
  }

  /** Undefined when it was never written, or the database is gone. */
  async read(part: string): Promise<Buffer | undefined> {
    try {
      const row = await this.#connection.bytes(`SELECT bytes FROM ${this.#place} WHERE part = '${part}'`, 'read the definitions');
      return row?.bytes === undefined || row.bytes === null ? undefined : Buffer.from(row.bytes);
    } catch (error) {
      const { errno } = ((error as Error).cause ?? {}) as { readonly errno?: number };
      if (errno === noTable || errno === noDatabase) return undefined;
      throw error;
    }
  }
}

const noTable = 1146;
const noDatabase = 1049;

/** Whether a table's name is that of the table of definitions. */
export function isDefinitionsTable(name: string): boolean {
  return quoteName(name) === table;
}
