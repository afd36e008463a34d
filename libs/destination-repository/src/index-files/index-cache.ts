import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { type ChunkTable, recordBytes, slotsFor } from './chunk-table.ts';

/*
 * What a machine keeps of the index files it has read, in one file that it owns, so that the next run need not read them
 * again. Nothing is lost with it. The file, little-endian:
 *
 *   records | slots | tags | frames | contents, JSON | trailer
 *
 * The trailer tells the number of each and ends in the SHA-256 of everything before it. A file that differs in anything
 * is not used: it is written anew.
 */

/** A pack's place in the numbering. */
export interface KnownPack {
  readonly pack: string;
  readonly size: number;
}

/** Three numbers a frame: offset and length in the pack, length unpacked. */
export const fieldsOfFrame = 3;

/** Where a machine keeps what it has read. */
export interface IndexCachePlace {
  /** Absolute path of the file; its folder need not exist, nothing is kept then. */
  readonly location: string;
  /** Tells one repository, and what is read of it, from another. */
  readonly name: string;
}

/** Packs and their chunks, as one run found them. */
export interface CachedIndex {
  readonly table: ChunkTable;
  readonly frames: Float64Array<ArrayBuffer>;
  readonly contents: CacheContents;
}

export interface CacheContents {
  /** What it was made for; another repository has another. */
  readonly name: string;
  /** The index files that it holds all packs of. */
  readonly files: readonly { readonly key: string; readonly size: number }[];
  readonly packs: readonly KnownPack[];
  /** Packs that these files name and that were gone. */
  readonly absent: readonly string[];
}

/** How many there are of each part. */
export interface CacheTotals {
  readonly records: number;
  readonly frames: number;
  readonly contentBytes: number;
}

const mark = Buffer.from('HFINDEX1');
export const trailerBytes = mark.length + 12 + 32;
/** Tables of at most this size are read into memory whole: looking things up there is faster. */
export const recordsInMemory = 16 << 20;
const pieceBytes = 1 << 20;

/** The trailer, without its digest. */
export function cacheTrailer({ records, frames, contentBytes }: CacheTotals): Buffer {
  const trailer = Buffer.alloc(trailerBytes - 32);
  mark.copy(trailer);
  for (const [index, value] of [records, frames, contentBytes].entries()) trailer.writeUInt32LE(value, mark.length + 4 * index);
  return trailer;
}

/** Opens the file. Undefined when there is none, or when it is not, byte for byte, what a run made under this name. */
export function readIndexCache(location: string, name: string): CachedIndex | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(location, 'r');
    const cached = new CacheReader(descriptor).read();
    if (cached?.contents.name === name) {
      if (cached.table.records !== undefined) closeSync(descriptor);
      return cached;
    }
  } catch {
    // Whatever is wrong with it, the index files tell the same.
  }
  if (descriptor !== undefined) closeSync(descriptor);
  return undefined;
}

class CacheReader {
  readonly #descriptor: number;
  readonly #digest = createHash('sha256');
  #position = 0;

  constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  read(): CachedIndex | undefined {
    const size = fstatSync(this.#descriptor).size;
    const trailer = Buffer.alloc(trailerBytes);
    if (size < trailerBytes) return undefined;
    this.#readAt(size - trailerBytes, trailer);
    const [count, frameCount, contentBytes] = [0, 4, 8].map((at) => trailer.readUInt32LE(mark.length + at)) as [number, number, number];
    const slotCount = slotsFor(count);
    const lengths = [count * recordBytes, slotCount * 5, frameCount * fieldsOfFrame * 8, contentBytes, trailerBytes];
    if (!trailer.subarray(0, mark.length).equals(mark) || lengths.reduce((sum, length) => sum + length) !== size) return undefined;
    const records = this.#records(count * recordBytes);
    const slots = new Uint32Array(new SharedArrayBuffer(slotCount * 4));
    const tags = new Uint8Array(new SharedArrayBuffer(slotCount));
    const frames = new Float64Array(frameCount * fieldsOfFrame);
    const contents = Buffer.alloc(contentBytes);
    for (const part of [slots, tags, frames, contents]) this.#take(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
    this.#digest.update(trailer.subarray(0, -32));
    if (!this.#digest.digest().equals(trailer.subarray(-32))) return undefined;
    const table = { count, slots, tags, records, descriptor: this.#descriptor };
    return { table, frames, contents: JSON.parse(contents.toString('utf8')) as CacheContents };
  }

  #records(length: number): Uint8Array<SharedArrayBuffer> | undefined {
    if (length <= recordsInMemory) {
      const records = new Uint8Array(new SharedArrayBuffer(length));
      this.#take(records);
      return records;
    }
    const piece = new Uint8Array(pieceBytes);
    for (let done = 0; done < length; done += pieceBytes) this.#take(piece.subarray(0, Math.min(pieceBytes, length - done)));
    return undefined;
  }

  #take(target: Uint8Array): void {
    this.#readAt(this.#position, target);
    this.#digest.update(target);
    this.#position += target.length;
  }

  #readAt(position: number, target: Uint8Array): void {
    for (let done = 0; done < target.length; ) {
      const read = readSync(this.#descriptor, target, done, target.length - done, position + done);
      if (read === 0) throw new Error('it ended while it was read');
      done += read;
    }
  }
}
