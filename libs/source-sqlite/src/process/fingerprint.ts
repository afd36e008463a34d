import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { pathToBytes } from '@holdfast/manifest';

/** The state of a database file and its write-ahead log, as far as it can be told without touching SQLite's locks. */
export interface Fingerprint {
  readonly text: string;
  /** Time of the newest change, in nanoseconds since 1970. */
  readonly newest: bigint;
}

/**
 * Every commit writes to one of the two files, which changes a time, a size, the file itself or the salts in the log's
 * header. An empty log counts as none: connections make and remove it without writing.
 */
export function fingerprint(location: string): Fingerprint {
  const { ino, size, mtimeNs, ctimeNs } = statSync(pathToBytes(location), { bigint: true });
  const log = statSync(pathToBytes(`${location}-wal`), { bigint: true, throwIfNoEntry: false });
  const text = [ino, size, mtimeNs, ctimeNs].map(short).join('.');
  const changed = later(mtimeNs, ctimeNs);
  if (log === undefined || log.size === 0n) return { text, newest: changed };
  // As root, SQLite gives a log that it opens to the database's owner anew, which changes the log's ctime and nothing else.
  const state = [log.ino, log.size, log.mtimeNs].map(short).join('.');
  return { text: `${text}/${state}.${logHeader(`${location}-wal`)}`, newest: later(changed, log.mtimeNs) };
}

/** Unlike the database's, this file's descriptors carry no locks. */
function logHeader(location: string): string {
  const header = Buffer.alloc(32);
  const descriptor = openSync(pathToBytes(location), 'r');
  try {
    return header.toString('base64url', 0, readSync(descriptor, header));
  } finally {
    closeSync(descriptor);
  }
}

function short(number: bigint): string {
  return number.toString(36);
}

function later(left: bigint, right: bigint): bigint {
  return left < right ? right : left;
}
