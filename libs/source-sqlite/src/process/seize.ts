import { statSync, unlinkSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { pathToBytes } from '@holdfast/manifest';
import type { Seizure } from './calls.ts';
import { standingSidecars } from './sidecars.ts';
import { sqliteUri } from './sqlite-uri.ts';

/**
 * Takes every lock on a database and keeps it until the process ends, which MUST be by a kill: closing would bring the
 * content of the `-wal` into the database. Changes nothing: where a crashed writer waits for its roll-back, it does not try.
 */
export function seize(location: string): Seizure {
  const journal = statSync(pathToBytes(`${location}-journal`), { throwIfNoEntry: false });
  if (journal !== undefined && journal.size > 0) return 'unknown';
  const standing = standingSidecars(location);
  try {
    const database = new DatabaseSync(sqliteUri(location, 'mode=rw'), { timeout: 0 });
    // With this mode SQLite locks the file itself, which every connection to a database with a -wal shares while it is open.
    database.exec('PRAGMA locking_mode = EXCLUSIVE');
    database.exec('BEGIN EXCLUSIVE');
    kept.push(database);
  } catch (error) {
    return ((error as { readonly errcode?: number }).errcode ?? 0) % 256 === 5 ? 'held' : 'unknown';
  }
  for (const sidecar of standingSidecars(location)) if (!standing.includes(sidecar)) unlinkSync(pathToBytes(sidecar));
  return 'free';
}

/** Keeps the connection from being closed by the garbage collector. */
const kept: DatabaseSync[] = [];
