import type { Abortable } from '@holdfast/manifest';
import type { ArchiveFile } from './archive-file.ts';
import { take } from './byte-source.ts';
import type { ArchiveLayout, TarFormat } from './configuration.ts';
import type { Container, MemberCursor, ProveOptions } from './container.ts';
import { damaged } from './damage.ts';
import { type FrameCodec, frameCodec } from './frame-codec.ts';
import { FrameSource } from './frame-source.ts';
import { isLayout } from './layout-name.ts';
import { type Member, type SectionKey, sections } from './member.ts';
import { TarCursor } from './tar-cursor.ts';
import { tarBlock, tarPadding } from './tar-header.ts';
import { type ArchiveGuide, guideSize, parseGuide, parseSeal, sealSize } from './tar-trailer.ts';

/** A manifest that is longer is not one of ours. */
const maxManifestSize = 64 << 20;

/** A `tar.gz` or `tar.zst`. */
export class TarContainer implements Container {
  readonly format: TarFormat;
  readonly layout: ArchiveLayout;
  readonly prefix: string;
  readonly #file: ArchiveFile;
  readonly #codec: FrameCodec;
  readonly #guide: ArchiveGuide;
  readonly #digest: Buffer;
  /** Where the last section ends. */
  readonly #end: number;

  private constructor(
    file: ArchiveFile,
    format: TarFormat,
    parts: { guide: ArchiveGuide; digest: Buffer; end: number; layout: ArchiveLayout },
  ) {
    this.#file = file;
    this.format = format;
    this.#codec = frameCodec(format);
    this.#guide = parts.guide;
    this.#digest = parts.digest;
    this.#end = parts.end;
    this.layout = parts.layout;
    this.prefix = parts.guide.prefix;
  }

  /** Reads the guide at the archive's end. The file is the container's from now on, unless this throws. */
  static async open(file: ArchiveFile, format: TarFormat): Promise<TarContainer> {
    const codec = frameCodec(format);
    const sealStart = file.size - sealSize(codec);
    const seal = sealStart < 0 ? undefined : parseSeal(codec, await file.read(sealStart, file.size - sealStart));
    if (seal === undefined) throw damaged(file.name, 'its end is missing or changed');
    if (seal.length > sealStart || seal.start + guideSize(codec, seal.length) !== sealStart) {
      throw damaged(file.name, `it has ${file.size} bytes, which is not what its end says`);
    }
    const guide = parseGuide(codec, await file.read(seal.start, sealStart - seal.start), file.name);
    const starts = guide.sections.map(([, start]) => start);
    const ordered = starts.every((start, index) => start >= (starts[index - 1] ?? 0) && start <= seal.start);
    const keys = new Set(guide.sections.map(([key]) => key));
    if (!ordered || starts[0] !== 0 || keys.size !== starts.length || !isLayout(guide.layout))
      throw damaged(file.name, 'its guide makes no sense');
    return new TarContainer(file, format, { guide, digest: seal.digest, end: seal.start, layout: guide.layout });
  }

  get name(): string {
    return this.#file.name;
  }

  async manifestBytes({ signal }: Abortable): Promise<Buffer> {
    const source = this.#source(sections.manifest, { signal });
    const header = await take(source, tarBlock);
    let block = header;
    if (header.toString('latin1', 156, 157) === 'x') {
      const size = octal(header);
      await source.skip(size + tarPadding(size));
      block = await take(source, tarBlock);
    }
    const size = octal(block);
    if (size > maxManifestSize) throw damaged(this.name, 'its manifest is too long');
    return await take(source, size);
  }

  async section(key: SectionKey, _first: Member | undefined, options: Abortable): Promise<MemberCursor> {
    return new TarCursor(this.#source(key, options), this.name, key === sections.manifest);
  }

  async prove({ signal, onBytes }: ProveOptions): Promise<void> {
    const digest = await this.#file.digest(this.#file.size - sealSize(this.#codec), { signal, onBytes });
    if (!digest.equals(this.#digest)) throw damaged(this.name, 'its bytes do not match the digest at its end');
  }

  async refuseOthers(keys: readonly SectionKey[]): Promise<void> {
    const known = new Set(keys);
    if (this.#guide.sections.some(([key]) => !known.has(key))) throw damaged(this.name, 'it holds more than its listings name');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file[Symbol.asyncDispose]();
  }

  #source(key: SectionKey, { signal }: Abortable): FrameSource {
    const index = this.#guide.sections.findIndex(([name]) => name === key);
    const [, start] = this.#guide.sections[index] ?? [];
    if (start === undefined) throw damaged(this.name, `it lacks the section ${key}`);
    const end = this.#guide.sections[index + 1]?.[1] ?? this.#end;
    return new FrameSource(this.#file, { codec: this.#codec, start, end, signal });
  }
}

function octal(block: Buffer): number {
  const size = Number.parseInt(block.toString('latin1', 124, 135), 8);
  return Number.isSafeInteger(size) && size >= 0 ? size : Number.MAX_SAFE_INTEGER;
}
