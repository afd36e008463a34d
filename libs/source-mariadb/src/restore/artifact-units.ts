import { statementHeadroom } from '../connection/send-statement.ts';

/** A part of an artifact of rows: a line of comment, or a statement with its `;` and line feed. */
export interface Unit {
  /** The unit's own bytes, which lie behind `statementHeadroom` bytes in `room`. */
  readonly bytes: Buffer;
  readonly room: Buffer;
}

const lineFeed = 0x0a;
const semicolon = 0x3b;
const dash = 0x2d;
const letterI = 0x49;

/**
 * Cuts an artifact of rows into its units. A value has no line feed in it, so that the first `;` before one ends the
 * statement; nothing else is looked at. But names may have both: an INSERT is not cut before `headOf()` bytes of it. What is
 * left at the end comes as it is.
 */
export async function* artifactUnits(content: AsyncIterable<Uint8Array>, headOf: () => number): AsyncGenerator<Unit> {
  let pieces: Buffer[] = [];
  let length = 0;
  let last = 0;
  let first: number | undefined;
  for await (const chunk of content) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let start = 0;
    for (let end = bytes.indexOf(lineFeed); end !== -1; end = bytes.indexOf(lineFeed, end + 1)) {
      first ??= (pieces[0] ?? bytes.subarray(start))[0];
      const before = end > 0 ? bytes[end - 1] : last;
      if (first !== dash && before !== semicolon) continue;
      if (first === letterI && length + end - start < headOf()) continue;
      pieces.push(bytes.subarray(start, end + 1));
      yield unitOf(pieces, length + end + 1 - start);
      [pieces, length, first, start] = [[], 0, undefined, end + 1];
    }
    if (start < bytes.length) {
      // The reader may use its buffer again.
      pieces.push(Buffer.from(bytes.subarray(start)));
      length += bytes.length - start;
    }
    last = bytes.at(-1) ?? last;
  }
  if (length > 0) yield unitOf(pieces, length);
}

function unitOf(pieces: readonly Buffer[], length: number): Unit {
  const room = Buffer.allocUnsafe(statementHeadroom + length);
  let place = statementHeadroom;
  for (const piece of pieces) place += piece.copy(room, place);
  return { room, bytes: room.subarray(statementHeadroom) };
}
