import { setImmediate as breathe } from 'node:timers/promises';
import { zstdDecompressSync } from 'node:zlib';
import type { Abortable } from '@holdfast/manifest';
import type { ChunkIds } from '../index-files/chunk-ids.ts';
import { tarBlock, tarEntryLength } from '../pack/pack-layout.ts';
import { unpackPartly } from './unpack-partly.ts';
import { zstdDeclaredSize, zstdFrameLength, zstdMagic } from './zstd-frame-length.ts';

/** No frame that this format writes is larger: the largest chunk and its header, or as much as a frame gathers. */
const largestFrame = 16 << 20;

/** A chunk whose bytes were proven by its id. The bytes are the caller's. */
export interface SalvagedChunk {
  readonly id: string;
  readonly bytes: Buffer;
}

/**
 * Every chunk that can still be read in the bytes of a damaged pack, whatever its own index says: frames are looked for by
 * their first bytes, unpacked as far as that goes, and in each the tar entries are looked for; a chunk counts when its
 * bytes have the id that is its name.
 */
export async function* salvageChunks(pack: Buffer, ids: ChunkIds, options: Abortable): AsyncGenerator<SalvagedChunk> {
  for (let at = pack.indexOf(zstdMagic); at >= 0; ) {
    options.signal?.throwIfAborted();
    if ((zstdDeclaredSize(pack, at) ?? 0) > largestFrame) {
      at = pack.indexOf(zstdMagic, at + zstdMagic.length);
      continue;
    }
    const length = zstdFrameLength(pack, at);
    const whole = length === undefined ? undefined : unpackWhole(pack.subarray(at, at + length));
    const frame = whole ?? unpackPartly(pack.subarray(at, frameEnd(pack, at, length)), largestFrame);
    yield* chunksOfFrame(frame, ids);
    await breathe();
    at = pack.indexOf(zstdMagic, at + (whole === undefined ? zstdMagic.length : (length as number)));
  }
}

/** Where the length cannot be told, the rest: the decoder finds the end, or the damage. */
function frameEnd(pack: Buffer, at: number, length: number | undefined): number {
  return length === undefined ? Math.min(pack.length, at + largestFrame) : at + length;
}

function unpackWhole(frame: Buffer): Buffer | undefined {
  try {
    return zstdDecompressSync(frame, { maxOutputLength: largestFrame, chunkSize: 1 << 20 });
  } catch (error) {
    // What becomes more than any frame is none of ours.
    if (error instanceof RangeError) return Buffer.alloc(0);
    return undefined;
  }
}

function* chunksOfFrame(frame: Buffer, ids: ChunkIds): Generator<SalvagedChunk> {
  for (let at = 0; at + tarBlock <= frame.length; ) {
    const entry = readTarHeader(frame, at);
    const start = at + tarBlock;
    const bytes = entry === undefined ? undefined : frame.subarray(start, start + entry.length);
    if (entry !== undefined && bytes?.length === entry.length && ids.of(bytes).toString('hex') === entry.id) {
      yield { id: entry.id, bytes: Buffer.from(bytes) };
      at += tarEntryLength(entry.length);
    } else {
      // The header may lie, so that the next entry is looked for at every block.
      at += tarBlock;
    }
  }
}

function readTarHeader(frame: Buffer, at: number): { readonly id: string; readonly length: number } | undefined {
  const id = frame.toString('latin1', at, at + 64);
  const length = frame.toString('latin1', at + 124, at + 135);
  return /^[0-9a-f]{64}$/.test(id) && /^[0-7]{11}$/.test(length) ? { id, length: Number.parseInt(length, 8) } : undefined;
}
