import { createHash, type Hash } from 'node:crypto';
import { closeSync, writeSync, writevSync } from 'node:fs';
import { join } from 'node:path';
import { AgeWriter } from '@holdfast/age';
import { createFile, writeFault } from '@holdfast/filesystem';
import { compressFrame } from './frame-compression.ts';
import {
  type ChunkPlace,
  type FrameLocation,
  type PackDescription,
  packTail,
  tarBlock,
  tarEntryLength,
  writeTarHeader,
} from './pack-layout.ts';

/** Of small texts a pack of full size has 100,000 or more: whoever describes or checks it would need memory by the hundred MB. */
const mostChunks = 16_384;

/** A pack that is whole and waits in the staging folder. */
export interface StagedPack extends PackDescription {
  readonly location: string;
}

export interface PackBuilderOptions {
  /** Where unfinished packs lie; names start with `prefix`. */
  readonly directory: string;
  readonly prefix: string;
  /** A pack is finished once it has this many bytes. */
  readonly packSize: number;
  /** Chunks are gathered in one frame until it has this many bytes unpacked. */
  readonly frameSize: number;
  readonly compressionLevel: number;
  /** Whom packs are encrypted to, when they are. */
  readonly recipient?: string | undefined;
  readonly onPack: (pack: StagedPack) => void;
}

/**
 * Writes chunks into packs, synchronously, in a thread of its own. Callers read straight into the frame: `room` gives
 * the place for the next chunk, `add` makes what was put there a chunk, and without `add` the place is used again.
 */
export class PackBuilder {
  readonly #options: PackBuilderOptions;
  #frame: Buffer = Buffer.alloc(0);
  #used = 0;
  #frameChunks: ChunkPlace[] = [];
  #pack: OpenPack | undefined;
  #sequence = 0;
  #writtenBytes = 0;

  constructor(options: PackBuilderOptions) {
    this.#options = options;
  }

  /** The place for a chunk of at most `length` bytes, valid until the next call of any method. */
  room(length: number): Buffer {
    const needed = tarEntryLength(length);
    // A large chunk gets a frame of its own: what it is must not decide how its small neighbours are compressed.
    if (this.#used > 0 && (this.#used + needed > this.#frame.length || length >= this.#options.frameSize)) this.#finishFrame();
    if (needed > this.#frame.length) this.#frame = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.#options.frameSize));
    const start = this.#used + tarBlock;
    return this.#frame.subarray(start, start + length);
  }

  /** Makes the first `length` bytes of the last `room` the chunk `id` (64 hex digits). */
  add(id: string, length: number): void {
    const start = this.#used + tarBlock;
    writeTarHeader(this.#frame, this.#used, id, length);
    this.#used += tarEntryLength(length);
    this.#frame.fill(0, start + length, this.#used);
    this.#frameChunks.push([id, this.#openPack().frames.length, start, length]);
    if (this.#used >= this.#options.frameSize) this.#finishFrame();
  }

  /** Finishes the frame that is under way, if any. */
  endFrame(): void {
    if (this.#used > 0) this.#finishFrame();
  }

  /** Bytes written to packs since the last call. */
  takeWrittenBytes(): number {
    const written = this.#writtenBytes;
    this.#writtenBytes = 0;
    return written;
  }

  /** Finishes the pack that is under way, if any. */
  finish(): void {
    this.endFrame();
    if (this.#pack !== undefined) this.#finishPack(this.#pack);
  }

  #openPack(): OpenPack {
    if (this.#pack === undefined) {
      this.#sequence += 1;
      const location = join(this.#options.directory, `${this.#options.prefix}${this.#sequence}`);
      this.#pack = new OpenPack(location, this.#options.recipient);
    }
    return this.#pack;
  }

  #finishFrame(): void {
    const pack = this.#openPack();
    const length = pack.write(compressFrame(this.#frame.subarray(0, this.#used), this.#options.compressionLevel));
    pack.frames.push([pack.position - length, length, this.#used]);
    this.#writtenBytes += length;
    for (const chunk of this.#frameChunks) pack.chunks.push(chunk);
    this.#frameChunks = [];
    this.#used = 0;
    if (pack.position >= this.#options.packSize || pack.chunks.length >= mostChunks) this.#finishPack(pack);
  }

  #finishPack(pack: OpenPack): void {
    this.#pack = undefined;
    const before = pack.position;
    const finished = pack.finish();
    this.#writtenBytes += finished.size - before;
    this.#options.onPack(finished);
  }
}

/** A pack file under way. */
class OpenPack {
  readonly frames: FrameLocation[] = [];
  readonly chunks: ChunkPlace[] = [];
  /** Bytes of the file that were written. */
  size = 0;
  /** Bytes that went into it. */
  position = 0;
  readonly #location: string;
  readonly #descriptor: number;
  readonly #hash: Hash = createHash('sha256');
  readonly #age: AgeWriter | undefined;

  constructor(location: string, recipient: string | undefined) {
    this.#location = location;
    this.#descriptor = createFile(location);
    if (recipient === undefined) return;
    this.#age = new AgeWriter([recipient]);
    this.#writeOut([this.#hashed(this.#age.begin())]);
  }

  /** Adds the pieces one after the other and returns their length. */
  write(pieces: readonly Buffer[]): number {
    const age = this.#age;
    if (age === undefined) this.#writeOut(pieces.map((piece) => this.#hashed(piece)));
    // Each piece is hashed while the processor has it at hand.
    else this.#writeOut(pieces.flatMap((piece) => age.write(piece).map((sealed) => this.#hashed(sealed))));
    const length = lengthOf(pieces);
    this.position += length;
    return length;
  }

  #hashed(piece: Buffer): Buffer {
    this.#hash.update(piece);
    return piece;
  }

  /** What was hashed. */
  #writeOut(pieces: readonly Buffer[]): void {
    if (pieces.length === 0) return;
    const length = lengthOf(pieces);
    try {
      let done = writevSync(this.#descriptor, pieces);
      // A disk that is nearly full may take only a part.
      if (done < length) for (const rest = Buffer.concat(pieces); done < length; ) done += writeSync(this.#descriptor, rest, done);
    } catch (error) {
      throw writeFault(error, this.#location);
    }
    this.size += length;
  }

  finish(): StagedPack {
    this.write(compressFrame(Buffer.alloc(2 * tarBlock), 1));
    this.write([packTail({ frames: this.frames, chunks: this.chunks })]);
    if (this.#age !== undefined) this.#writeOut(this.#age.finish().map((sealed) => this.#hashed(sealed)));
    closeSync(this.#descriptor);
    return { pack: this.#hash.digest('hex'), size: this.size, frames: this.frames, chunks: this.chunks, location: this.#location };
  }
}

function lengthOf(pieces: readonly Buffer[]): number {
  return pieces.reduce((sum, piece) => sum + piece.length, 0);
}
