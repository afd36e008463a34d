import { pipeline, Readable } from 'node:stream';
import { promisify } from 'node:util';
import { crc32, createInflateRaw, inflateRaw, inflateRawSync } from 'node:zlib';
import { type Abortable, displayPath, pathFromBytes } from '@holdfast/manifest';
import type { ArchiveFile } from './archive-file.ts';
import type { MemberCursor } from './container.ts';
import { asDamage, damaged } from './damage.ts';
import type { Member } from './member.ts';
import { unexpected } from './tar-cursor.ts';
import type { ZipDirectory } from './zip-directory.ts';
import { centralHeader, dataDescriptor, localHeader, type ZipEntry } from './zip-records.ts';

const inflateBytes = promisify(inflateRaw);
/** Members up to this size are read and inflated at once, and those up to the smaller one without another thread. */
const smallSize = 4 << 20;
const tinySize = 16 << 10;

/** Walks over members of a zip that are known. They MUST lie one after the other, so that none overlaps another and nothing hides between them. */
export class ZipCursor implements MemberCursor {
  readonly #file: ArchiveFile;
  readonly #directory: ZipDirectory;
  readonly #options: Abortable & { readonly dataEnd: number };
  #ordinal: number;
  /** Where the next member must start. */
  #position: number;
  #current: { readonly entry: ZipEntry; readonly dataStart: number } | undefined;

  constructor(file: ArchiveFile, directory: ZipDirectory, options: Abortable & { readonly start: number; readonly dataEnd: number }) {
    this.#file = file;
    this.#directory = directory;
    this.#options = options;
    this.#ordinal = options.start;
    this.#position = this.#offsetOf(options.start);
  }

  async next(expected: Member): Promise<void> {
    this.#options.signal?.throwIfAborted();
    if (this.#ordinal >= this.#directory.count) throw unexpected(this.#file.name, expected, '');
    const fields = this.#directory.at(this.#ordinal);
    const member = { ...expected, size: expected.type === 'symlink' ? expected.target.length : expected.size };
    const entry: ZipEntry = { ...fields, member };
    const found = pathFromBytes(fields.name);
    if (!fields.record.equals(centralHeader(entry))) throw unexpected(this.#file.name, expected, found);
    if (fields.offset !== this.#position)
      throw damaged(this.#file.name, `"${displayPath(found)}" does not lie where the one before it ends`);
    const header = localHeader(entry);
    const descriptor = dataDescriptor(entry);
    const dataStart = entry.offset + header.length;
    this.#position = dataStart + entry.compressedSize + descriptor.length;
    this.#ordinal += 1;
    if (this.#position > this.#options.dataEnd) throw damaged(this.#file.name, `"${displayPath(found)}" is cut off`);
    this.#current = { entry, dataStart };
    if (expected.type === 'symlink') await this.#checkLink(expected);
  }

  async *content(): AsyncGenerator<Buffer> {
    if (this.#current === undefined) return;
    const { entry, dataStart } = this.#current;
    const { member, crc, compressedSize } = entry;
    const shown = displayPath(pathFromBytes(member.name));
    const descriptor = dataDescriptor(entry);
    const isSmall = compressedSize <= smallSize && member.size <= smallSize;
    // One read for a small member: header, data and what follows.
    const whole = await this.#file.read(entry.offset, dataStart - entry.offset + (isSmall ? compressedSize + descriptor.length : 0));
    const header = whole.subarray(0, dataStart - entry.offset);
    if (!header.equals(localHeader(entry))) throw damaged(this.#file.name, `the two headers of "${shown}" differ`);
    let size = 0;
    let sum = 0;
    for await (const piece of isSmall ? this.#inflatedWhole(entry, whole.subarray(header.length)) : this.#inflatedParts(entry, dataStart)) {
      size += piece.length;
      if (size > member.size) break;
      sum = crc32(piece, sum);
      yield piece;
    }
    const tail = isSmall
      ? whole.subarray(header.length + compressedSize)
      : await this.#file.read(dataStart + compressedSize, descriptor.length);
    if (size !== member.size || sum !== crc || !tail.equals(descriptor)) {
      throw damaged(this.#file.name, `"${shown}" does not match its size and checksum`);
    }
  }

  async end(): Promise<void> {
    if (this.#position !== this.#offsetOf(this.#ordinal)) throw damaged(this.#file.name, 'something is hidden between two files');
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  async #checkLink(expected: Member): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of this.content()) pieces.push(piece);
    if (!Buffer.concat(pieces).equals(expected.target)) throw unexpected(this.#file.name, expected, '');
  }

  #offsetOf(ordinal: number): number {
    return ordinal < this.#directory.count ? this.#directory.at(ordinal).offset : this.#options.dataEnd;
  }

  async *#inflatedWhole({ method, compressedSize, member }: ZipEntry, bytes: Buffer): AsyncGenerator<Buffer> {
    const data = bytes.subarray(0, compressedSize);
    if (method === 0) yield data;
    else {
      const options = { maxOutputLength: Math.max(member.size, 1) };
      try {
        yield compressedSize <= tinySize && member.size <= 4 * tinySize ? inflateRawSync(data, options) : await inflateBytes(data, options);
      } catch (error) {
        throw asDamage(error, this.#file.name);
      }
    }
  }

  async *#inflatedParts({ method, compressedSize }: ZipEntry, dataStart: number): AsyncGenerator<Buffer> {
    try {
      if (method === 0) yield* this.#file.pieces(dataStart, dataStart + compressedSize, this.#options);
      else yield* this.#inflatedStream(dataStart, compressedSize);
    } catch (error) {
      throw asDamage(error, this.#file.name);
    }
  }

  async *#inflatedStream(dataStart: number, compressedSize: number): AsyncGenerator<Buffer> {
    const inflate = createInflateRaw({ chunkSize: 1 << 18 });
    const pieces = this.#file.pieces(dataStart, dataStart + compressedSize, this.#options);
    // Its errors come through the iteration; the callback only keeps them from being unhandled.
    pipeline(Readable.from(pieces, { objectMode: false }), inflate, () => undefined);
    yield* inflate;
    if (inflate.bytesWritten !== compressedSize) throw new SyntaxError('a compressed content that ends too early');
  }
}
