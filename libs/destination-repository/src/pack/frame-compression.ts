import { constants, zstdCompressSync } from 'node:zlib';

const sampleBytes = 16 * 1024;
/** A sample that keeps more than this share of its size will not repay the time that a real level takes. */
const incompressibleShare = 0.97;
const storedHeader = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xa0]);
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
  const size = Buffer.alloc(4);
  size.writeUInt32LE(bytes.length);
  const pieces: Buffer[] = [storedHeader, size];
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

/**
 * The content of a frame that {@link compressFrame} stored, moved together within the frame's own memory, so that reading
 * photos back makes no garbage; undefined for every other frame, which is then untouched.
 */
export function unpackStoredFrame(frame: Buffer): Buffer | undefined {
  if (frame.length < storedHeader.length + 4 || storedHeader.compare(frame, 0, storedHeader.length) !== 0) return undefined;
  const blocks = rawBlocks(frame, storedHeader.length + 4);
  if (blocks === undefined) return undefined;
  let end = 0;
  for (const [start, length] of blocks) {
    frame.copyWithin(end, start, start + length);
    end += length;
  }
  return frame.subarray(0, end);
}

/** Where the blocks' bytes are, or undefined when one is not raw or the frame does not end with the last. */
function rawBlocks(frame: Buffer, first: number): readonly (readonly [start: number, length: number])[] | undefined {
  const blocks: [number, number][] = [];
  for (let position = first; position + 3 <= frame.length; ) {
    const header = frame.readUIntLE(position, 3);
    const length = header >>> 3;
    if ((header & 0b110) !== 0) return undefined;
    blocks.push([position + 3, length]);
    position += 3 + length;
    if ((header & 1) === 1) return position === frame.length ? blocks : undefined;
  }
  return undefined;
}

function compress(bytes: Uint8Array, level: number): Buffer {
  return zstdCompressSync(bytes, {
    // One output buffer: the default of 16 KiB halves the speed of large frames.
    chunkSize: bytes.length + (bytes.length >>> 7) + 512,
    params: { [constants.ZSTD_c_compressionLevel]: level, [constants.ZSTD_c_checksumFlag]: 1 },
  });
}
