import { constants, deflateRawSync } from 'node:zlib';

const block = deflateRawSync(Buffer.alloc(1 << 20), { level: 9, finishFlush: constants.Z_FULL_FLUSH });

/** A deflate stream of about a kilobyte for each MiB of zeros that it becomes. */
export function bomb(mebibytes: number): Buffer {
  return Buffer.concat([...Array.from({ length: mebibytes }, () => block), Buffer.of(3, 0)]);
}
