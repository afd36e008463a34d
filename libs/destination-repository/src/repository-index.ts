import { addChunk, chunkIds, findChunk, freeEntries, growChunkSet, makeChunkSet, type SharedChunkSet } from './chunk-index.ts';
import type { PackDescription } from './pack-layout.ts';

/** Where the bytes of a chunk are: in which pack, in which bytes of it a frame is, and where in the unpacked frame. */
export interface ChunkLocation {
  readonly pack: string;
  readonly frameOffset: number;
  readonly frameLength: number;
  readonly unpackedLength: number;
  readonly offset: number;
  readonly length: number;
}

/** A pack's place in the numbering. */
interface KnownPack {
  readonly pack: string;
  readonly size: number;
}

const fieldsOfChunk = 3;
const fieldsOfFrame = 4;

/**
 * Chunk id -> where its bytes are, for all packs of a repository, in typed arrays: about 60 bytes a chunk. The set of
 * ids is shared with the workers that store chunks; the locations belong to this thread.
 */
export class RepositoryIndex {
  #chunks: SharedChunkSet;
  /** By entry number: frame number + 1, offset, length. */
  #locations = new Float64Array(0);
  /** By frame number: pack number, offset, length, unpacked length. */
  #frames = new Float64Array(64 * fieldsOfFrame);
  #frameCount = 0;
  readonly #id = Buffer.alloc(32);
  readonly #packs: KnownPack[] = [];
  readonly #packNumbers = new Map<string, number>();

  constructor(expectedChunks: number) {
    this.#chunks = makeChunkSet(expectedChunks);
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
    for (const [offset, length, unpackedLength] of description.frames) this.#addFrame(packNumber, offset, length, unpackedLength);
    for (const [id, frame, offset, length] of description.chunks) this.#addLocation(id, firstFrame + frame, offset, length);
  }

  /** Where a chunk is; undefined when no pack is known to hold it. `id` is 64 hex digits. */
  locate(id: string): ChunkLocation | undefined {
    const frame = this.#frameOf(id);
    if (frame === undefined) return undefined;
    const at = frame.entry * fieldsOfChunk;
    return {
      pack: (this.#packs[this.#frames[frame.at] as number] as KnownPack).pack,
      frameOffset: this.#frames[frame.at + 1] as number,
      frameLength: this.#frames[frame.at + 2] as number,
      unpackedLength: this.#frames[frame.at + 3] as number,
      offset: this.#locations[at + 1] as number,
      length: this.#locations[at + 2] as number,
    };
  }

  /** Every id, as 64 hex digits. */
  ids(): Generator<string> {
    return chunkIds(this.#chunks);
  }

  /** Whether a chunk is in a pack or, during a backup, on its way to one. */
  knows(id: string): boolean {
    return findChunk(this.#chunks, Buffer.from(id, 'hex')) >= 0;
  }

  /** The number (in `packs`) of the pack that holds a chunk, or undefined. */
  packNumberOf(id: string): number | undefined {
    const frame = this.#frameOf(id);
    return frame === undefined ? undefined : this.#frames[frame.at];
  }

  #frameOf(id: string): { readonly entry: number; readonly at: number } | undefined {
    const entry = findChunk(this.#chunks, this.#bytesOf(id));
    const frame = entry < 0 ? 0 : (this.#locations[entry * fieldsOfChunk] ?? 0);
    return frame === 0 ? undefined : { entry, at: (frame - 1) * fieldsOfFrame };
  }

  /** Valid until the next call: a listing of many files asks for as many ids. */
  #bytesOf(id: string): Uint8Array {
    // What is no id must not be taken for the one before.
    return this.#id.fill(0, this.#id.write(id, 'hex'));
  }

  #addFrame(packNumber: number, offset: number, length: number, unpackedLength: number): void {
    const at = this.#frameCount * fieldsOfFrame;
    if (at >= this.#frames.length) this.#frames = grown(this.#frames, 2 * this.#frames.length);
    this.#frames.set([packNumber, offset, length, unpackedLength], at);
    this.#frameCount += 1;
  }

  #addLocation(id: string, frame: number, offset: number, length: number): void {
    const { entry } = addChunk(this.#chunks, Buffer.from(id, 'hex'));
    const at = entry * fieldsOfChunk;
    if (at >= this.#locations.length) this.#locations = grown(this.#locations, Math.max(2 * at, 1_024 * fieldsOfChunk));
    if (this.#locations[at] !== 0) return;
    this.#locations[at] = frame + 1;
    this.#locations[at + 1] = offset;
    this.#locations[at + 2] = length;
  }
}

function grown(array: Float64Array<ArrayBuffer>, length: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(length);
  larger.set(array);
  return larger;
}
