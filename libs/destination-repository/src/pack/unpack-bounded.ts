import { zstdDecompressSync } from 'node:zlib';

/** What tells of chunks is mostly their ids, which do not compress below half: whatever claims to become much more is out to harm its reader. */
const mostGrowth = 16;
const usualBytes = 1 << 20;

/** Bytes that so many packed ones of an index, a tail or a record may become. */
export function mostUnpacked(packedBytes: number): number {
  return usualBytes + mostGrowth * packedBytes;
}

/** A zstd frame of an index, a tail or a record, unpacked. Throws what zlib throws, also for what is too much. */
export function unpackBounded(packed: Buffer): Buffer {
  return zstdDecompressSync(packed, { maxOutputLength: mostUnpacked(packed.length) });
}
