import { closeSync } from 'node:fs';
import type { FrameLocation, PackDescription } from '../pack/pack-layout.ts';
import { addChunk, chunkIds, findChunk, freeEntries, growChunkSet, makeChunkSet, type SharedChunkSet } from './chunk-index.ts';
import { findRecord, readRecord, type TableRecord, tableIds } from './chunk-table.ts';
import { type CachedIndex, fieldsOfFrame, type KnownPack } from './index-cache.ts';

/** Where the bytes of a chunk are: in which pack, in which bytes of it a frame is, and where in the unpacked frame. */
export interface ChunkLocation {
  readonly pack: string;
  readonly frameOffset: number;
  readonly frameLength: number;
  readonly unpackedLength: number;
  readonly offset: number;
  readonly length: number;
}

/** By entry: number of the pack + 1, or 0 while it is on its way; number of the frame + 1, or 0; offset; length. */
const fieldsOfEntry = 4;

/**
 * Chunk id -> where its bytes are, for all packs of a repository: about 60 bytes a chunk, and 7 for what is cached. The
 * set of ids is shared with the workers that store chunks; the locations belong to this thread.
 */
export class RepositoryIndex {
  #chunks: SharedChunkSet;
  #locations = new Uint32Array(0);
  /** By frame number: offset, length, unpacked length. */
  #frames: Float64Array<ArrayBuffer>;
  #frameCount: number;
  readonly #id = Buffer.alloc(32);
  readonly #packs: KnownPack[];
  readonly #packNumbers: Map<string, number>;

  /** With room for `expectedChunks` more than `cached` holds. */
  constructor(expectedChunks: number, cached?: CachedIndex) {
    this.#chunks = makeChunkSet(expectedChunks, cached?.table);
    this.#frames = cached?.frames ?? new Float64Array(64 * fieldsOfFrame);
    this.#frameCount = (cached?.frames.length ?? 0) / fieldsOfFrame;
    this.#packs = [...(cached?.contents.packs ?? [])];
    this.#packNumbers = new Map(this.#packs.map(({ pack }, number) => [pack, number]));
  }

  /** The ids, for the workers. Another object after `reserve` gave true. */
  get chunks(): SharedChunkSet {
    return this.#chunks;
  }

  get packs(): readonly KnownPack[] {
    return this.#packs;
  }

  /** Makes room for so many more ids and gives true when the shared set was replaced. Only while no worker adds. */
  reserve(more: number): boolean {
    if (freeEntries(this.#chunks) >= more) return false;
    const count = this.#chunks.state[1] as number;
    this.#chunks = growChunkSet(this.#chunks, Math.max(2 * count, count + more));
    return true;
  }

  /** Whether so many more ids fit. */
  hasRoom(more: number): boolean {
    return freeEntries(this.#chunks) >= more;
  }

  hasPack(pack: string): boolean {
    return this.#packNumbers.has(pack);
  }

  /** Adds a pack and its chunks; a chunk that is in several packs keeps its first place. A known pack is passed over. */
  addPack(description: PackDescription): void {
    if (this.hasPack(description.pack)) return;
    const packNumber = this.#packs.length;
    this.#packs.push({ pack: description.pack, size: description.size });
    this.#packNumbers.set(description.pack, packNumber);
    const firstFrame = this.#frameCount;
    const { frames } = description;
    for (const frame of frames) this.#addFrame(frame);
    for (const [id, frame, offset, length] of description.chunks) {
      this.#addLocation(id, [packNumber + 1, frame < frames.length ? firstFrame + frame + 1 : 0, offset, length]);
    }
  }

  /** Where a chunk is; undefined when no pack is known to hold it. `id` is 64 hex digits. */
  locate(id: string): ChunkLocation | undefined {
    const bytes = this.#bytesOf(id);
    const { table } = this.#chunks;
    const number = this.#record(bytes);
    if (table !== undefined && number >= 0) return this.#location(readRecord(table, number));
    const at = this.#placed(bytes);
    if (at === undefined) return undefined;
    const [pack, frame, offset, length] = this.#locations.subarray(at, at + fieldsOfEntry) as unknown as [number, number, number, number];
    return this.#location({ pack: pack - 1, frame: frame === 0 ? undefined : frame - 1, offset, length });
  }

  /** Every id, as 64 hex digits; one that is in several packs may come several times. */
  *ids(): Generator<string> {
    if (this.#chunks.table !== undefined) yield* tableIds(this.#chunks.table);
    yield* chunkIds(this.#chunks);
  }

  /** Whether a chunk is in a pack or, during a backup, on its way to one. */
  knows(id: string): boolean {
    const bytes = this.#bytesOf(id);
    return this.#record(bytes) >= 0 || findChunk(this.#chunks, bytes) >= 0;
  }

  /** The number (in `packs`) of the pack that holds a chunk, or undefined. */
  packNumberOf(id: string): number | undefined {
    const bytes = this.#bytesOf(id);
    const { table } = this.#chunks;
    const number = this.#record(bytes);
    if (table !== undefined && number >= 0) return readRecord(table, number).pack;
    const at = this.#placed(bytes);
    return at === undefined ? undefined : (this.#locations[at] as number) - 1;
  }

  /** Closes the file that it looks things up in, if any. No thread may use it any more. */
  close(): void {
    const { table } = this.#chunks;
    if (table !== undefined && table.records === undefined) closeSync(table.descriptor);
  }

  #record(id: Uint8Array): number {
    const { table } = this.#chunks;
    return table === undefined ? -1 : findRecord(table, id);
  }

  /** Where the location of an entry stands, if it has one. */
  #placed(id: Uint8Array): number | undefined {
    const at = findChunk(this.#chunks, id) * fieldsOfEntry;
    return at < 0 || (this.#locations[at] ?? 0) === 0 ? undefined : at;
  }

  #location({ pack, frame, offset, length }: TableRecord): ChunkLocation | undefined {
    if (frame === undefined) return undefined;
    const at = frame * fieldsOfFrame;
    return {
      pack: (this.#packs[pack] as KnownPack).pack,
      frameOffset: this.#frames[at] as number,
      frameLength: this.#frames[at + 1] as number,
      unpackedLength: this.#frames[at + 2] as number,
      offset,
      length,
    };
  }

  /** Valid until the next call: a listing of many files asks for as many ids. */
  #bytesOf(id: string): Uint8Array {
    // What is no id must not be taken for the one before.
    return this.#id.fill(0, this.#id.write(id, 'hex'));
  }

  #addFrame(frame: FrameLocation): void {
    const at = this.#frameCount * fieldsOfFrame;
    if (at >= this.#frames.length) {
      const larger = new Float64Array(2 * this.#frames.length + 64 * fieldsOfFrame);
      larger.set(this.#frames);
      this.#frames = larger;
    }
    this.#frames.set(frame, at);
    this.#frameCount += 1;
  }

  #addLocation(id: string, location: readonly [number, number, number, number]): void {
    const { entry } = addChunk(this.#chunks, this.#bytesOf(id));
    const at = entry * fieldsOfEntry;
    if (entry < 0 || (this.#locations[at] ?? 0) !== 0) return;
    if (at >= this.#locations.length) {
      const larger = new Uint32Array(Math.max(2 * at, 1_024 * fieldsOfEntry));
      larger.set(this.#locations);
      this.#locations = larger;
    }
    this.#locations.set(location, at);
  }
}
