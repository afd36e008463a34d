import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import type { Abortable } from '@holdfast/manifest';
import type { ArchiveFile } from './archive-file.ts';
import type { ArchiveLayout } from './configuration.ts';
import type { Container, MemberCursor, ProveOptions } from './container.ts';
import { asDamage, damaged } from './damage.ts';
import { isLayout } from './layout-name.ts';
import type { Member, SectionKey } from './member.ts';
import { parseZipComment, type ZipGuide } from './zip-comment.ts';
import { ZipCursor } from './zip-cursor.ts';
import { ZipDirectory } from './zip-directory.ts';
import { endRecords } from './zip-records.ts';

const inflateBytes = promisify(inflateRaw);
const maxManifestSize = 64 << 20;
/** The longest comment that a zip can have. */
const maxCommentLength = 0xffff;

/** A zip. */
export class ZipContainer implements Container {
  readonly format = 'zip';
  readonly layout: ArchiveLayout;
  readonly prefix: string;
  readonly #file: ArchiveFile;
  readonly #guide: ZipGuide;
  readonly #commentLength: number;
  #directory: Promise<ZipDirectory> | undefined;

  private constructor(file: ArchiveFile, guide: ZipGuide & { readonly layout: ArchiveLayout }, commentLength: number) {
    this.#file = file;
    this.#guide = guide;
    this.#commentLength = commentLength;
    this.layout = guide.layout;
    this.prefix = guide.prefix;
  }

  /** Reads the guide in the archive's comment. The file is the container's from now on, unless this throws. */
  static async open(file: ArchiveFile): Promise<ZipContainer> {
    const tailStart = Math.max(0, file.size - maxCommentLength);
    const parsed = parseZipComment(await file.read(tailStart, file.size - tailStart));
    if (parsed === undefined) throw damaged(file.name, 'its end is missing or changed');
    const { guide, length } = parsed;
    const end = endRecords(guide, length);
    const endStart = guide.start + guide.size;
    if (endStart + end.length + length !== file.size) throw damaged(file.name, `it has ${file.size} bytes, which is not what its end says`);
    if (!(await file.read(endStart, end.length)).equals(end)) throw damaged(file.name, 'its end records are changed');
    const { layout } = guide;
    if (!isLayout(layout) || guide.manifest >= guide.start) throw damaged(file.name, 'its guide makes no sense');
    return new ZipContainer(file, { ...guide, layout }, length);
  }

  get name(): string {
    return this.#file.name;
  }

  async manifestBytes(): Promise<Buffer> {
    const { manifest, start } = this.#guide;
    const header = await this.#file.read(manifest, Math.min(30, start - manifest));
    if (header.length < 30 || header.readUInt32LE(0) !== 0x04034b50) throw damaged(this.name, 'its manifest is missing');
    const dataStart = manifest + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
    const method = header.readUInt16LE(8);
    if (start - dataStart > maxManifestSize) throw damaged(this.name, 'its manifest is too long');
    const data = await this.#file.read(dataStart, start - dataStart);
    if (method === 0) return data;
    try {
      return await inflateBytes(data, { maxOutputLength: maxManifestSize });
    } catch (error) {
      throw asDamage(error, this.name);
    }
  }

  async section(_key: SectionKey, first: Member | undefined, options: Abortable): Promise<MemberCursor> {
    const directory = await this.#central();
    return new ZipCursor(this.#file, directory, {
      start: first === undefined ? directory.count : directory.find(first),
      dataEnd: this.#guide.start,
      ...options,
    });
  }

  async prove({ signal, onBytes }: ProveOptions): Promise<void> {
    const digest = await this.#file.digest(this.#file.size - this.#commentLength, { signal, onBytes });
    if (digest.toString('hex') !== this.#guide.sha256) throw damaged(this.name, 'its bytes do not match the digest in its comment');
  }

  async refuseOthers(_keys: readonly SectionKey[], { members }: { readonly members: number }): Promise<void> {
    const { count } = await this.#central();
    if (count !== members) throw damaged(this.name, `it holds ${count} members, but its listings name ${members}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file[Symbol.asyncDispose]();
  }

  async #central(): Promise<ZipDirectory> {
    const { start, size, entries } = this.#guide;
    this.#directory ??= this.#file.read(start, size).then((bytes) => ZipDirectory.parse(bytes, entries, this.name));
    return await this.#directory;
  }
}
