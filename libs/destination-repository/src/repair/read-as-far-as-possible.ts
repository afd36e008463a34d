import { Fault } from '@holdfast/fault';
import type { Abortable } from '@holdfast/manifest';
import type { Store } from '@holdfast/store';

/** Where an object cannot be read as a whole, it is read in pieces of this many bytes. */
const pieceBytes = 64 << 10;

/** An object as far as it can be read; what cannot is zeros. */
export interface ReadObject {
  readonly bytes: Buffer;
  /** Bytes that the disk did not give. */
  readonly unreadBytes: number;
}

/**
 * Reads an object; where the disk fails, every piece of it is tried. Throws what is no damage: no permission, no answer,
 * an interruption.
 */
export async function readAsFarAsPossible(
  store: Store,
  { key, size }: { readonly key: string; readonly size: number },
  options: Abortable,
): Promise<ReadObject> {
  const whole = await unlessDamaged(store.get(key, options));
  if (whole !== undefined) return { bytes: whole, unreadBytes: 0 };
  const bytes = Buffer.alloc(size);
  let unreadBytes = 0;
  for (let start = 0; start < size; start += pieceBytes) {
    options.signal?.throwIfAborted();
    const end = Math.min(start + pieceBytes, size);
    const piece = await unlessDamaged(store.get(key, { ...options, range: { start, end } }));
    if (piece === undefined) unreadBytes += end - start;
    else piece.copy(bytes, start);
  }
  return { bytes, unreadBytes };
}

async function unlessDamaged(reading: Promise<Buffer>): Promise<Buffer | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Fault && (error.code === 'destination-damaged' || error.code === 'artifact-missing')) return undefined;
    throw error;
  }
}
