import { AgeReader, segmentBytes } from '@holdfast/age';
import { Fault } from '@holdfast/fault';
import type { RepositoryAccess } from '../keys/repository-access.ts';

/** What a pack holds, given all its bytes. Throws `destination-damaged` and `key-wrong`. */
export function openPack(bytes: Buffer, access: RepositoryAccess): Buffer {
  if (access.form === 'plain') return bytes;
  const reader = readerOf(bytes, access);
  return Buffer.concat([...reader.all(({ start, end }) => bytes.subarray(start, end))]);
}

/** What a damaged pack holds as far as it can be opened, zeros elsewhere; nothing where its header is damaged. */
export function openPartly(bytes: Buffer, access: RepositoryAccess): Buffer {
  if (access.form === 'plain') return bytes;
  const reader = unlessDamaged(() => readerOf(bytes, access));
  if (reader === undefined) return Buffer.alloc(0);
  const held = Buffer.alloc(reader.size);
  for (let start = 0; start < held.length; start += segmentBytes) {
    const range = { start, end: Math.min(start + segmentBytes, held.length) };
    const sealed = reader.covering(range);
    unlessDamaged(() => reader.decrypt(range, bytes.subarray(sealed.start, sealed.end)))?.copy(held, start);
  }
  return held;
}

function readerOf(bytes: Buffer, { opener }: RepositoryAccess): AgeReader {
  const reader = AgeReader.open(bytes, bytes.length, opener);
  if (reader === undefined) throw new Fault('destination-damaged', 'its header is cut off');
  return reader;
}

/** A damaged header may look like one for somebody else. */
function unlessDamaged<Value>(work: () => Value): Value | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof Fault && (error.code === 'destination-damaged' || error.code === 'key-wrong')) return undefined;
    throw error;
  }
}
