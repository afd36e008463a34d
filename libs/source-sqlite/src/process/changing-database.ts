import { statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { Fault } from '@holdfast/fault';
import { displayPath, pathToBytes } from '@holdfast/manifest';
import type { RecordChange } from '@holdfast/record';
import type { ChangedRecords } from '@holdfast/source';
import { listTables } from '../records/list-tables.ts';
import type { TableLayout } from '../records/table-layout.ts';
import type { ChangeArgument } from './calls.ts';
import { changeFault } from './change-fault.ts';
import { ChangedTable } from './change-table.ts';
import { foreignKeyViolations, refuseNewViolations, type Violations } from './foreign-keys.ts';
import { mayMakeSidecars } from './may-make-sidecars.ts';
import { rebuildIndexes } from './rebuild-indexes.ts';
import { SetAsideTriggers } from './set-aside-triggers.ts';
import { missingDatabase } from './sqlite-fault.ts';
import { sqliteUri } from './sqlite-uri.ts';

/** One transaction that writes. Closing it before `commit` takes all of it back. */
export class ChangingDatabase {
  readonly #database: DatabaseSync;
  readonly #location: string;
  readonly #layouts: ReadonlyMap<string, TableLayout>;
  readonly #triggers: SetAsideTriggers;
  readonly #encoding: string;
  readonly #violations: Violations;
  readonly #tables = new Map<string, ChangedTable>();
  readonly #counts = { added: 0, changed: 0, deleted: 0 };

  private constructor(database: DatabaseSync, location: string) {
    this.#database = database;
    this.#location = location;
    this.#layouts = new Map(listTables(database).tables.map((table) => [table.collection.name, table]));
    this.#triggers = new SetAsideTriggers(database);
    this.#encoding = String(database.prepare('PRAGMA encoding').get()?.encoding);
    this.#violations = foreignKeyViolations(database);
  }

  /** Begins the transaction: from now on nobody else writes. Faults by name: missing, locked, not to be written. */
  static begin({ location, busyTimeout }: ChangeArgument): ChangingDatabase {
    refuseForeign(location);
    // Rows come as they were: references are looked at when all are there, and CHECKs are the application's own.
    const options = { timeout: busyTimeout, enableForeignKeyConstraints: false, enableDoubleQuotedStringLiterals: true };
    let database: DatabaseSync | undefined;
    try {
      database = new DatabaseSync(sqliteUri(location, 'mode=rw'), options);
      database.exec('PRAGMA ignore_check_constraints = ON; BEGIN IMMEDIATE');
      return new ChangingDatabase(database, location);
    } catch (error) {
      database?.close();
      throw changeFault(error, location);
    }
  }

  change(changes: readonly RecordChange[]): void {
    try {
      for (const change of changes) {
        this.#tableOf(change.collection).change(change);
        this.#counts[change.before === undefined ? 'added' : change.after === undefined ? 'deleted' : 'changed'] += 1;
      }
    } catch (error) {
      throw changeFault(error, this.#location);
    }
  }

  commit(): ChangedRecords {
    try {
      for (const table of this.#tables.values()) table.settle();
      this.#triggers.restore();
      const indexes = rebuildIndexes(this.#database, new Set(this.#tables.keys()));
      refuseNewViolations(this.#database, this.#violations, this.#location);
      this.#database.exec('COMMIT');
      const { count } = this.#triggers;
      const triggers = count === 0 ? [] : [`${count === 1 ? '1 trigger was' : `${count} triggers were`} not fired`];
      return { ...this.#counts, remarks: [...triggers, ...indexes] };
    } catch (error) {
      throw changeFault(error, this.#location);
    }
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close();
  }

  #tableOf(name: string): ChangedTable {
    const known = this.#tables.get(name);
    if (known !== undefined) return known;
    const layout = this.#layouts.get(name);
    if (layout === undefined || (layout.collection.repeats && layout.rowNumber === undefined)) {
      throw new Fault('unsupported', `the rows of ${displayPath(name)} in ${displayPath(this.#location)} cannot be changed one by one`, {
        guidance: 'nothing was changed; give the table a primary key, or change it in its application',
      });
    }
    this.#triggers.drop(name);
    const table = new ChangedTable(this.#database, layout, this.#encoding);
    this.#tables.set(name, table);
    return table;
  }
}

/** Files that SQLite makes beside the database for this user would lock its application out. */
function refuseForeign(location: string): void {
  const status = statSync(pathToBytes(location), { throwIfNoEntry: false });
  if (status === undefined) throw missingDatabase(location);
  if (mayMakeSidecars(location, status)) return;
  throw new Fault('target-unwritable', `the database ${displayPath(location)} belongs to another user, or its folder may not be written`, {
    guidance: 'run as the user of its application',
  });
}
