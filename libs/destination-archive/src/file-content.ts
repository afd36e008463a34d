import { closeSync, constants, openSync, read } from 'node:fs';
import { promisify } from 'node:util';
import { toFileSystemPath } from '@holdfast/filesystem';
import type { SizedContent } from './member.ts';

const readBytes = promisify(read);
const pieceSize = 1 << 20;

/** The content of a finished file of our own, of known size. */
export function fileContent(location: string, size: number): SizedContent {
  return {
    size,
    pieces: async function* () {
      const descriptor = openSync(toFileSystemPath(location), constants.O_RDONLY | constants.O_NOFOLLOW);
      try {
        for (let position = 0; position < size; ) {
          const piece = Buffer.allocUnsafeSlow(Math.min(pieceSize, size - position));
          const { bytesRead } = await readBytes(descriptor, piece, 0, piece.length, position);
          if (bytesRead === 0) throw new RangeError('a file of the unfinished archive was cut');
          position += bytesRead;
          yield piece.subarray(0, bytesRead);
        }
      } finally {
        closeSync(descriptor);
      }
    },
  };
}
