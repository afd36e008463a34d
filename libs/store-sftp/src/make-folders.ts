import { dirname } from 'node:path/posix';
import type { RemoteFiles } from './remote-files.ts';
import { isMissing, SftpRefusal } from './sftp-session.ts';

/** Makes a folder and those above it. That somebody else makes one of them meanwhile is no error. */
export async function makeFolders(files: RemoteFiles, path: string): Promise<void> {
  try {
    await files.makeFolder(path);
  } catch (error) {
    if (isMissing(error) && dirname(path) !== path) {
      await makeFolders(files, dirname(path));
      await files.makeFolder(path).catch((again: unknown) => ignoreFolder(files, path, again));
      return;
    }
    await ignoreFolder(files, path, error);
  }
}

/** OpenSSH calls a folder that is there a failure like any other. */
async function ignoreFolder(files: RemoteFiles, path: string, error: unknown): Promise<void> {
  if (!(error instanceof SftpRefusal)) throw error;
  const found = await files.attributes(path).catch(() => undefined);
  if (found?.isFolder !== true) throw error;
}
