import { createHash, type Hash, hash } from 'node:crypto';
import { threadId } from 'node:worker_threads';
import { Fault } from '@holdfast/fault';
import { FileReader } from '@holdfast/filesystem';
import { type ChunkIds, makeChunkIds } from '../index-files/chunk-ids.ts';
import { addChunk, type SharedChunkSet } from '../index-files/chunk-index.ts';
import { cutPoint, pageCutPoint } from '../pack/chunker.ts';
import { isIncompressible } from '../pack/frame-compression.ts';
import { PackBuilder, type StagedPack } from '../pack/pack-builder.ts';
import { throwIfEnding } from '../thread/end-request.ts';
import type { FileItem, Purpose, StoredContent, StoreItem, StoreResult, StoringSettings } from '../thread/worker-protocol.ts';

/** Read, cut, hash, compress and pack, synchronously, in a worker thread. */
export class ContentStorer {
  readonly #settings: StoringSettings;
  readonly #builders: { readonly [purpose in Purpose]: PackBuilder };
  #packs: PackBuilder;
  /** Holds two largest chunks, so that a cut always sees all that it may take. */
  readonly #window: Buffer;
  #chunks: SharedChunkSet;
  readonly #ids: ChunkIds;
  #account = 0;
  #packed = new Map<number, number>();

  constructor(settings: StoringSettings, onPack: (pack: StagedPack) => void) {
    this.#settings = settings;
    this.#chunks = settings.chunks;
    this.#ids = makeChunkIds(settings.keys?.idKey);
    this.#window = Buffer.allocUnsafeSlow(2 * settings.cutRule.maximum);
    const builder = (purpose: Purpose): PackBuilder =>
      new PackBuilder({
        ...settings,
        recipient: settings.keys?.recipient,
        directory: settings.stagingDirectory,
        prefix: `${settings.prefix}${threadId}-${purpose}-`,
        onPack,
      });
    this.#builders = { content: builder('content'), metadata: builder('metadata') };
    this.#packs = this.#builders.content;
  }

  /** From now on ids are shared through this set. */
  useChunks(chunks: SharedChunkSet): void {
    this.#chunks = chunks;
  }

