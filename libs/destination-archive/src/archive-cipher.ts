import { readSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import type { DestinationContext } from '@holdfast/destination';
import type { Abortable } from '@holdfast/manifest';
import type { ArchiveConfig } from './configuration.ts';

/** Bytes that can be read anywhere: those of a file, or what an encrypted file holds. */
export interface RandomBytes {
  readonly size: number;
  /** Reads into the buffer from `offset`, up to its end; gives how many bytes, 0 at the end of what there is. */
  read(buffer: Buffer, offset: number, position: number): Promise<number> | number;
  close(): Promise<void>;
}

/** Encrypts archives as a whole, and opens them again. */
export interface ArchiveCipher {
  /** What the names of its archives end in, after the format's own ending. */
  readonly ending: '.gpg' | '.age';
  /** Whether what it opens is cheap to open: otherwise it is decrypted from start to end. */
  readonly seeks: boolean;
  /** Proves that it can encrypt. Throws `key-missing` and `key-wrong`. */
  prove(options: Abortable): Promise<void>;
  encrypt(pieces: AsyncIterable<Uint8Array>, options: Abortable): AsyncIterable<Buffer>;
  /** What the file holds; the handle is the result's from then on. Throws `key-missing`, `key-wrong` and `destination-damaged`, naming the archive. */
  open(handle: FileHandle, file: { readonly name: string; readonly size: number }, options: Abortable): Promise<RandomBytes>;
}

/** Undefined where archives are not encrypted. `directory` is a private folder of this machine, for what must not stand beside the archives. */
export async function cipherOf(
  { encryption }: ArchiveConfig,
  context: DestinationContext,
  directory: string,
): Promise<ArchiveCipher | undefined> {
  // Each is loaded when it is used: most archives are not encrypted.
  if (encryption?.kind === 'gpg') return (await import('./gpg-cipher.ts')).gpgCipher(encryption, context, directory);
  if (encryption?.kind === 'age') return (await import('./age-cipher.ts')).ageCipher(encryption, context);
  return undefined;
}

/** Up to this size a read takes less time than handing it to another thread. */
const quickSize = 1 << 18;

/** A file as it is. */
export function plainBytes(handle: FileHandle, size: number): RandomBytes {
  return {
    size,
    read: (buffer, offset, position) => {
      const length = buffer.length - offset;
      if (length <= quickSize) return readSync(handle.fd, buffer, offset, length, position);
      return handle.read(buffer, offset, length, position).then(({ bytesRead }) => bytesRead);
    },
    close: () => handle.close(),
  };
}
