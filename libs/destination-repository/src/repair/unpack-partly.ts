import { constants, zstdDecompressSync } from 'node:zlib';
import { zstdBlockEnds } from './zstd-frame-length.ts';

/** What the zstd frame at the beginning holds, block by block as far as it can be unpacked and `most` bytes at the most. */
export function unpackPartly(bytes: Buffer, most: number): Buffer {
  const { ends } = zstdBlockEnds(bytes, 0);
  let unpacked: Buffer = Buffer.alloc(0);
  // A block needs those before it, so that the first that cannot be unpacked is found by halving.
  for (let [low, high] = [0, ends.length]; low < high; ) {
    const middle = (low + high + 1) >> 1;
    const blocks = unpackBlocks(bytes.subarray(0, ends[middle - 1]), most);
    if (blocks === undefined) high = middle - 1;
    else [unpacked, low] = [blocks, middle];
  }
  return unpacked;
}

function unpackBlocks(blocks: Buffer, most: number): Buffer | undefined {
  try {
    return zstdDecompressSync(blocks, { maxOutputLength: most, chunkSize: 1 << 18, finishFlush: constants.ZSTD_e_flush });
  } catch {
    return undefined;
  }
}
