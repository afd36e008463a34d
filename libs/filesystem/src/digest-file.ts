import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Abortable } from '@holdfast/manifest';
import { readFault } from './file-reader.ts';
import { toFileSystemPath } from './file-system-path.ts';

const pieceSize = 1 << 20;

/** Lower-case hex SHA-256 of the regular file at the absolute path text; never follows a link there. Faults as `FileReader`, and the signal's reason. */
export async function digestFile(location: string, options: Abortable): Promise<string> {
  const hash = createHash('sha256');
  try {
    await using handle = await open(toFileSystemPath(location), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const buffer = Buffer.allocUnsafe(pieceSize);
    for (;;) {
      options.signal?.throwIfAborted();
      const { bytesRead } = await handle.read(buffer, 0, pieceSize, null);
      if (bytesRead === 0) return hash.digest('hex');
      hash.update(buffer.subarray(0, bytesRead));
    }
  } catch (error) {
    if (options.signal?.aborted) throw options.signal.reason;
    throw readFault(error, location);
  }
}
