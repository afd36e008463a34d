import type { DatabaseSync } from 'node:sqlite';
import type { Fingerprint } from './fingerprint.ts';

/** Tries before a writer that never rests is given up on; the view is as good, it only has no token. */
const mostTries = 3;

/**
 * Begins a read transaction and takes its view, so that no change falls between a look at the files and the first read.
 * `unchanged` says whether that was reached: then the look tells of the very state that the view shows.
 */
export function beginStill(database: DatabaseSync, look: () => Fingerprint): { readonly before: Fingerprint; readonly unchanged: boolean } {
  for (let tries = 1; ; tries += 1) {
    const before = look();
    database.exec('BEGIN');
    // BEGIN alone takes no view: the first read does.
    database.prepare('SELECT count(*) FROM sqlite_schema').get();
    const unchanged = look().text === before.text;
    if (unchanged || tries === mostTries) return { before, unchanged };
    database.exec('COMMIT');
  }
}
