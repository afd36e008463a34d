import { accessSync, constants, type Stats } from 'node:fs';
import { dirname } from 'node:path';
import { pathToBytes } from '@holdfast/manifest';

/**
 * SQLite gives a new `-wal` and `-shm` the database's mode, and as root its owner too. Made by any other user they would
 * lock the application out of its own database.
 */
export function mayMakeSidecars(location: string, { uid }: Stats): boolean {
  const user = process.geteuid?.();
  if (user !== 0 && user !== uid) return false;
  try {
    accessSync(pathToBytes(dirname(location)), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
