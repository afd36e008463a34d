import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Abortable } from '@holdfast/manifest';
import { FileReader } from './file-reader.ts';

const sliceMs = 20;
/** One for all calls: it is filled and hashed without a break in between. */
const buffer = Buffer.allocUnsafe(1 << 18);

/**
 * Lower-case hex SHA-256 of the regular file at the absolute path text; never follows a link there. Faults as
 * {@link FileReader}, and the signal's reason. Reads synchronously, which for small files is many times faster, and
 * yields to other work every 20 ms.
 */
export async function digestFile(location: string, { signal }: Abortable): Promise<string> {
  signal?.throwIfAborted();
  const hash = createHash('sha256');
  using reader = FileReader.open(location);
  let sliceEnd = performance.now() + sliceMs;
  for (let length = reader.read(buffer, 0, buffer.length); length > 0; length = reader.read(buffer, 0, buffer.length)) {
    hash.update(buffer.subarray(0, length));
    if (performance.now() < sliceEnd) continue;
    await setImmediate();
    signal?.throwIfAborted();
    sliceEnd = performance.now() + sliceMs;
  }
  return hash.digest('hex');
}
