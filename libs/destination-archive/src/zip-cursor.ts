import { pipeline, Readable } from 'node:stream';
import { promisify } from 'node:util';
import { crc32, createInflateRaw, inflateRaw } from 'node:zlib';
import { type Abortable, displayPath, pathFromBytes } from '@holdfast/manifest';
import type { ArchiveFile } from './archive-file.ts';
import type { MemberCursor } from './container.ts';
import { asDamage, damaged } from './damage.ts';
import type { Member } from './member.ts';
import { unexpected } from './tar-cursor.ts';
import type { ZipDirectory } from './zip-directory.ts';
import { centralHeader, dataDescriptor, localHeader, type ZipEntry } from './zip-records.ts';

const inflateBytes = promisify(inflateRaw);
const smallSize = 4 << 20;

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
    const { name } = this.#file;
    const header = await this.#file.read(entry.offset, dataStart - entry.offset);
    if (!header.equals(localHeader(entry))) throw damaged(name, `the two headers of "${displayPath(pathFromBytes(member.name))}" differ`);
    let size = 0;
    let sum = 0;
    for await (const piece of this.#inflated(entry, dataStart)) {
      size += piece.length;
      if (size > member.size) break;
      sum = crc32(piece, sum);
      yield piece;
    }
    const tail = await this.#file.read(dataStart + compressedSize, dataDescriptor(entry).length);
    if (size !== member.size || sum !== crc || !tail.equals(dataDescriptor(entry))) {
      throw damaged(name, `"${displayPath(pathFromBytes(member.name))}" does not match its size and checksum`);
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

  async *#inflated({ method, compressedSize, member }: ZipEntry, dataStart: number): AsyncGenerator<Buffer> {
    const { signal } = this.#options;
    if (method === 0) {
      yield* this.#file.pieces(dataStart, dataStart + compressedSize, { signal });
      return;
    }
    try {
      if (compressedSize <= smallSize && member.size <= smallSize) {
        yield await inflateBytes(await this.#file.read(dataStart, compressedSize), { maxOutputLength: Math.max(member.size, 1) });
      } else yield* this.#inflatedStream(dataStart, compressedSize);
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
