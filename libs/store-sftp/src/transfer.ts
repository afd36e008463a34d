import { type FileHandle, open } from 'node:fs/promises';
import type { Abortable, StagedFile } from '@holdfast/store';
import type { RemoteFiles } from './remote-files.ts';

/** Pieces of one transfer that are under way at once: 2 MB, as much as OpenSSH lets a channel hold. */
const piecesUnderWay = 8;

/** Reads bytes `start` to `end` of an open file, several pieces at once, in no order. Throws RangeError when the file ends before. */
export async function readPieces(
  { files, handle, start, end }: { readonly files: RemoteFiles; readonly handle: Buffer; readonly start: number; readonly end: number },
  take: (bytes: Buffer, position: number) => void | Promise<void>,
  { signal }: Abortable,
): Promise<void> {
  await inParallel(piecesOf(start, end, files.pieceSize), signal, async ({ position, length }) => {
    for (let done = 0; done < length; ) {
      const bytes = await files.read(handle, position + done, length - done);
      if (bytes.length === 0) throw new RangeError(`it ended at ${position + done}`);
      await take(bytes, position + done);
      done += bytes.length;
    }
  });
}

/** Writes everything to an open file, several pieces at once. */
export async function writePieces(
  { files, handle }: { readonly files: RemoteFiles; readonly handle: Buffer },
  content: Uint8Array | StagedFile,
  { signal }: Abortable,
): Promise<void> {
  const size = content instanceof Uint8Array ? content.length : content.size;
  await using source = content instanceof Uint8Array ? undefined : await open(content.location, 'r');
  await inParallel(piecesOf(0, size, files.pieceSize), signal, async ({ position, length }) => {
    const bytes = content instanceof Uint8Array ? content.subarray(position, position + length) : await readLocal(source, position, length);
    await files.write(handle, position, bytes);
  });
}

interface Piece {
  readonly position: number;
  readonly length: number;
}

function* piecesOf(start: number, end: number, size: number): Generator<Piece> {
  for (let position = start; position < end; position += size) yield { position, length: Math.min(size, end - position) };
}

async function readLocal(file: FileHandle | undefined, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  const { bytesRead } = (await file?.read(buffer, 0, length, position)) ?? { bytesRead: 0 };
  if (bytesRead < length) throw new RangeError('the staged file is shorter than it was');
  return buffer;
}

async function inParallel(pieces: Generator<Piece>, signal: AbortSignal | undefined, work: (piece: Piece) => Promise<void>): Promise<void> {
  const worker = async (): Promise<void> => {
    for (const piece of pieces) {
      signal?.throwIfAborted();
      await work(piece);
    }
  };
  const outcomes = await Promise.allSettled(Array.from({ length: piecesUnderWay }, worker));
  const failed = outcomes.find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
}
