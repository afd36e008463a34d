import { type BigIntStats, closeSync, constants, lstatSync, openSync, read, readlinkSync, readSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import { joinPath, parentOf, permissionFault, toFileSystemPath } from '@holdfast/filesystem';
import { type Abortable, displayPath, pathFromBytes } from '@holdfast/manifest';
import type { ArchiveLayout } from './configuration.ts';
import type { Container, MemberCursor } from './container.ts';
import { asDamage, damaged } from './damage.ts';
import type { Member, SectionKey } from './member.ts';
import { manifestName } from './metadata-files.ts';
import { unexpected } from './tar-cursor.ts';

const readBytes = promisify(read);
const pieceSize = 1 << 20;
const maxManifestSize = 64 << 20;

/** A folder that holds one snapshot as plain files. */
export class DirectoryContainer implements Container {
  readonly format = 'directory';
  readonly prefix = '';
  readonly name: string;
  readonly layout: ArchiveLayout;
  readonly #root: string;

  constructor(root: string, name: string, layout: ArchiveLayout) {
    this.#root = root;
    this.name = name;
    this.layout = layout;
  }

  async manifestBytes(options: Abortable): Promise<Buffer> {
    const location = joinPath(this.#root, manifestName);
    const stats = statOf(location, this.name);
    if (!stats.isFile() || stats.size > maxManifestSize) throw damaged(this.name, `${manifestName} is no file of ours`);
    return Buffer.concat(await Array.fromAsync(filePieces(location, { size: Number(stats.size), archive: this.name, ...options })));
  }

  async section(_key: SectionKey, _first: Member | undefined, options: Abortable): Promise<MemberCursor> {
    return new DirectoryCursor(this.#root, this.name, options);
  }

  /** Plain files have no digest of their own: each is proven by its listing when it is read. */
  async prove(): Promise<void> {}

  async refuseOthers(_keys: readonly SectionKey[], counts: { readonly others: number }, options: Abortable): Promise<void> {
    const found = await countFiles(this.#root, options);
    if (found !== counts.others) throw damaged(this.name, `it holds ${found} files, but its listings name ${counts.others}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

/** Looks each member up under its name. */
class DirectoryCursor implements MemberCursor {
  readonly #root: string;
  readonly #archive: string;
  readonly #options: Abortable;
  /** The folder that was proven last to be one, and not a link to one. */
  #provenParent = '';
  #current: { readonly location: string; readonly size: number } | undefined;

  constructor(root: string, archive: string, options: Abortable) {
    this.#root = root;
    this.#archive = archive;
    this.#options = options;
  }

  async next(expected: Member): Promise<void> {
    this.#options.signal?.throwIfAborted();
    const name = pathFromBytes(expected.name);
    const location = joinPath(this.#root, name);
    this.#proveParent(parentOf(location));
    const stats = statOf(location, this.#archive);
    if (!this.#isAsExpected(expected, { location, stats })) throw unexpected(this.#archive, expected, '');
    this.#current = { location, size: expected.size };
  }

  async *content(): AsyncGenerator<Buffer> {
    if (this.#current === undefined || this.#current.size === 0) return;
    yield* filePieces(this.#current.location, { ...this.#options, size: this.#current.size, archive: this.#archive });
  }

  async end(): Promise<void> {}

  async [Symbol.asyncDispose](): Promise<void> {}

  #isAsExpected(expected: Member, { location, stats }: { readonly location: string; readonly stats: BigIntStats }): boolean {
    if (expected.type === 'directory') return stats.isDirectory();
    if (expected.type === 'file') return stats.isFile() && stats.size === BigInt(expected.size);
    if (expected.type === 'symlink') {
      return stats.isSymbolicLink() && readlinkSync(toFileSystemPath(location), 'buffer').equals(expected.target);
    }
    const other = statOf(joinPath(this.#root, pathFromBytes(expected.target)), this.#archive);
    return stats.isFile() && stats.ino === other.ino && stats.dev === other.dev;
  }

  #proveParent(parent: string): void {
    if (parent === this.#provenParent) return;
    for (let folder = parent; folder.length > this.#root.length; folder = parentOf(folder)) {
      if (!statOf(folder, this.#archive).isDirectory()) throw damaged(this.#archive, `${displayPath(folder)} is no folder`);
    }
    this.#provenParent = parent;
  }
}

interface FilePieces extends Abortable {
  readonly size: number;
  readonly archive: string;
}

async function* filePieces(location: string, { size, archive, signal }: FilePieces): AsyncGenerator<Buffer> {
  const descriptor = openFile(location, archive);
  try {
    for (let position = 0; position < size; ) {
      signal?.throwIfAborted();
      const piece = Buffer.allocUnsafeSlow(Math.min(pieceSize, size - position));
      const length = await readPiece(descriptor, piece, position);
      if (length === 0) throw damaged(archive, `${displayPath(location)} is cut off`);
      position += length;
      yield piece.subarray(0, length);
    }
  } catch (error) {
    throw asDamage(error, archive);
  } finally {
    closeSync(descriptor);
  }
}

function openFile(location: string, archive: string): number {
  try {
    return openSync(toFileSystemPath(location), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    throw asDamage(error, archive);
  }
}

/** Small reads take less time than handing them to another thread. */
async function readPiece(descriptor: number, piece: Buffer, position: number): Promise<number> {
  if (piece.length < pieceSize) return readSync(descriptor, piece, 0, piece.length, position);
  return (await readBytes(descriptor, piece, 0, piece.length, position)).bytesRead;
}

function statOf(location: string, archive: string): BigIntStats {
  try {
    return lstatSync(toFileSystemPath(location), { bigint: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const closed = permissionFault(error, archive);
    if (closed !== undefined) throw closed;
    throw damaged(archive, `"${displayPath(location)}" ${code === 'ENOENT' ? 'is missing' : `cannot be read: ${code}`}`, error);
  }
}

/** How many files, links and others a folder holds, at any depth. */
async function countFiles(root: string, { signal }: Abortable): Promise<number> {
  let found = 0;
  for (const pending = [root]; pending.length > 0; ) {
    signal?.throwIfAborted();
    const folder = pending.pop() as string;
    for (const entry of await readdir(toFileSystemPath(folder), { withFileTypes: true, encoding: 'buffer' })) {
      if (entry.isDirectory()) pending.push(joinPath(folder, pathFromBytes(entry.name)));
      else found += 1;
    }
  }
  return found;
}
