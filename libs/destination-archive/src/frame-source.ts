import type { Abortable } from '@holdfast/manifest';
import type { ArchiveFile } from './archive-file.ts';
import type { ByteSource } from './byte-source.ts';
import { damaged } from './damage.ts';
import { type FrameCodec, frameFault, frameSize, maxFrameLength } from './frame-codec.ts';

/** Which frames of an archive to read. */
export interface FrameRange extends Abortable {
  readonly codec: FrameCodec;
  readonly start: number;
  readonly end: number;
}

interface Frame {
  readonly size: number;
  /** Decompresses, once. */
  readonly bytes: () => Promise<Buffer>;
}

/** The tar in a range of frames. While one frame is used the next one is decompressed; frames that are skipped are not. */
export class FrameSource implements ByteSource {
  readonly #file: ArchiveFile;
  readonly #range: FrameRange;
  #position: number;
  #ahead: Promise<Frame> | undefined;
  #rest: Buffer = Buffer.alloc(0);

  constructor(file: ArchiveFile, range: FrameRange) {
    this.#file = file;
    this.#range = range;
    this.#position = range.start;
  }

  async pull(max: number): Promise<Buffer> {
    if (this.#rest.length === 0) this.#rest = await this.#nextBytes();
    const piece = this.#rest.subarray(0, max);
    this.#rest = this.#rest.subarray(piece.length);
    return piece;
  }

  async skip(count: number): Promise<void> {
    let left = count - Math.min(count, this.#rest.length);
    this.#rest = this.#rest.subarray(count - left);
    while (left > 0) {
      const frame = await this.#nextFrame();
      if (frame.size > left) this.#rest = (await frame.bytes()).subarray(left);
      left -= Math.min(left, frame.size);
    }
  }

  async atEnd(): Promise<boolean> {
    return this.#rest.length === 0 && this.#ahead === undefined && this.#position === this.#range.end;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#ahead?.catch(() => undefined);
  }

  async #nextBytes(): Promise<Buffer> {
    const frame = await this.#nextFrame();
    const bytes = frame.bytes();
    if (this.#position < this.#range.end) {
      this.#ahead = this.#load().then((next) => {
        next.bytes().catch(() => undefined);
        return next;
      });
      this.#ahead.catch(() => undefined);
    }
    return await bytes;
  }

  async #nextFrame(): Promise<Frame> {
    const ahead = this.#ahead;
    this.#ahead = undefined;
    return await (ahead ?? this.#load());
  }

  async #load(): Promise<Frame> {
    const { codec, end, signal } = this.#range;
    signal?.throwIfAborted();
    const start = this.#position;
    if (start >= end) throw damaged(this.#file.name, `it ends too early, at byte ${start}`);
    const bytes = await this.#file.read(start, Math.min(maxFrameLength, end - start));
    try {
      const { length, size } = codec.measure(bytes);
      if (size === 0 || size > frameSize) throw new SyntaxError(`a frame of ${size} bytes`);
      this.#position = start + length;
      let decompressed: Promise<Buffer> | undefined;
      return { size, bytes: () => (decompressed ??= this.#decompress(bytes.subarray(0, length), { size, start })) };
    } catch (error) {
      throw frameFault(this.#file.name, start, error);
    }
  }

  async #decompress(frame: Buffer, { size, start }: { readonly size: number; readonly start: number }): Promise<Buffer> {
    try {
      const bytes = await this.#range.codec.decompress(frame, size);
      if (bytes.length !== size) throw new SyntaxError('a frame of another size');
      return bytes;
    } catch (error) {
      throw frameFault(this.#file.name, start, error);
    }
  }
}
