import { constants, zstdCompressSync } from 'node:zlib';

const sampleBytes = 16 * 1024;
/** A sample that keeps more than this share of its size will not repay the time that a real level takes. */
const incompressibleShare = 0.97;
/** zstd's fastest levels store what does not compress at the speed of memory, still as a plain zstd frame. */
const storeLevel = -20;

/** One zstd frame of `bytes`, with a checksum. Photos, videos and archives are stored rather than compressed again. */
export function compressFrame(bytes: Uint8Array, level: number): Buffer {
  return compress(bytes, isIncompressible(bytes) ? storeLevel : level);
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
