import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { toFileSystemPath } from '@holdfast/filesystem';
import type { Abortable } from '@holdfast/manifest';
import { plainBytes, type RandomBytes } from './archive-cipher.ts';
import { asDamage, damaged } from './damage.ts';

const pieceSize = 1 << 20;

/** Makes of an opened file what is read of it: what it holds, where it is encrypted. The handle is the result's, unless it throws. */
export type OpenBytes = (handle: FileHandle, file: { readonly name: string; readonly size: number }) => Promise<RandomBytes>;

/** An archive that is one file, opened for reading anywhere. */
export class ArchiveFile implements AsyncDisposable {
  /** The file's name, for messages. */
  readonly name: string;
  /** Of what is read, not of an encrypted file. */
  readonly size: number;
  readonly #bytes: RandomBytes;
  #closed = false;

  private constructor(name: string, bytes: RandomBytes) {
    this.name = name;
    this.#bytes = bytes;
    this.size = bytes.size;
  }

  /** Opens the regular file at the absolute path text. Throws `destination-damaged`, and what `openBytes` throws. */
  static async open(location: string, name: string, openBytes?: OpenBytes): Promise<ArchiveFile> {
    let handle: FileHandle | undefined;
    try {
      handle = await open(toFileSystemPath(location), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
      const stats = await handle.stat();
      if (!stats.isFile()) throw damaged(name, 'it is no regular file');
      const file = { name, size: stats.size };
      return new ArchiveFile(name, (await openBytes?.(handle, file)) ?? plainBytes(handle, stats.size));
    } catch (error) {
      await handle?.close();
      throw asDamage(error, name);
    }
  }

  /** Exactly these bytes. */
  async read(start: number, length: number): Promise<Buffer> {
    if (start < 0 || length < 0 || start + length > this.size) throw damaged(this.name, `it ends before byte ${start + length}`);
    const bytes = Buffer.allocUnsafeSlow(length);
    try {
      for (let filled = 0; filled < length; ) {
        const bytesRead = await this.#bytes.read(bytes, filled, start + filled);
        if (bytesRead === 0) throw damaged(this.name, `it ends before byte ${start + length}`);
        filled += bytesRead;
      }
    } catch (error) {
      throw asDamage(error, this.name);
    }
    return bytes;
  }

  /** The bytes from `start` to `end`, in pieces. */
  async *pieces(start: number, end: number, { signal }: Abortable): AsyncGenerator<Buffer> {
    for (let at = start; at < end; at += pieceSize) {
      signal?.throwIfAborted();
      yield await this.read(at, Math.min(pieceSize, end - at));
    }
  }

  /** SHA-256 of the bytes before `end`. */
  async digest(
    end: number,
    { signal, onBytes }: Abortable & { readonly onBytes?: ((bytes: number) => void) | undefined },
  ): Promise<Buffer> {
    const hash = createHash('sha256');
    for await (const piece of this.pieces(0, end, { signal })) {
      hash.update(piece);
      onBytes?.(piece.length);
    }
    return hash.digest();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#bytes.close();
  }
}
