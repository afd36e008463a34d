import { createHash } from 'node:crypto';
import { constants, readSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { toFileSystemPath } from '@holdfast/filesystem';
import type { Abortable } from '@holdfast/manifest';
import { asDamage, damaged } from './damage.ts';

const pieceSize = 1 << 20;
/** Up to this size a read takes less time than handing it to another thread. */
const quickSize = 1 << 18;

/** An archive that is one file, opened for reading anywhere. */
export class ArchiveFile implements AsyncDisposable {
  /** The file's name, for messages. */
  readonly name: string;
  readonly size: number;
  readonly #handle: FileHandle;
  #closed = false;

  private constructor(name: string, handle: FileHandle, size: number) {
    this.name = name;
    this.#handle = handle;
    this.size = size;
  }

  /** Opens the regular file at the absolute path text. Throws `destination-damaged`. */
  static async open(location: string, name: string): Promise<ArchiveFile> {
    try {
      const handle = await open(toFileSystemPath(location), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
      const stats = await handle.stat();
      if (stats.isFile()) return new ArchiveFile(name, handle, stats.size);
      await handle.close();
    } catch (error) {
      throw asDamage(error, name);
    }
    throw damaged(name, 'it is no regular file');
  }

  /** Exactly these bytes. */
  async read(start: number, length: number): Promise<Buffer> {
    if (start < 0 || length < 0 || start + length > this.size) throw damaged(this.name, `it ends before byte ${start + length}`);
    const bytes = Buffer.allocUnsafeSlow(length);
    try {
      for (let filled = 0; filled < length; ) {
        const bytesRead = await this.#readSome(bytes, filled, start + filled);
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
    await this.#handle.close();
  }

  async #readSome(bytes: Buffer, offset: number, position: number): Promise<number> {
    const length = bytes.length - offset;
    if (length <= quickSize) return readSync(this.#handle.fd, bytes, offset, length, position);
    return (await this.#handle.read(bytes, offset, length, position)).bytesRead;
  }
}
