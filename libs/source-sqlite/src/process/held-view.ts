import { closeSync, constants, openSync, readSync, type Stats, statSync, unlinkSync, writeSync } from 'node:fs';
import { backup, DatabaseSync } from 'node:sqlite';
import { Fault } from '@holdfast/fault';
import { displayPath, pathToBytes } from '@holdfast/manifest';
import { beginStill } from './begin-still.ts';
import type { FreezeArgument, FrozenState } from './calls.ts';
import { type Fingerprint, fingerprint } from './fingerprint.ts';
import { mayMakeSidecars } from './may-make-sidecars.ts';
import { seize } from './seize.ts';
import { standingSidecars } from './sidecars.ts';
import { damagedDatabase, missingDatabase, sqliteFault } from './sqlite-fault.ts';
import { sqliteUri } from './sqlite-uri.ts';

/** A change younger than this can have the same times as the next one: some file systems keep whole seconds. */
const youngNs = 2_000_000_000n;

/** Pages copied before the process looks at its messages again. */
const pagesPerStep = 4096;

/** One read transaction on one database, and the copy that is made from it. */
export class HeldView {
  readonly state: FrozenState;
  readonly #argument: FreezeArgument;
  readonly #taken: TakenView;
  readonly #madeBeside: readonly string[];
  readonly #timer: NodeJS.Timeout | undefined;
  readonly #leaving = new AbortController();
  #copying: Promise<void> | undefined;

  private constructor(argument: FreezeArgument, taken: TakenView, madeBeside: readonly string[]) {
    this.#argument = argument;
    this.#taken = taken;
    this.#madeBeside = madeBeside;
    this.state = taken.state;
    if (taken.fragile) this.#timer = setTimeout(() => void this.copy().catch(() => undefined), argument.patience);
  }

  /** Begins a read transaction. Faults by name: missing, not a database, empty, damaged, locked, unreadable. */
  static take(argument: FreezeArgument): HeldView {
    const { location } = argument;
    try {
      const file = readableFile(location);
      const standing = standingSidecars(location);
      const immutable = !file.rollback && standing.length === 0 && !mayMakeSidecars(location, file.status);
      const taken = begin(file.status, { ...argument, immutable });
      return new HeldView(
        argument,
        taken,
        standingSidecars(location).filter((sidecar) => !standing.includes(sidecar)),
      );
    } catch (error) {
      throw sqliteFault(error, location);
    }
  }

  /** Copies the view page by page into its file, once, and lets the transaction go. */
  copy(): Promise<void> {
    clearTimeout(this.#timer);
    this.#copying ??= copyView(this.#taken, this.#argument, this.#leaving.signal);
    return this.#copying;
  }

  /** Closes, and removes the `-wal` and `-shm` that SQLite made for this view, when nobody else has come to use them. */
  async leave(): Promise<void> {
    clearTimeout(this.#timer);
    this.#leaving.abort();
    await this.#copying?.catch(() => undefined);
    if (this.#taken.database.isOpen) this.#taken.database.close();
    if (this.#madeBeside.length === 0 || seize(this.#argument.location) !== 'free') return;
    for (const sidecar of this.#madeBeside) {
      const status = statSync(pathToBytes(sidecar), { throwIfNoEntry: false });
      if (status !== undefined && (status.size === 0 || sidecar.endsWith('-shm'))) unlinkSync(pathToBytes(sidecar));
    }
  }
}

interface TakenView {
  readonly database: DatabaseSync;
  readonly state: FrozenState;
  readonly immutable: boolean;
  /** Whether holding the view for long keeps writers waiting, or cannot be relied on. */
  readonly fragile: boolean;
  readonly before: Fingerprint;
  readonly schemaVersion: number;
}

/** Looks at the file before SQLite does; afterwards opening and closing it would drop SQLite's locks. */
function readableFile(location: string): { readonly status: Stats; readonly rollback: boolean } {
  const status = statSync(pathToBytes(location), { throwIfNoEntry: false });
  if (status === undefined) throw missingDatabase(location);
  const name = displayPath(location);
  if (!status.isFile()) {
    throw new Fault('source-unreadable', `${name} is ${status.isDirectory() ? 'a folder' : 'no file'}, not a database`, {
      guidance: 'name the database file itself in backup.config.json',
    });
  }
  if (status.size === 0) {
    throw new Fault('source-empty', `the database ${name} is an empty file`, { guidance: 'check the path in backup.config.json' });
  }
  const header = Buffer.alloc(100);
  const descriptor = openSync(pathToBytes(location), constants.O_RDONLY | constants.O_NONBLOCK);
  const length = readSync(descriptor, header);
  closeSync(descriptor);
  const magic = 'SQLite format 3\0';
  if (header.toString('latin1', 0, magic.length) === magic && length < header.length)
    throw damagedDatabase(name, `it ends after ${length} bytes`);
  return { status, rollback: header[18] === 1 };
}

function begin(status: Stats, argument: FreezeArgument & { readonly immutable: boolean }): TakenView {
  const { location, immutable, busyTimeout, now } = argument;
  const parameters = immutable ? 'mode=ro&immutable=1' : 'mode=ro';
  const database = new DatabaseSync(sqliteUri(location, parameters), { readOnly: true, timeout: busyTimeout });
  try {
    const { before, unchanged } = beginStill(database, () => fingerprint(location));
    const pageSize = pragma(database, 'page_size');
    const size = pageSize * pragma(database, 'page_count');
    const fragile = immutable || database.prepare('PRAGMA journal_mode').get()?.journal_mode !== 'wal';
    const old = before.newest < BigInt(now) * 1_000_000n - youngNs;
    const token = unchanged && old ? { token: `1.${process.versions.sqlite}.${before.text}` } : {};
    const { mode, uid, gid } = status;
    const state = { size, pageSize, mode: mode & 0o7777, uid, gid, ...token };
    return { database, state, immutable, fragile, before, schemaVersion: pragma(database, 'schema_version') };
  } catch (error) {
    database.close();
    throw error;
  }
}

function pragma(database: DatabaseSync, name: string): number {
  return database.prepare(`PRAGMA ${name}`).get()?.[name] as number;
}

async function copyView(taken: TakenView, { location, copy }: FreezeArgument, leaving: AbortSignal): Promise<void> {
  const { database, immutable, before, schemaVersion } = taken;
  try {
    await backup(database, pathToBytes(copy), { rate: pagesPerStep, progress: () => leaving.throwIfAborted() });
  } catch (error) {
    throw sqliteFault(error, location);
  }
  database.close();
  if (immutable && fingerprint(location).text !== before.text) throw changedUnderfoot(location);
  settleHeader(copy, schemaVersion);
}

/**
 * `backup()` counts the copy as a new database: its schema version starts again, and the header names the copying
 * SQLite. The first is given back; the second is cleared, so that the same content gives the same bytes with every version.
 */
function settleHeader(location: string, schemaVersion: number): void {
  const descriptor = openSync(pathToBytes(location), 'r+');
  try {
    const cookie = Buffer.alloc(4);
    cookie.writeInt32BE(schemaVersion);
    writeSync(descriptor, cookie, 0, 4, 40);
    writeSync(descriptor, Buffer.alloc(4), 0, 4, 96);
  } finally {
    closeSync(descriptor);
  }
}

function changedUnderfoot(location: string): Fault {
  return new Fault('source-changed', `the database ${displayPath(location)} was opened by a writer while it was read`, {
    guidance: 'run again, or run as the owner of the file so that SQLite can hold the view',
    retryable: true,
  });
}
