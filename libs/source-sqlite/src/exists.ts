import { lstat } from 'node:fs/promises';
import { toFileSystemPath } from '@holdfast/filesystem';

/** Whether something stands at the absolute path text, be it a dangling link. */
export async function exists(location: string): Promise<boolean> {
  return (await lstat(toFileSystemPath(location)).catch(() => undefined)) !== undefined;
}
