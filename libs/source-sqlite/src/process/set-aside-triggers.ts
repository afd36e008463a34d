import type { DatabaseSync } from 'node:sqlite';
import { quoted } from '../records/quoted.ts';

/**
 * What a trigger would write is in the records already: fired, it would write it twice. SQLite cannot switch triggers off,
 * but it can drop and make them within a transaction, so that nobody ever sees the database without them.
 */
export class SetAsideTriggers {
  readonly #database: DatabaseSync;
  readonly #dropped: string[] = [];

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  get count(): number {
    return this.#dropped.length;
  }

  /** Drops those of a table. */
  drop(table: string): void {
    const rows = this.#database
      .prepare("SELECT name, sql FROM main.sqlite_schema WHERE type = 'trigger' AND tbl_name = ? COLLATE NOCASE ORDER BY rowid")
      .all(table);
    for (const { name, sql } of rows) {
      this.#database.exec(`DROP TRIGGER main.${quoted(String(name))}`);
      this.#dropped.push(String(sql));
    }
  }

  /** Makes all of them again, word by word. */
  restore(): void {
    for (const sql of this.#dropped) this.#database.exec(sql);
  }
}
