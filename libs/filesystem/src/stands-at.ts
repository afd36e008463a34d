import { lstatSync, type Stats } from 'node:fs';
import { toFileSystemPath } from './file-system-path.ts';

/** What stands at the absolute path text, be it a link to nowhere; undefined when nothing does. Other errors of the system are thrown as they are. */
export function standsAt(location: string): Stats | undefined {
  try {
    return lstatSync(toFileSystemPath(location), { throwIfNoEntry: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return undefined;
    throw error;
  }
}
