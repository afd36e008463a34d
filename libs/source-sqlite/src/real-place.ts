import { realpath } from 'node:fs/promises';
import { toFileSystemPath } from '@holdfast/filesystem';
import { pathFromBytes } from '@holdfast/manifest';
import { missingDatabase, sqliteFault } from './process/sqlite-fault.ts';

/** Absolute path text of what stands at the location, free of links. Throws by name when nothing does. */
export async function realPlace(location: string): Promise<string> {
  try {
    return pathFromBytes(await realpath(toFileSystemPath(location), 'buffer'));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw code === 'ERR_INVALID_ARG_VALUE' ? missingDatabase(location, error) : sqliteFault(error, location);
  }
}
