import { createHash } from 'node:crypto';
import { constants, type FileHandle, open } from 'node:fs/promises';
import { type Abortable, type Artifact, type FileIdentity, type LocalFile, type Problem, pathToBytes } from '@holdfast/manifest';

/** What was read of an artifact: its bytes, or why there are none, or both for a file that kept changing. */
export interface ContentRead {
  readonly bytes?: Buffer;
  readonly problem?: Problem;
  /** Time of last change of what was read, when it is not what was listed. */
  readonly mtime?: string;
}

const tries = 3;

/** All bytes of an artifact's content. Rejects with the content's own error. */
export async function readContent(artifact: Artifact, options: Abortable): Promise<ContentRead> {
  const { content, path } = artifact;
  if (content === undefined) throw new TypeError(`a file without content: ${path}`);
  if (content.kind === 'local-file') return await readLocalFile(path, content, options);
  const pieces: Uint8Array[] = [];
  for await (const piece of content.open(options)) {
    options.signal?.throwIfAborted();
    pieces.push(piece.slice());
  }
  return { bytes: Buffer.concat(pieces) };
}

/** Lower-case hex SHA-256. */
export function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function readLocalFile(path: string, file: LocalFile, options: Abortable): Promise<ContentRead> {
  const location = typeof file.location === 'string' ? file.location : await file.location(options);
  let last: ReadOnce | undefined;
  for (let attempt = 0; attempt < tries; attempt += 1) {
    options.signal?.throwIfAborted();
    try {
      last = await readOnce(pathToBytes(location), attempt === 0 ? file.identity : undefined);
    } catch (error) {
      if (file.identity === undefined) throw error;
      return { problem: { path, ...problemOf(error) } };
    }
    if (last.steady) return attempt === 0 ? { bytes: last.bytes } : { bytes: last.bytes, mtime: last.mtime };
  }
  const { bytes, mtime } = last as ReadOnce;
  return { bytes, mtime, problem: { path, code: 'changed', message: `changed in each of ${tries} tries to read it` } };
}

interface ReadOnce {
  readonly bytes: Buffer;
  readonly mtime: string;
  readonly steady: boolean;
}

async function readOnce(location: Buffer, listed: FileIdentity | undefined): Promise<ReadOnce> {
  await using file = await open(location, constants.O_RDONLY | constants.O_NOFOLLOW);
  const before = await identityOf(file);
  const bytes = await file.readFile();
  const after = await identityOf(file);
  return { bytes, mtime: mtimeText(after.mtimeNs), steady: isSame(before, after) && (listed === undefined || isSame(listed, after)) };
}

async function identityOf(file: FileHandle): Promise<FileIdentity> {
  const { dev, ino, size, mtimeNs, ctimeNs } = await file.stat({ bigint: true });
  return { device: Number(dev), inode: Number(ino), size: Number(size), mtimeNs, ctimeNs };
}

function isSame(left: FileIdentity, right: FileIdentity): boolean {
  return (
    left.device === right.device &&
    left.inode === right.inode &&
    left.size === right.size &&
    left.mtimeNs === right.mtimeNs &&
    left.ctimeNs === right.ctimeNs
  );
}

function mtimeText(ns: bigint): string {
  return `${ns / 1_000_000_000n}.${String(ns % 1_000_000_000n).padStart(9, '0')}`;
}

function problemOf(error: unknown): Pick<Problem, 'code' | 'message'> {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') return { code: 'missing', message: 'listed, then gone' };
  return { code: 'unreadable', message: `cannot be read (${code ?? String(error)})` };
}
