import { Fault } from '@holdfast/fault';
import { type DocumentFacts, factsOf } from './document-line.ts';
import type { FetchedRevision } from './fetch-revisions.ts';

/** The lines of stored documents with what they tell, one after another; they end at the byte 0x0A and nowhere else (H20). */
export async function* splitDocuments(pieces: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<FetchedRevision> {
  let open: Buffer[] = [];
  for await (const piece of pieces) {
    let rest = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    for (let end = rest.indexOf(0x0a); end >= 0; end = rest.indexOf(0x0a)) {
      const line = open.length === 0 ? Buffer.from(rest.subarray(0, end)) : Buffer.concat([...open, rest.subarray(0, end)]);
      open = [];
      rest = rest.subarray(end + 1);
      yield { facts: factsOrFault(line, name), line };
    }
    // Copied, because the sender may use its memory again.
    if (rest.length > 0) open.push(Buffer.from(rest));
  }
  if (open.length > 0) throw damaged(name, 'it breaks off within a line');
}

/** The same, all leaves of one document at a time. */
export async function* splitByDocument(pieces: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<readonly FetchedRevision[]> {
  let leaves: FetchedRevision[] = [];
  for await (const revision of splitDocuments(pieces, name)) {
    const last = leaves.at(-1);
    if (last !== undefined && last.facts.key !== revision.facts.key) {
      if (last.facts.key > revision.facts.key) throw damaged(name, 'its documents are not in order');
      yield leaves;
      leaves = [];
    }
    leaves.push(revision);
  }
  if (leaves.length > 0) yield leaves;
}

function factsOrFault(line: Buffer, name: string): DocumentFacts {
  try {
    return factsOf(line);
  } catch {
    throw damaged(name, 'a line of it is no document');
  }
}

/** That a stored artifact is not what a capture wrote. */
export function damaged(name: string, why: string): Fault {
  return new Fault('source-damaged', `the stored ${name} is damaged: ${why}`, { guidance: 'restore another snapshot or another copy' });
}