  /** Stores one item. A file that cannot be read as it was listed is a result, everything else that fails is thrown. */
  store(item: StoreItem, purpose: Purpose): StoreResult {
    this.#packs = this.#builders[purpose];
    if (item.kind === 'bytes') return { status: 'stored', size: item.bytes.length, sha256: this.#storeChunk(item.bytes).id };
    try {
      return this.#storeFile(item);
    } catch (error) {
      const status = error instanceof Fault ? statusOf(error) : undefined;
      if (status === undefined) throw error;
      return { status, message: (error as Fault).message };
    }
  }

  /** Ends the frames under way. */
  endFrame(): void {
    for (const builder of Object.values(this.#builders)) builder.endFrame();
  }

  /** What is stored from now on belongs to this account; frames are not shared between accounts. */
  charge(account: number): void {
    if (account === this.#account) return;
    this.endFrame();
    this.#settleAccount();
    this.#account = account;
  }

  /** Bytes written to packs since the last call, by account. */
  takePackedBytes(): ReadonlyMap<number, number> {
    this.#settleAccount();
    const packed = this.#packed;
    this.#packed = new Map();
    return packed;
  }

  #settleAccount(): void {
    const written = Object.values(this.#builders).reduce((sum, builder) => sum + builder.takeWrittenBytes(), 0);
    if (written > 0) this.#packed.set(this.#account, (this.#packed.get(this.#account) ?? 0) + written);
  }

  /** Ends the packs under way. */
  finish(): void {
    for (const builder of Object.values(this.#builders)) builder.finish();
  }

  #storeFile(item: FileItem): StoreResult {
    const reader = item.again ? FileReader.reopen(item.location) : FileReader.open(item.location, item.identity);
    try {
      if (reader.identity.size > item.size && !item.acceptChanged)
        return { status: 'changed', message: 'it grew', size: reader.identity.size };
      const result = this.#storeContent(reader, item);
      return item.again ? { ...result, mtimeNs: reader.identity.mtimeNs } : result;
    } finally {
      reader.close();
    }
  }

  /**
   * What has at most `maximum` bytes is read straight into the pack's frame. If it is small, or does not compress (a
   * photo has nothing inside that another could share), it stays there as one chunk and is hashed only once.
   */
  #storeContent(reader: FileReader, item: FileItem): StoredContent {
    const { minimum, maximum } = this.#settings.cutRule;
    if (item.pageSize !== undefined || item.size > maximum) return this.#storeInChunks(reader, item, 0);
    const place = this.#packs.room(item.size);
    const size = readFully(reader, place, 0, item.size);
    if (!item.acceptChanged) reader.finish();
    if (size <= minimum || isIncompressible(place.subarray(0, size))) return this.#storeWhole(place.subarray(0, size));
    place.copy(this.#window, 0, 0, size);
    return this.#storeInChunks(reader, item, size);
  }

  #storeWhole(bytes: Buffer): StoredContent {
    const size = bytes.length;
    const digest = hash('sha256', bytes, 'buffer');
    const sha256 = digest.toString('hex');
    if (size === 0) return { status: 'stored', size, sha256, chunks: [] };
    const key = this.#ids.ofDigest(digest);
    const id = key.toString('hex');
    if (addChunk(this.#chunks, key).added) this.#packs.add(id, size);
    return { status: 'stored', size, sha256, ...chunksUnless(id === sha256, [id]) };
  }

  /** The first `taken` bytes of the file are in the window already. */
  #storeInChunks(reader: FileReader, item: FileItem, taken: number): StoredContent {
    const window = this.#window;
    const { maximum } = this.#settings.cutRule;
    const chunks: string[] = [];
    let firstDigest: string | undefined;
    let whole: Hash | undefined;
    let size = taken;
    let start = 0;
    let end = taken;
    for (let ended = false; ; ) {
      throwIfEnding();
      if (!ended && end - start < maximum) {
        if (start > 0) window.copyWithin(0, start, end);
        end -= start;
        start = 0;
        const wanted = Math.min(window.length - end, item.size - size);
        const read = readFully(reader, window, end, wanted);
        whole?.update(window.subarray(end, end + read));
        end += read;
        size += read;
        ended = read < wanted || size === item.size;
      }
      if (start === end) break;
      const cut =
        item.pageSize === undefined ? cutPoint(window, start, end, this.#settings.cutRule) : pageCutPoint(start, end, item.pageSize);
      // The whole file's digest is the chunk's own when there is only one, and need not be computed twice.
      if (!(ended && chunks.length === 0 && cut === end)) whole ??= createHash('sha256').update(window.subarray(0, end));
      const { id, digest } = this.#storeChunk(window.subarray(start, cut));
      firstDigest ??= digest.toString('hex');
      chunks.push(id);
      start = cut;
    }
    if (!item.acceptChanged) reader.finish();
    if (firstDigest === undefined) return { status: 'stored', size, sha256: hash('sha256', ''), chunks };
    const sha256 = whole?.digest('hex') ?? firstDigest;
    return { status: 'stored', size, sha256, ...chunksUnless(whole === undefined && chunks[0] === sha256, chunks) };
  }

  #storeChunk(bytes: Uint8Array): { readonly id: string; readonly digest: Buffer } {
    const digest = hash('sha256', bytes, 'buffer');
    const key = this.#ids.ofDigest(digest);
    const id = key.toString('hex');
    if (addChunk(this.#chunks, key).added) {
      this.#packs.room(bytes.length).set(bytes);
      this.#packs.add(id, bytes.length);
    }
    return { id, digest };
  }
}

function chunksUnless(areTold: boolean, chunks: readonly string[]): { readonly chunks?: readonly string[] } {
  return areTold ? {} : { chunks };
}

/** Fills `length` bytes of `target` from `offset`, or less at the end of the file. */
function readFully(reader: FileReader, target: Buffer, offset: number, length: number): number {
  let done = 0;
  while (done < length) {
    const read = reader.read(target, offset + done, length - done);
    if (read === 0) break;
    done += read;
  }
  return done;
}

function statusOf(fault: Fault): 'changed' | 'missing' | 'unreadable' | undefined {
  if (fault.code === 'source-changed') return 'changed';
  if (fault.code === 'source-missing') return 'missing';
  return fault.code === 'source-unreadable' ? 'unreadable' : undefined;
}
