import { createHash } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import { Fault } from '@holdfast/fault';
import { FileReader } from '@holdfast/filesystem';
import type { DigestAnswer } from './digest-pool.ts';

const buffer = Buffer.allocUnsafe(1 << 20);

parentPort?.on('message', (locations: readonly string[]) => {
  parentPort?.postMessage(answer(locations));
});

function answer(locations: readonly string[]): DigestAnswer {
  try {
    return { digests: locations.map(digest) };
  } catch (error) {
    const { code, message, guidance } = error instanceof Fault ? error : new Fault('internal', String(error));
    return { fault: { code, message, guidance } };
  }
}

function digest(location: string): string {
  using reader = FileReader.open(location);
  const hash = createHash('sha256');
  for (;;) {
    const length = reader.read(buffer, 0, buffer.length);
    if (length === 0) break;
    hash.update(buffer.subarray(0, length));
  }
  reader.finish();
  return hash.digest('hex');
}
