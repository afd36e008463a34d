import { Fault } from '@holdfast/fault';
import type { Abortable, Manifest, StreamReference } from '@holdfast/manifest';
import { findChunk, type SharedChunkSet } from '../index-files/chunk-index.ts';
import type { OpenRepository } from '../open-repository.ts';
import { ChunkReader, locateChunk } from '../read/chunk-reader.ts';
import { borderBytes, scanChunkIds } from './chunk-id-scan.ts';

/** So many frames are read at once. */
const framesAtOnce = 4;

/** What the snapshots need. */
export interface LiveChunks {
  /** By entry of `index.chunks`: 1 for a chunk that a snapshot needs. */
  readonly inIndex: Uint8Array;
  /** The same for `lastResort.chunks`, as far as the chunk is nowhere else. */
  readonly inLastResort: Uint8Array;
}

export interface LiveOptions extends Abortable {
  readonly onChunk?: (bytes: number) => void;
}

/**
 * Finds the chunks that the snapshots need: those of their listings and details, and those that the listings name. The
 * same part of a listing is read once, however many snapshots share it; memory grows with the number of chunks alone.
 * Throws `destination-damaged`, naming the snapshot, when a listing cannot be read: then it is not known what it needs.
 */
export async function findLiveChunks(
  repository: OpenRepository,
  manifests: readonly Manifest[],
  options: LiveOptions,
): Promise<LiveChunks> {
  const marks = new Marks(repository);
  const listings = new ListingParts(repository, marks);
  for (const { sources } of manifests) {
    for (const { listing, details } of sources) {
      for (const id of [...idsOf(listing), ...idsOf(details)]) marks.mark(Buffer.from(id, 'hex'));
    }
  }
  await listings.read(
    manifests.flatMap(({ id, sources }) => sources.flatMap(({ listing }) => idsOf(listing).map((chunk) => ({ chunk, snapshot: id })))),
    options,
  );
  for (const { sources } of manifests) for (const { listing } of sources) listings.scanBorders(idsOf(listing));
  return marks;
}

function idsOf(reference: StreamReference | undefined): readonly string[] {
  return reference === undefined ? [] : (reference.chunks ?? [reference.sha256]);
}

class Marks implements LiveChunks {
  readonly inIndex: Uint8Array;
  readonly inLastResort: Uint8Array;
  readonly #index: SharedChunkSet;
  readonly #lastResort: SharedChunkSet;

  constructor({ index, lastResort }: OpenRepository) {
    this.#index = index.chunks;
    this.#lastResort = lastResort.chunks;
    this.inIndex = new Uint8Array(this.#index.state[1] as number);
    this.inLastResort = new Uint8Array(this.#lastResort.state[1] as number);
  }

  /** What is in no pack is passed over: the digest of a file of several chunks, a name, or a chunk that is lost. */
  readonly mark = (id: Uint8Array): void => {
    const entry = findChunk(this.#index, id);
    if (entry >= 0) this.inIndex[entry] = 1;
    else if (this.inLastResort.length > 0) {
      const other = findChunk(this.#lastResort, id);
      if (other >= 0) this.inLastResort[other] = 1;
    }
  };
}

/** The bytes of a part that an id across its borders may take. */
interface Ends {
  readonly first: Buffer;
  readonly last: Buffer;
}

interface WantedPart {
  readonly chunk: string;
  readonly snapshot: string;
}

/** The chunks of listings: each is scanned once, and its first and last bytes kept for what stands across a border. */
class ListingParts {
  readonly #repository: OpenRepository;
  readonly #marks: Marks;
  readonly #ends = new Map<string, Ends>();

  constructor(repository: OpenRepository, marks: Marks) {
    this.#repository = repository;
    this.#marks = marks;
  }

  async read(wanted: readonly WantedPart[], options: LiveOptions): Promise<void> {
    const frames = new Map<string, Map<string, string>>();
    for (const { chunk, snapshot } of wanted) {
      const { pack, frameOffset } = this.#locate(chunk, snapshot);
      const key = `${pack} ${String(frameOffset).padStart(12, '0')}`;
      const parts = frames.get(key) ?? new Map<string, string>();
      frames.set(key, parts.set(chunk, snapshot));
    }
    const reader = new ChunkReader(this.#repository);
    const inOrder = [...frames.keys()].sort().values();
    const readOn = async (): Promise<void> => {
      for (const key of inOrder) {
        for (const [chunk, snapshot] of frames.get(key) ?? []) await this.#scan(reader, { chunk, snapshot }, options);
      }
    };
    await Promise.all(Array.from({ length: framesAtOnce }, readOn));
  }

  /** The ids that begin in one part of a listing and end in another. */
  scanBorders(chunks: readonly string[]): void {
    let before: Buffer = Buffer.alloc(0);
    for (const chunk of chunks) {
      const { first, last } = this.#ends.get(chunk) as Ends;
      scanChunkIds(Buffer.concat([before, first]), this.#marks.mark);
      // A part may be so short that an id stands across two borders.
      before = (last.length < borderBytes ? Buffer.concat([before, last]) : last).subarray(-borderBytes);
    }
  }

  #locate(chunk: string, snapshot: string) {
    try {
      return locateChunk(this.#repository, chunk);
    } catch (error) {
      throw unreadable(snapshot, error);
    }
  }

  async #scan(reader: ChunkReader, { chunk, snapshot }: WantedPart, options: LiveOptions): Promise<void> {
    options.signal?.throwIfAborted();
    const bytes = await reader.chunk(chunk, options).catch((error: unknown) => {
      options.signal?.throwIfAborted();
      throw unreadable(snapshot, error);
    });
    scanChunkIds(bytes, this.#marks.mark);
    const [first, last] = [bytes.subarray(0, borderBytes), bytes.subarray(-borderBytes)];
    this.#ends.set(chunk, { first: Buffer.from(first), last: Buffer.from(last) });
    options.onChunk?.(bytes.length);
  }
}

function unreadable(snapshot: string, cause: unknown): Fault {
  if (cause instanceof Fault && cause.code !== 'destination-damaged' && cause.code !== 'artifact-missing') return cause;
  const why = cause instanceof Error ? cause.message : String(cause);
  return new Fault('destination-damaged', `what the snapshot ${snapshot} needs cannot be told: ${why}`, {
    guidance: 'bring its listing back from another copy or delete that snapshot; nothing was deleted',
    cause,
  });
}
