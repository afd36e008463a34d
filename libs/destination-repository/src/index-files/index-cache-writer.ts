import { createHash, type Hash } from 'node:crypto';
import { closeSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { type ChunkTable, emptyTable, idBytes, insertRecord, recordBytes } from './chunk-table.ts';
import { type CacheContents, type CachedIndex, cacheTrailer, fieldsOfFrame, type KnownPack, recordsInMemory } from './index-cache.ts';
import { type PackLineVisitor, packLineHead, visitPackLine } from './pack-line.ts';

const recordsPerPiece = 16_384;
const pieceBytes = recordsPerPiece * recordBytes;

/**
 * Makes a cached index out of packs, one after the other, with memory for little more than five bytes a chunk: records
 * go to a file as they come, and are read once more to be made findable. `keep` or dispose ends it.
 */
export class IndexCacheWriter implements Disposable, PackLineVisitor {
  readonly #location: string;
  readonly #descriptor: number;
  readonly #packs: KnownPack[] = [];
  readonly #known = new Set<string>();
  #frames = new Float64Array(64 * fieldsOfFrame);
  #frameCount = 0;
  #firstFrame = 0;
  readonly #piece = Buffer.alloc(pieceBytes);
  #pieceRecords = 0;
  #written = 0;
  #failure: unknown;
  #ended = false;

  /** Begins with what `base` holds, when given. `location` is the file to write, which MUST NOT exist. Throws what the system throws. */
  constructor(location: string, base: CachedIndex | undefined) {
    this.#location = location;
    this.#descriptor = openSync(location, 'wx+', 0o600);
    if (base === undefined) return;
    try {
      this.#copyRecords(base.table);
    } catch (error) {
      this[Symbol.dispose]();
      throw error;
    }
    for (const pack of base.contents.packs) this.#addName(pack);
    this.#frames = base.frames.slice();
    this.#frameCount = base.frames.length / fieldsOfFrame;
  }

  hasPack(pack: string): boolean {
    return this.#known.has(pack);
  }

  /** Adds what the line of a pack says; a known pack is passed over. What fails shows in `finish`. */
  addLine(line: Buffer): void {
    if (this.#failure !== undefined) return;
    try {
      const head = packLineHead(line);
      if (head === undefined) throw new Error('a line of the index has no head');
      if (this.#known.has(head.pack)) return;
      this.#addName(head);
      this.#firstFrame = this.#frameCount;
      visitPackLine(line, this);
    } catch (error) {
      this.#failure = error;
    }
  }

  onFrame(offset: number, length: number, unpackedLength: number): void {
    const at = this.#frameCount * fieldsOfFrame;
    if (at >= this.#frames.length) this.#frames = withRoom(this.#frames);
    this.#frames[at] = offset;
    this.#frames[at + 1] = length;
    this.#frames[at + 2] = unpackedLength;
    this.#frameCount += 1;
  }

  onChunk(id: Uint8Array, frame: number, offset: number, length: number): void {
    const at = this.#pieceRecords * recordBytes;
    this.#piece.set(id, at);
    this.#piece.writeUInt32LE(this.#packs.length - 1, at + idBytes);
    const number = this.#firstFrame + frame;
    this.#piece.writeUInt32LE(number < this.#frameCount ? number + 1 : 0, at + idBytes + 4);
    this.#piece.writeUInt32LE(offset, at + idBytes + 8);
    this.#piece.writeUInt32LE(length, at + idBytes + 12);
    this.#pieceRecords += 1;
    if (this.#pieceRecords === recordsPerPiece) this.#writePiece();
  }

  /**
   * The index of all that was added. Keeps it at `place` when one is given, for the next run; the file is gone
   * otherwise, as soon as nobody has it open any more. Throws what the system throws.
   */
  finish(about: Omit<CacheContents, 'packs'>, place: string | undefined): CachedIndex {
    if (this.#failure !== undefined) throw this.#failure;
    this.#writePiece();
    const digest = createHash('sha256');
    const table = this.#makeTable(digest);
    const frames = this.#frames.slice(0, this.#frameCount * fieldsOfFrame);
    const contents = { ...about, packs: this.#packs };
    if (place === undefined) rmSync(this.#location);
    else {
      this.#writeRest({ table, frames, contents }, digest);
      renameSync(this.#location, place);
    }
    this.#ended = true;
    if (table.records !== undefined) closeSync(this.#descriptor);
    return { table, frames, contents };
  }

  [Symbol.dispose](): void {
    if (this.#ended) return;
    closeSync(this.#descriptor);
    rmSync(this.#location, { force: true });
  }

  #copyRecords({ records, count, descriptor }: ChunkTable): void {
    if (records !== undefined) this.#write(records, 0);
    else {
      for (let first = 0; first < count; first += recordsPerPiece) {
        const piece = this.#piece.subarray(0, Math.min(recordsPerPiece, count - first) * recordBytes);
        readFully(descriptor, piece, first * recordBytes);
        this.#write(piece, first * recordBytes);
      }
    }
    this.#written = count;
  }

  #addName(pack: KnownPack): void {
    this.#packs.push({ pack: pack.pack, size: pack.size });
    this.#known.add(pack.pack);
  }

  #writePiece(): void {
    this.#write(this.#piece.subarray(0, this.#pieceRecords * recordBytes), this.#written * recordBytes);
    this.#written += this.#pieceRecords;
    this.#pieceRecords = 0;
  }

  #makeTable(digest: Hash): ChunkTable {
    const count = this.#written;
    const inMemory = count * recordBytes <= recordsInMemory;
    const records = inMemory ? new Uint8Array(new SharedArrayBuffer(count * recordBytes)) : undefined;
    const table = emptyTable(count, { records, descriptor: this.#descriptor });
    for (let first = 0; first < count; first += recordsPerPiece) {
      const piece = this.#piece.subarray(0, Math.min(recordsPerPiece, count - first) * recordBytes);
      readFully(this.#descriptor, piece, first * recordBytes);
      digest.update(piece);
      records?.set(piece, first * recordBytes);
      for (let at = 0; at < piece.length; at += recordBytes)
        insertRecord(table, first + at / recordBytes, piece.subarray(at, at + idBytes));
    }
    return table;
  }

  #writeRest({ table, frames, contents }: CachedIndex, digest: Hash): void {
    const text = Buffer.from(JSON.stringify(contents));
    const trailer = cacheTrailer({ records: table.count, frames: frames.length / fieldsOfFrame, contentBytes: text.length });
    let position = table.count * recordBytes;
    for (const part of [table.slots, table.tags, frames, text, trailer]) {
      const bytes = new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
      digest.update(bytes);
      this.#write(bytes, position);
      position += bytes.length;
    }
    this.#write(digest.digest(), position);
  }

  #write(bytes: Uint8Array, position: number): void {
    for (let done = 0; done < bytes.length; ) done += writeSync(this.#descriptor, bytes, done, bytes.length - done, position + done);
  }
}

function withRoom(frames: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(2 * frames.length + 64 * fieldsOfFrame);
  larger.set(frames);
  return larger;
}

function readFully(descriptor: number, target: Uint8Array, position: number): void {
  for (let done = 0; done < target.length; ) {
    const read = readSync(descriptor, target, done, target.length - done, position + done);
    if (read === 0) throw new Error('the index cache ended while it was read');
    done += read;
  }
}
