import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import type { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import type { DocumentFile } from '@holdfast/source';
import type { Session } from './session.ts';

/** The file of that name, decompressed when it ends with .gz or .zst; `-` is stdin, as it is. */
export function documentFile(name: string, { world }: Session): DocumentFile {
  if (name === '-') return { name: 'stdin', rereadable: false, open: () => world.stdin };
  const location = resolve(world.workingDirectory, name);
  return {
    name,
    rereadable: true,
    open: ({ signal }) => decompressed(createReadStream(location, { highWaterMark: 1024 * 1024 }), name, signal),
  };
}

/** What the file holds, decompressed as its name says. */
export function decompressed(file: Readable, name: string, signal: AbortSignal | undefined): Readable {
  const step = stepFor(name);
  if (step === undefined) return file;
  // What goes wrong in it comes to whoever reads.
  pipeline(file, step, signal === undefined ? {} : { signal }).catch(() => undefined);
  return step;
}

function stepFor(name: string): Transform | undefined {
  if (/\.gz$/i.test(name)) return createGunzip();
  return /\.zst$/i.test(name) ? createZstdDecompress() : undefined;
}
