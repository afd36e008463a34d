import { type FileHandle, open } from 'node:fs/promises';
import type { Abortable, StagedFile } from '@holdfast/store';
import type { RemoteFiles } from './remote-files.ts';

/**
 * Pieces that are under way at once on one session, of all its transfers together: 3 MB. OpenSSH lets a channel hold 2 MB;
 * what is more waits at hand, so that the line is never idle.
 */
const piecesUnderWay = 12;

/** A file, open on one session. */
export interface OpenEnd {
  readonly files: RemoteFiles;
  readonly handle: Buffer;
}

/**
 * A file on the session that questions go over, which moves the bytes until the first of the others is there: a session
 * takes ten answers to open, and then a question need not wait behind them. Another one may never come.
 */
export interface Ends {
  readonly first: OpenEnd;
  readonly others: readonly Promise<OpenEnd | undefined>[];
}

/** Opens a file on each session once that is there; undefined where that fails: the first one has it. */
export function openOn(
  sessions: readonly Promise<{ readonly files: RemoteFiles } | undefined>[],
  open: (files: RemoteFiles) => Promise<OpenEnd>,
): readonly Promise<OpenEnd | undefined>[] {
  return sessions.map(async (opening) => {
    const session = await opening;
    return session && open(session.files).catch(() => undefined);
  });
}

/** Closes the file on each session, also where it comes to be opened only now. Does not wait: it cannot matter any more. */
export function closeAll(ends: readonly Promise<OpenEnd | undefined>[]): void {
  for (const opening of ends) void opening.then((end) => end?.files.close(end.handle).catch(() => undefined));
}

/** Reads bytes `start` to `end` of a file, many pieces at once, in no order. Throws RangeError when the file ends before. */
export async function readPieces(
  { ends, start, end }: { readonly ends: Ends; readonly start: number; readonly end: number },
  take: (bytes: Buffer, position: number) => void | Promise<void>,
  { signal }: Abortable,
): Promise<void> {
  await inParallel(
    { ends, pieces: piecesOf(start, end, ends.first.files.pieceSize), signal },
    async ({ files, handle }, { position, length }) => {
      for (let done = 0; done < length; ) {
        const bytes = await turnOn(files, () => files.read(handle, position + done, length - done));
        if (bytes.length === 0) throw new RangeError(`it ended at ${position + done}`);
        await take(bytes, position + done);
        done += bytes.length;
      }
    },
  );
}

/** Writes everything to a file, many pieces at once. */
export async function writePieces(ends: Ends, content: Uint8Array | StagedFile, { signal }: Abortable): Promise<void> {
  const size = content instanceof Uint8Array ? content.length : content.size;
  await using source = content instanceof Uint8Array ? undefined : await open(content.location, 'r');
  await inParallel(
    { ends, pieces: piecesOf(0, size, ends.first.files.pieceSize), signal },
    async ({ files, handle }, { position, length }) => {
      const bytes =
        content instanceof Uint8Array ? content.subarray(position, position + length) : await readLocal(source, position, length);
      await turnOn(files, () => files.write(handle, position, bytes));
    },
  );
}

/** What waits for its turn on each session. */
const queues = new WeakMap<RemoteFiles, { underWay: number; readonly waiting: (() => void)[] }>();

async function turnOn<Result>(files: RemoteFiles, work: () => Promise<Result>): Promise<Result> {
  const queue = queues.get(files) ?? { underWay: 0, waiting: [] };
  queues.set(files, queue);
  if (queue.underWay >= piecesUnderWay) await new Promise<void>((resolve) => queue.waiting.push(resolve));
  else queue.underWay += 1;
  try {
    return await work();
  } finally {
    const next = queue.waiting.shift();
    if (next === undefined) queue.underWay -= 1;
    else next();
  }
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

interface Transfer {
  readonly ends: Ends;
  readonly pieces: Generator<Piece>;
  readonly signal: AbortSignal | undefined;
}

/** Does the work of each piece on whichever session is free. Throws what the first that fails throws, once none is under way any more. */
async function inParallel({ ends, pieces, signal }: Transfer, work: (end: OpenEnd, piece: Piece) => Promise<void>): Promise<void> {
  let hasOthers = false;
  let isOver = false;
  let failure: { readonly error: unknown } | undefined;
  const worker = async (end: OpenEnd): Promise<void> => {
    while (failure === undefined && !(hasOthers && end === ends.first)) {
      const piece = pieces.next();
      isOver ||= piece.done === true;
      if (piece.done) return;
      try {
        signal?.throwIfAborted();
        await work(end, piece.value);
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  const workers = (end: OpenEnd): Promise<unknown> => Promise.all(Array.from({ length: piecesUnderWay }, () => worker(end)));
  const joined: Promise<unknown>[] = [];
  for (const opening of ends.others) {
    void opening.then((end) => {
      if (end === undefined || isOver) return;
      hasOthers = true;
      joined.push(workers(end));
    });
  }
  await workers(ends.first);
  // Where others took over, one at least is there; who comes later finds nothing left.
  while (joined.length > 0) await joined.shift();
  if (failure !== undefined) throw failure.error;
}
