import { zstdDecompressSync } from 'node:zlib';
import type { Opener } from '@holdfast/age';
import type { ChunkPiece } from '../thread/worker-protocol.ts';
import { unpackStoredFrame } from './frame-compression.ts';
import { PackFile } from './pack-file.ts';
import { damagedPack } from './pack-layout.ts';

/** Open packs and unpacked frames that are kept for the next chunk. */
const keptFiles = 16;
const keptFrames = 4;

/** Reads chunks out of pack files, synchronously, in a worker thread. Neighbours share the unpacked frame. */
export class PackReader {
  readonly #files = new Map<string, PackFile>();
  #opener: Opener | undefined;
  readonly #frames = new Map<string, Buffer>();
  /** Packed frames are read into the same memory again: fresh pages would cost as much as reading. */
  #packed: Buffer = Buffer.alloc(0);
  #stored: { readonly key: string; readonly frame: Buffer } | undefined;

  /** From now on packs are encrypted and opened by this, or are not. */
  use(opener: Opener | undefined): void {
    if (opener === this.#opener) return;
    this.close();
    this.#opener = opener;
  }

  /** The bytes of a chunk, valid until the next call. Not yet compared with the chunk's id. Throws `destination-damaged`. */
  chunk(piece: ChunkPiece): Buffer {
    const frame = this.#frame(piece);
    if (piece.offset + piece.length > frame.length) throw damagedPack(piece.packFile, 'a frame is shorter than the index says');
    return frame.subarray(piece.offset, piece.offset + piece.length);
  }

  /** Closes the files. */
  close(): void {
    for (const file of this.#files.values()) file.close();
    this.#files.clear();
    this.#frames.clear();
  }

  #frame(piece: ChunkPiece): Buffer {
    const key = `${piece.frameOffset} ${piece.packFile}`;
    const known = this.#frames.get(key);
    if (known !== undefined) return known;
    if (this.#stored?.key === key) return this.#stored.frame;
    const packed = this.#read(piece);
    const frame = unpackFrame(packed, piece.unpackedLength, piece.packFile);
    if (frame.buffer === packed.buffer) {
      // It lies where the next frame will be read to.
      this.#stored = { key, frame };
      return frame;
    }
    if (this.#frames.size >= keptFrames) this.#frames.delete(this.#frames.keys().next().value as string);
    this.#frames.set(key, frame);
    return frame;
  }

  #read({ packFile, frameOffset, frameLength }: ChunkPiece): Buffer {
    if (this.#packed.length < frameLength) this.#packed = Buffer.allocUnsafeSlow(frameLength);
    this.#stored = undefined;
    const buffer = this.#packed.subarray(0, frameLength);
    try {
      this.#open(packFile).read(frameOffset, buffer);
    } catch (error) {
      throw error instanceof Error && 'syscall' in error ? damagedPack(packFile, error.message, error) : error;
    }
    return buffer;
  }

  #open(packFile: string): PackFile {
    const known = this.#files.get(packFile);
    if (known !== undefined) return known;
    if (this.#files.size >= keptFiles) this.#closeOldest();
    const file = new PackFile(packFile, this.#opener);
    this.#files.set(packFile, file);
    return file;
  }

  #closeOldest(): void {
    const [packFile, file] = this.#files.entries().next().value as [string, PackFile];
    file.close();
    this.#files.delete(packFile);
  }
}

/**
 * One frame, unpacked; never more than `unpackedLength` bytes, whatever the frame claims. The result may lie in the memory
 * of `packed`, which is then changed. Throws `destination-damaged`.
 */
export function unpackFrame(packed: Buffer, unpackedLength: number, packName: string): Buffer {
  let frame: Buffer;
  try {
    frame =
      unpackStoredFrame(packed) ??
      zstdDecompressSync(packed, { maxOutputLength: Math.max(1, unpackedLength), chunkSize: Math.max(64, unpackedLength + 1) });
  } catch (error) {
    throw damagedPack(packName, 'a frame cannot be unpacked', error);
  }
  if (frame.length !== unpackedLength) throw damagedPack(packName, 'a frame has another length than the index says');
  return frame;
}
