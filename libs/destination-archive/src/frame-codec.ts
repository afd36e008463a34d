import { promisify } from 'node:util';
import { constants, crc32, deflateRaw, inflateRaw, zstdCompress, zstdDecompress } from 'node:zlib';
import { Fault } from '@holdfast/fault';
import { looksCompressed } from './compressibility.ts';
import type { TarFormat } from './configuration.ts';

/** Where a frame lies and what it becomes. */
export interface FrameExtent {
  /** Bytes in the archive. */
  readonly length: number;
  /** Bytes after decompression. */
  readonly size: number;
}

/** A compression in which an archive is a row of independent frames, so that several cores can work and parts can be skipped. */
export interface FrameCodec {
  compress(bytes: Buffer): Promise<Buffer>;
  /** The extent of the frame that `bytes` start with; `bytes` hold at least {@link maxFrameLength} bytes or reach to the end. Throws a SyntaxError for what this codec did not write. */
  measure(bytes: Buffer): FrameExtent;
  decompress(frame: Buffer, size: number): Promise<Buffer>;
  /** Bytes that every decompressor passes over, carrying `note`, which holds at most {@link maxNoteLength} bytes. */
  carry(note: Buffer): Buffer;
  /** How many bytes {@link carry} adds to a note. */
  readonly carriage: number;
  /** Where in what {@link carry} gives the note starts. */
  readonly noteOffset: number;
}

/** Bytes of tar in one frame: enough for good compression, few enough to hold several in memory. */
export const frameSize = 4 << 20;
/** No frame is longer, whatever its content. */
export const maxFrameLength = frameSize + (frameSize >> 5) + 1024;
export const maxNoteLength = 60_000;

/** The codec of a format. */
export function frameCodec(format: TarFormat): FrameCodec {
  return format === 'tar.gz' ? gzipCodec : zstdCodec;
}

const deflateBytes = promisify(deflateRaw);
const inflateBytes = promisify(inflateRaw);
const compressZstd = promisify(zstdCompress);
const decompressZstd = promisify(zstdDecompress);

/*
 * gzip: each frame is a member (RFC 1952) whose extra field `HF` tells its length, as BGZF does it; deflate itself does
 * not say where it ends.
 */
const gzipHeader = Buffer.from([0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 255]);

const gzipCodec: FrameCodec = {
  compress: async (bytes) => {
    const body = await deflateBytes(bytes, { level: looksCompressed(bytes) ? 0 : 6 });
    return gzipMember({ identifier: 'HF', note: lengthNote(body.length + 28), body, content: bytes });
  },
  measure: (bytes) => {
    if (bytes.length < 28 || !bytes.subarray(0, 10).equals(gzipHeader)) throw new SyntaxError('not a gzip member');
    if (bytes.readUInt16LE(10) !== 8 || bytes.toString('latin1', 12, 14) !== 'HF')
      throw new SyntaxError('a gzip member without its length');
    const length = bytes.readUInt32LE(16);
    if (length < 28 || length > bytes.length) throw new SyntaxError('a gzip member that is cut off');
    return { length, size: bytes.readUInt32LE(length - 4) };
  },
  decompress: async (frame, size) => {
    const body = frame.subarray(20, frame.length - 8);
    const bytes = await inflateBytes(body, { maxOutputLength: Math.max(size, 1) });
    if (crc32(bytes) !== frame.readUInt32LE(frame.length - 8)) throw new SyntaxError('a wrong checksum');
    return bytes;
  },
  carry: (note) => gzipMember({ identifier: 'HN', note, body: Buffer.of(3, 0), content: Buffer.alloc(0) }),
  carriage: 26,
  noteOffset: 16,
};

interface GzipMember {
  readonly identifier: string;
  readonly note: Buffer;
  readonly body: Buffer;
  readonly content: Buffer;
}

function gzipMember({ identifier, note, body, content }: GzipMember): Buffer {
  const extra = Buffer.alloc(6);
  extra.writeUInt16LE(note.length + 4, 0);
  extra.write(identifier, 2, 'latin1');
  extra.writeUInt16LE(note.length, 4);
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(content), 0);
  trailer.writeUInt32LE(content.length, 4);
  return Buffer.concat([gzipHeader, extra, note, body, trailer]);
}

function lengthNote(length: number): Buffer {
  const note = Buffer.alloc(4);
  note.writeUInt32LE(length, 0);
  return note;
}

const { ZSTD_c_checksumFlag, ZSTD_c_compressionLevel } = constants;
const zstdMagic = 0xfd2fb528;
const skippableMagic = 0x184d2a5e;

const zstdCodec: FrameCodec = {
  compress: (bytes) =>
    compressZstd(bytes, {
      // Without it the frame would not tell its size.
      pledgedSrcSize: bytes.length,
      params: { [ZSTD_c_checksumFlag]: 1, [ZSTD_c_compressionLevel]: looksCompressed(bytes) ? 1 : 3 },
    }),
  measure: (bytes) => {
    try {
      return measureZstd(bytes);
    } catch (error) {
      if (error instanceof RangeError) throw new SyntaxError('a zstd frame that is cut off');
      throw error;
    }
  },
  decompress: (frame, size) => decompressZstd(frame, { maxOutputLength: Math.max(size, 1) }),
  carry: (note) => {
    const head = Buffer.alloc(8);
    head.writeUInt32LE(skippableMagic, 0);
    head.writeUInt32LE(note.length, 4);
    return Buffer.concat([head, note]);
  },
  carriage: 8,
  noteOffset: 8,
};

/** Walks over the blocks of a frame (RFC 8878, 3.1.1). Only frames with their size and a checksum count as ours. */
function measureZstd(bytes: Buffer): FrameExtent {
  if (bytes.readUInt32LE(0) !== zstdMagic) throw new SyntaxError('not a zstd frame');
  const descriptor = bytes.readUInt8(4);
  const singleSegment = (descriptor & 0x20) !== 0;
  const sizeWidth = [singleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6] as number;
  if ((descriptor & 0x1f) !== 0x04 || sizeWidth === 0 || sizeWidth === 8) throw new SyntaxError('a zstd frame of another kind');
  const start = singleSegment ? 5 : 6;
  const size = bytes.readUIntLE(start, sizeWidth) + (sizeWidth === 2 ? 256 : 0);
  let offset = start + sizeWidth;
  for (let last = false; !last; ) {
    const block = bytes.readUIntLE(offset, 3);
    const type = (block >> 1) & 3;
    if (type === 3) throw new SyntaxError('a zstd block of a reserved type');
    last = (block & 1) === 1;
    offset += 3 + (type === 1 ? 1 : block >> 3);
  }
  const length = offset + 4;
  if (length > bytes.length) throw new SyntaxError('a zstd frame that is cut off');
  return { length, size };
}

/** The fault for a frame that cannot be used. */
export function frameFault(archive: string, offset: number, error: unknown): Fault {
  if (error instanceof Fault) return error;
  const reason = error instanceof SyntaxError ? error.message : ((error as NodeJS.ErrnoException).code ?? String(error));
  return new Fault('destination-damaged', `${archive} is damaged at byte ${offset}: ${reason}`, {
    guidance: 'restore another snapshot or another copy',
    cause: error,
  });
}
