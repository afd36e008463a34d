import { createHash } from 'node:crypto';
import { damaged } from './damage.ts';

/** What bytes must be. */
export interface Proof {
  readonly size: number;
  readonly sha256: string;
  /** For the message: which archive, and what in it. */
  readonly archive: string;
  readonly what: string;
}

/** The bytes as they come; the last piece only when size and digest of all are right. Throws `destination-damaged`. */
export async function* proven(pieces: AsyncIterable<Buffer>, { size, sha256, archive, what }: Proof): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  let held: Buffer | undefined;
  let seen = 0;
  for await (const piece of pieces) {
    seen += piece.length;
    if (seen > size) throw damaged(archive, `${what} is longer than it should be`);
    hash.update(piece);
    if (held !== undefined) yield held;
    held = piece;
  }
  if (seen !== size || hash.digest('hex') !== sha256) throw damaged(archive, `${what} does not match its digest`);
  if (held !== undefined) yield held;
}
