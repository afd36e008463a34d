import { createHash } from 'node:crypto';
import { Fault } from '@holdfast/fault';
import { type EndRecord, type FormatRecord, parseRecord } from '../format/records.ts';

/** No end record is longer. */
const longestEnd = 1024;

/** What the first record of an artifact says, and its last. */
export interface ProvenArtifact {
  readonly first: FormatRecord;
  readonly end: EndRecord;
}

/**
 * H4: reads an artifact to its end and proves that its end record stands there and agrees with everything before it. Throws
 * `source-damaged` when it was cut off or is another's; `name` stands in the message. `onPiece` gets every byte.
 */
export async function proveArtifact(
  pieces: AsyncIterable<Uint8Array>,
  name: string,
  onPiece?: (piece: Uint8Array) => void,
): Promise<ProvenArtifact> {
  const digest = createHash('sha256');
  let held: Buffer = Buffer.alloc(0);
  let head: Buffer = Buffer.alloc(0);
  let bytes = 0;
  for await (const piece of pieces) {
    onPiece?.(piece);
    if (!head.includes(10)) head = Buffer.concat([head, piece]);
    const tail = Buffer.concat([held, piece.subarray(Math.max(0, piece.length - longestEnd))]);
    const sure = Math.max(0, held.length + piece.length - longestEnd);
    digest.update(held.subarray(0, sure)).update(piece.subarray(0, Math.max(0, sure - held.length)));
    bytes += sure;
    held = Buffer.from(tail.subarray(Math.max(0, tail.length - longestEnd)));
  }
  const start = held.lastIndexOf(10, held.length - 2) + 1;
  const end = held.at(-1) === 10 ? parseRecord(held.toString('utf8', start, held.length - 1), name) : undefined;
  if (end?.kind !== 'end') throw cutOff(name);
  const sha256 = digest.update(held.subarray(0, start)).digest('hex');
  if (end.bytes !== bytes + start || end.sha256 !== sha256) throw cutOff(name);
  const first = parseRecord(head.toString('utf8', 0, head.indexOf(10)), name);
  if (first === undefined) throw cutOff(name);
  return { first, end };
}

function cutOff(name: string): Fault {
  return new Fault('source-damaged', `${name} is not whole: what it says of itself at its end is missing or differs`, {
    guidance: 'restore another snapshot',
  });
}
