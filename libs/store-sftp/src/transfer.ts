import { type FileHandle, open } from 'node:fs/promises';
import type { Abortable, StagedFile } from '@holdfast/store';
import type { RemoteFiles } from './remote-files.ts';

/** Pieces of one transfer that are under way at once on one session: 2 MB, as much as OpenSSH lets a channel hold. */
const piecesUnderWay = 8;

/** A file, open on one session. */
export interface OpenEnd {
  readonly files: RemoteFiles;
  readonly handle: Buffer;
}

/** Reads bytes `start` to `end` of a file that is open on one session or several, many pieces at once, in no order. Throws RangeError when the file ends before. */
export async function readPieces(
  { ends, start, end }: { readonly ends: readonly OpenEnd[]; readonly start: number; readonly end: number },
  take: (bytes: Buffer, position: number) => void | Promise<void>,
  { signal }: Abortable,
): Promise<void> {
  await inParallel({ ends, pieces: piecesOf(start, end, pieceSizeOf(ends)), signal }, async ({ files, handle }, { position, length }) => {
    for (let done = 0; done < length; ) {
      const bytes = await files.read(handle, position + done, length - done);
      if (bytes.length === 0) throw new RangeError(`it ended at ${position + done}`);
      await take(bytes, position + done);
      done += bytes.length;
    }
  });
}

/** Writes everything to a file that is open on one session or several, many pieces at once. */
export async function writePieces(ends: readonly OpenEnd[], content: Uint8Array | StagedFile, { signal }: Abortable): Promise<void> {
  const size = content instanceof Uint8Array ? content.length : content.size;
  await using source = content instanceof Uint8Array ? undefined : await open(content.location, 'r');
  await inParallel({ ends, pieces: piecesOf(0, size, pieceSizeOf(ends)), signal }, async ({ files, handle }, { position, length }) => {
    const bytes = content instanceof Uint8Array ? content.subarray(position, position + length) : await readLocal(source, position, length);
    await files.write(handle, position, bytes);
  });
}

function pieceSizeOf(ends: readonly OpenEnd[]): number {
  return Math.min(...ends.map(({ files }) => files.pieceSize));
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

async function inParallel(
  {
    ends,
    pieces,
    signal,
  }: { readonly ends: readonly OpenEnd[]; readonly pieces: Generator<Piece>; readonly signal: AbortSignal | undefined },
  work: (end: OpenEnd, piece: Piece) => Promise<void>,
): Promise<void> {
  let hasFailed = false;
  const worker = async (end: OpenEnd): Promise<void> => {
    for (const piece of pieces) {
      signal?.throwIfAborted();
      if (hasFailed) return;
      await work(end, piece).catch((error: unknown) => {
        hasFailed = true;
        throw error;
      });
    }
  };
  const outcomes = await Promise.allSettled(ends.flatMap((end) => Array.from({ length: piecesUnderWay }, () => worker(end))));
  const failed = outcomes.find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
}
