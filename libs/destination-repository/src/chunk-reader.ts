import { createHash, hash } from 'node:crypto';
import { Fault } from '@holdfast/fault';
import type { Abortable, StreamReference } from '@holdfast/manifest';
import type { OpenRepository } from './open-repository.ts';
import { packKey } from './pack-layout.ts';
import { unpackFrame } from './pack-reader.ts';
import type { ChunkLocation } from './repository-index.ts';

/** Unpacked frames that are kept for the next chunk. */
const keptFrames = 4;

/** Reads chunks and streams through the store, each proven by its digest; a pack that is found damaged is noted. For bulk work see `extract`. */
export class ChunkReader {
  readonly #repository: OpenRepository;
  readonly #frames = new Map<string, Promise<Buffer>>();

  constructor(repository: OpenRepository) {
    this.#repository = repository;
  }

  /** The bytes of a stream in order. Throws `destination-damaged` when they are not what was stored; what came before is then worthless. */
  async *stream(reference: StreamReference, options: Abortable): AsyncGenerator<Buffer> {
    const digest = createHash('sha256');
    let size = 0;
    for (const id of reference.chunks ?? [reference.sha256]) {
      const bytes = await this.chunk(id, options);
      digest.update(bytes);
      size += bytes.length;
      yield bytes;
    }
    if (size !== reference.size || digest.digest('hex') !== reference.sha256)
      throw damagedContent(this.#repository, 'a stream does not match its digest');
  }

  /** The bytes of a chunk. */
  async chunk(id: string, options: Abortable): Promise<Buffer> {
    const location = locateChunk(this.#repository, id);
    const frame = await this.#frame(location, options);
    const bytes = frame.subarray(location.offset, location.offset + location.length);
    if (hash('sha256', bytes) === id) return bytes;
    const what = `the chunk ${id} is not what was stored`;
    await this.#repository.damage.note(location.pack, what);
    throw damagedContent(this.#repository, what);
  }

  #frame(location: ChunkLocation, options: Abortable): Promise<Buffer> {
    const key = `${location.pack} ${location.frameOffset}`;
    const known = this.#frames.get(key);
    if (known !== undefined) return known;
    if (this.#frames.size >= keptFrames) this.#frames.delete(this.#frames.keys().next().value as string);
    const frame = this.#readFrame(location, options);
    this.#frames.set(key, frame);
    frame.catch(() => this.#frames.delete(key));
    return frame;
  }

  async #readFrame({ pack, frameOffset, frameLength, unpackedLength }: ChunkLocation, options: Abortable): Promise<Buffer> {
    const range = { start: frameOffset, end: frameOffset + frameLength };
    const packed = await this.#repository.store.get(packKey(pack), { ...options, range });
    try {
      return unpackFrame(packed, unpackedLength, pack);
    } catch (error) {
      await this.#repository.damage.note(pack, `the frame at ${frameOffset} cannot be unpacked`);
      throw error;
    }
  }
}

/** Where a chunk is. Throws `destination-damaged` when no pack has it. */
export function locateChunk(repository: OpenRepository, id: string): ChunkLocation {
  const location = repository.index.locate(id) ?? repository.lastResort.locate(id);
  if (location === undefined) throw damagedContent(repository, `no pack holds the chunk ${id}`);
  return location;
}

/** The fault for content that is not as it was stored. */
export function damagedContent(repository: OpenRepository, why: string): Fault {
  return new Fault('destination-damaged', `the repository ${repository.store.description} is damaged: ${why}`, {
    guidance: 'run holdfast verify --all, and restore from another copy',
  });
}
