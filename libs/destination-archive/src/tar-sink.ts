import { ArchiveOutput, type OutputMark } from './archive-output.ts';
import { type FrameCodec, frameSize } from './frame-codec.ts';
import type { Member, MemberContent, MemberSink, SectionKey } from './member.ts';
import { tarEnd, tarHeader, tarPadding } from './tar-header.ts';
import { tarTrailer } from './tar-trailer.ts';

interface Section {
  readonly key: SectionKey;
  readonly start: OutputMark;
}

/** What becomes of the tar's bytes: frames of a codec and a trailer that describes the archive, or neither. */
export interface TarShape {
  readonly codec: FrameCodec;
  /** What the trailer says of the archive, beside where its sections are. */
  readonly about: Readonly<Record<string, string>>;
}

/** Writes a tar; without a shape a plain one, with a shape a compressed one in which every section starts a frame. */
export class TarSink implements MemberSink {
  readonly #output: ArchiveOutput;
  readonly #shape: TarShape | undefined;
  #sections: Section[] = [];
  #pending: Buffer[] = [];
  #pendingBytes = 0;

  constructor(location: string, shape?: TarShape) {
    this.#output = ArchiveOutput.create(location);
    this.#shape = shape;
  }

  async section(key: SectionKey): Promise<void> {
    this.#sections.push({ key, start: await this.#mark() });
  }

  async add(member: Member, content: MemberContent = Buffer.alloc(0)): Promise<void> {
    if (Buffer.isBuffer(content)) {
      await this.#push(tarHeader(member));
      await this.#push(content);
      await this.#push(Buffer.alloc(tarPadding(content.length)));
      return;
    }
    const start = await this.#mark();
    try {
      await this.#push(tarHeader(member));
      for await (const piece of content.pieces()) await this.#push(piece);
      await this.#push(Buffer.alloc(tarPadding(content.size)));
    } catch (error) {
      this.#pending = [];
      this.#pendingBytes = 0;
      await this.#output.back(start);
      throw error;
    }
  }

  async drop(keys: ReadonlySet<SectionKey>): Promise<void> {
    let end = (await this.#mark()).position;
    // From the last to the first, so that the marks of those before stay good.
    for (const section of this.#sections.toReversed()) {
      const { position } = section.start;
      if (keys.has(section.key)) {
        await this.#output.cut(section.start, end);
        this.#sections = moved(this.#sections, section, end - position);
      }
      end = position;
    }
  }

  async size(): Promise<number> {
    return (await this.#mark()).position;
  }

  async finish(): Promise<void> {
    await this.#push(tarEnd());
    await this.#endFrame();
    await this.#output.drain();
    if (this.#shape !== undefined) {
      const starts = this.#sections.map(({ key, start }) => [key, start.position] as const);
      const end = this.#output.position;
      for (const piece of tarTrailer(this.#shape.codec, { ...this.#shape.about, sections: starts }, end)) {
        await this.#output.write(typeof piece === 'function' ? piece(this.#output.digest()) : piece);
      }
    }
    await this.#output.sync();
  }

  /** The SHA-256 of the whole file, once it is finished. */
  digest(): string {
    return this.#output.digest().toString('hex');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#output[Symbol.asyncDispose]();
  }

  /** Ends the frame and waits, so that the output can come back to this place. */
  async #mark(): Promise<OutputMark> {
    await this.#endFrame();
    return await this.#output.mark();
  }

  async #push(bytes: Buffer): Promise<void> {
    for (let start = 0; start < bytes.length; ) {
      const piece = bytes.subarray(start, start + frameSize - this.#pendingBytes);
      this.#pending.push(piece);
      this.#pendingBytes += piece.length;
      start += piece.length;
      if (this.#pendingBytes === frameSize) await this.#endFrame();
    }
  }

  async #endFrame(): Promise<void> {
    if (this.#pendingBytes === 0) return;
    const bytes = Buffer.concat(this.#pending);
    this.#pending = [];
    this.#pendingBytes = 0;
    const stored = this.#shape === undefined ? bytes : this.#shape.codec.compress(bytes);
    // The job meets a failure later; until then it is not unhandled.
    if (stored instanceof Promise) stored.catch(() => undefined);
    await this.#output.enqueue(bytes.length, async () => this.#output.write(await stored));
  }
}

/** The sections without `gone`; those after it stand `by` bytes earlier. */
function moved(all: readonly Section[], gone: Section, by: number): Section[] {
  const after = all.indexOf(gone);
  return all
    .map(({ key, start }, index) => ({ key, start: index > after ? { ...start, position: start.position - by } : start }))
    .filter((_, index) => index !== after);
}
