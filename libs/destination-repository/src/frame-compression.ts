import { constants, zstdCompressSync } from 'node:zlib';

const sampleBytes = 16 * 1024;
/** A sample that keeps more than this share of its size will not repay the time that a real level takes. */
const incompressibleShare = 0.97;
/** A zstd block holds at most this much. */
const blockBytes = 128 * 1024;

/** One zstd frame of `bytes`, in pieces. Photos, videos and archives are stored rather than compressed again. */
export function compressFrame(bytes: Buffer, level: number): readonly Buffer[] {
  return isIncompressible(bytes) ? storedFrame(bytes) : [compress(bytes, level)];
}

/**
 * A zstd frame of raw blocks (RFC 8878, 3.1.1), which takes no time and no second copy: magic number, a descriptor that
 * says "single segment, size in 4 bytes", the size, then blocks of [last | type 0 | length] and their bytes.
 */
function storedFrame(bytes: Buffer): readonly Buffer[] {
  const header = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xa0, 0, 0, 0, 0]);
  header.writeUInt32LE(bytes.length, 5);
  const pieces: Buffer[] = [header];
  for (let start = 0; start < bytes.length; start += blockBytes) {
    const block = bytes.subarray(start, start + blockBytes);
    const last = start + block.length === bytes.length ? 1 : 0;
    const blockHeader = Buffer.alloc(3);
    blockHeader.writeUIntLE((block.length << 3) | last, 0, 3);
    pieces.push(blockHeader, block);
  }
  return pieces;
}

/** Whether a sample from the middle says that compressing will not repay its time. Never of little content. */
export function isIncompressible(bytes: Uint8Array): boolean {
  if (bytes.length < 4 * sampleBytes) return false;
  const middle = (bytes.length - sampleBytes) >>> 1;
  return compress(bytes.subarray(middle, middle + sampleBytes), 1).length > sampleBytes * incompressibleShare;
}

function compress(bytes: Uint8Array, level: number): Buffer {
  return zstdCompressSync(bytes, {
    // One output buffer: the default of 16 KiB halves the speed of large frames.
    chunkSize: bytes.length + (bytes.length >>> 7) + 512,
    params: { [constants.ZSTD_c_compressionLevel]: level, [constants.ZSTD_c_checksumFlag]: 1 },
  });
}
