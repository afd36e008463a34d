import { type Attributes, answers, openFlags, requests, statuses, text, uint32, uint64 } from './packet.ts';
import { SftpRefusal, type SftpSession } from './sftp-session.ts';

/** What every server of version 3 takes in one request. */
const smallestPiece = 32 * 1024;
const largestPiece = 255 * 1024;

/** A name in a folder. */
export interface RemoteEntry extends Attributes {
  readonly name: string;
}

/** The files of an SFTP server, one method a request; paths are absolute. Throws what the session throws. */
export class RemoteFiles {
  readonly #session: SftpSession;
  readonly pieceSize: number;
  readonly canSync: boolean;

  private constructor(session: SftpSession, pieceSize: number) {
    this.#session = session;
    this.pieceSize = pieceSize;
    this.canSync = session.extension('fsync@openssh.com') !== undefined;
  }

  /** Asks the server how much it takes at once. */
  static async of(session: SftpSession): Promise<RemoteFiles> {
    if (session.extension('limits@openssh.com') === undefined) return new RemoteFiles(session, smallestPiece);
    const limits = await session.extended('limits@openssh.com', [], answers.extended);
    limits.uint64();
    const sizes = [limits.uint64(), limits.uint64()].map((size) => (size === 0 ? smallestPiece : size));
    return new RemoteFiles(session, Math.min(largestPiece, ...sizes));
  }

  async openForReading(path: string): Promise<Buffer> {
    return (await this.#session.request(requests.open, [text(path), uint32(openFlags.read), uint32(0)], answers.handle)).bytes();
  }

  /** Makes a new file. */
  async create(path: string): Promise<Buffer> {
    const flags = openFlags.write | openFlags.create | openFlags.exclusive;
    return (await this.#session.request(requests.open, [text(path), uint32(flags), uint32(0)], answers.handle)).bytes();
  }

  /** A file that is there, to write into it. */
  async openForWriting(path: string): Promise<Buffer> {
    return (await this.#session.request(requests.open, [text(path), uint32(openFlags.write), uint32(0)], answers.handle)).bytes();
  }

  /** At most `length` bytes from `position`; fewer at the server's will, none at the end of the file. */
  async read(handle: Buffer, position: number, length: number): Promise<Buffer> {
    try {
      return (await this.#session.request(requests.read, [text(handle), uint64(position), uint32(length)], answers.data)).bytes();
    } catch (error) {
      if (error instanceof SftpRefusal && error.status === statuses.end) return Buffer.alloc(0);
      throw error;
    }
  }

  async write(handle: Buffer, position: number, bytes: Uint8Array): Promise<void> {
    await this.#session.request(requests.write, [text(handle), uint64(position), text(bytes)], answers.status);
  }

  /** Has the disk take what was written, where the server can. */
  async sync(handle: Buffer): Promise<void> {
    if (this.canSync) await this.#session.extended('fsync@openssh.com', [text(handle)]);
  }

  async attributesOf(handle: Buffer): Promise<Attributes> {
    return (await this.#session.request(requests.fstat, [text(handle)], answers.attributes)).attributes();
  }

  async close(handle: Buffer): Promise<void> {
    await this.#session.request(requests.close, [text(handle)], answers.status);
  }

  async attributes(path: string): Promise<Attributes> {
    return (await this.#session.request(requests.stat, [text(path)], answers.attributes)).attributes();
  }

  async makeFolder(path: string): Promise<void> {
    await this.#session.request(requests.mkdir, [text(path), uint32(0)], answers.status);
  }

  async remove(path: string): Promise<void> {
    await this.#session.request(requests.remove, [text(path)], answers.status);
  }

  /**
   * Gives a file its name, in place of whatever had it, and syncs it by its handle; without OpenSSH's extension there is a
   * moment in which nothing has that name.
   */
  async replace(from: string, to: string, handle: Buffer): Promise<void> {
    if (this.#session.extension('posix-rename@openssh.com') !== undefined) {
      // Done in this order, without waiting for the answer in between.
      await Promise.all([this.#session.extended('posix-rename@openssh.com', [text(from), text(to)]), this.sync(handle)]);
      return;
    }
    await this.remove(to).catch((error: unknown) => {
      if (!(error instanceof SftpRefusal)) throw error;
    });
    await this.renameToFree(from, to, handle);
  }

  /** Gives a file a name that is free, atomically, and syncs it by its handle; refused when the name is not free. */
  async renameToFree(from: string, to: string, handle: Buffer): Promise<void> {
    const links = this.#session.extension('hardlink@openssh.com') !== undefined;
    const naming = links
      ? this.#session.extended('hardlink@openssh.com', [text(from), text(to)])
      : this.#session.request(requests.rename, [text(from), text(to)], answers.status);
    await Promise.all([naming, this.sync(handle)]);
    if (links) await this.remove(from);
  }

  /** Names in a folder, in no order; links as links. */
  async entries(path: string): Promise<RemoteEntry[]> {
    const handle = (await this.#session.request(requests.opendir, [text(path)], answers.handle)).bytes();
    const entries: RemoteEntry[] = [];
    try {
      for (;;) {
        const names = await this.#session.request(requests.readdir, [text(handle)], answers.name);
        for (let left = names.uint32(); left > 0; left -= 1) {
          const name = names.text();
          names.bytes();
          entries.push({ name, ...names.attributes() });
        }
      }
    } catch (error) {
      if (error instanceof SftpRefusal && error.status === statuses.end) return entries.filter(({ name }) => name !== '.' && name !== '..');
      throw error;
    } finally {
      // Not waited for: it cannot matter any more.
      this.close(handle).catch(() => undefined);
    }
  }

  /** The absolute path of one that may start at the user's folder. */
  async absolute(path: string): Promise<string> {
    const names = await this.#session.request(requests.realpath, [text(path)], answers.name);
    names.uint32();
    return names.text();
  }

  /** Bytes that this user may still write where the path is; undefined when the server does not say. */
  async freeBytes(path: string): Promise<number | undefined> {
    if (this.#session.extension('statvfs@openssh.com') === undefined) return undefined;
    const found = await this.#session.extended('statvfs@openssh.com', [text(path)], answers.extended);
    found.uint64();
    const blockSize = found.uint64();
    found.uint64();
    found.uint64();
    return blockSize * found.uint64();
  }
}
