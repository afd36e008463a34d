import { createHash } from 'node:crypto';
import { Fault } from '@holdfast/fault';
import type { Abortable, StreamReference } from '@holdfast/manifest';
import type { ChunkLocation } from '../index-files/repository-index.ts';
import type { OpenRepository } from '../open-repository.ts';
import { PackRanges } from '../pack/pack-ranges.ts';
import { unpackFrame } from '../pack/pack-reader.ts';

/** Unpacked frames that are kept for the next chunk. */
const keptFrames = 4;

/** Reads chunks and streams through the store, each proven by its digest; a pack that is found damaged is noted. For bulk work see `extract`. */
export class ChunkReader {
  readonly #repository: OpenRepository;
  readonly #frames = new Map<string, Promise<Buffer>>();
  readonly #packs: PackRanges;

  constructor(repository: OpenRepository) {
    this.#repository = repository;
    this.#packs = new PackRanges(repository.store, repository.access);
  }

  /**
   * The bytes of a listing or details in order, as a manifest names them. Throws `destination-damaged` when they are not
   * what was stored, what came before is then worthless; and `key-missing`.
   */
  stream(reference: StreamReference, options: Abortable): AsyncGenerator<Buffer> {
    return this.#stream(reference, { ...options, name: (digest) => this.#repository.access.ids.ofDigest(digest) });
  }

  /** As `stream`, for the content of an artifact, which a listing names by its plain SHA-256. */
  content(reference: StreamReference, options: Abortable): AsyncGenerator<Buffer> {
    return this.#stream(reference, { ...options, name: (digest) => digest });
  }

  async *#stream(
    reference: StreamReference,
    { name, ...options }: Abortable & { readonly name: (digest: Buffer) => Buffer },
  ): AsyncGenerator<Buffer> {
    const digest = createHash('sha256');
    let size = 0;
    for (const id of reference.chunks ?? [reference.sha256]) {
      const bytes = await this.chunk(id, options);
      digest.update(bytes);
      size += bytes.length;
      yield bytes;
    }
    if (size !== reference.size || name(digest.digest()).toString('hex') !== reference.sha256)
      throw damagedContent(this.#repository, 'a stream does not match its digest');
  }

  /** The bytes of a chunk. Throws `destination-damaged` and `key-missing`. */
  async chunk(id: string, options: Abortable): Promise<Buffer> {
    const { access } = this.#repository;
    access.requireReading();
    const location = locateChunk(this.#repository, id);
    const frame = await this.#frame(location, options);
    const bytes = frame.subarray(location.offset, location.offset + location.length);
    if (access.ids.of(bytes).toString('hex') === id) return bytes;
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
    try {
      const packed = await this.#packs.read(pack, { start: frameOffset, end: frameOffset + frameLength }, options);
      return unpackFrame(packed, unpackedLength, pack);
    } catch (error) {
      if (error instanceof Fault && error.code === 'destination-damaged')
        await this.#repository.damage.note(pack, `the frame at ${frameOffset} cannot be read`);
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
