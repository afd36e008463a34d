import { promisify } from 'node:util';
import { constants, crc32, deflateRaw, deflateRawSync } from 'node:zlib';
import { ArchiveOutput, type OutputMark } from './archive-output.ts';
import { CentralRecords } from './central-records.ts';
import { looksCompressed } from './compressibility.ts';
import { type Member, type MemberContent, type MemberSink, type SectionKey, type SizedContent, sections } from './member.ts';
import { zipComment } from './zip-comment.ts';
import { dataDescriptor, endRecords, localHeader, type ZipEntry } from './zip-records.ts';

const deflateBytes = promisify(deflateRaw);

/** Up to this size deflating takes less time than handing the bytes to another thread, and a small window is enough. */
const tinySize = 16 << 10;

interface Section {
  readonly key: SectionKey;
  readonly start: OutputMark;
  readonly records: CentralRecords;
}

/** Writes a zip: members in order, each deflated unless that gains nothing, then the central directory and a comment that describes the archive. */
export class ZipSink implements MemberSink {
  readonly #output: ArchiveOutput;
  readonly #about: { readonly layout: string; readonly prefix: string };
  #sections: Section[] = [];

  constructor(location: string, about: { readonly layout: string; readonly prefix: string }) {
    this.#output = ArchiveOutput.create(location);
    this.#about = about;
  }

  async section(key: SectionKey): Promise<void> {
    this.#sections.push({ key, start: await this.#output.mark(), records: new CentralRecords() });
  }

  async add(member: Member, content: MemberContent = Buffer.alloc(0)): Promise<void> {
    const bytes = member.type === 'symlink' || member.type === 'hardlink' ? member.target : content;
    const stored = { ...member, size: Buffer.isBuffer(bytes) ? bytes.length : member.size };
    if (Buffer.isBuffer(bytes)) await this.#addBytes(stored, bytes);
    else await this.#addStream(stored, bytes);
  }

  async drop(keys: ReadonlySet<SectionKey>): Promise<void> {
    await this.#output.drain();
    let end = this.#output.position;
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
    await this.#output.drain();
    return this.#output.position;
  }

  async finish(): Promise<void> {
    await this.#output.drain();
    const start = this.#output.position;
    let entries = 0;
    let manifest = 0;
    for (const { records } of this.#sections) {
      for (const piece of records.pieces()) await this.#output.write(piece);
      entries += records.count;
      if (records.count > 0) manifest = records.lastOffset;
    }
    const end = { entries, start, size: this.#output.position - start };
    const guide = { ...this.#about, manifest, ...end, sha256: '0'.repeat(64) };
    await this.#output.write(endRecords(end, zipComment(guide).length));
    await this.#output.write(zipComment({ ...guide, sha256: this.#output.digest().toString('hex') }));
    await this.#output.sync();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#output[Symbol.asyncDispose]();
  }

  async #addBytes(member: Member, bytes: Buffer): Promise<void> {
    const { records, key } = this.#section();
    const crc = crc32(bytes);
    // What an archive is known by stands in the clear.
    const worthwhile = key !== sections.recovery && bytes.length > 64 && !looksCompressed(bytes);
    const deflated = worthwhile ? deflate(bytes) : undefined;
    // The job meets a failure later; until then it is not unhandled.
    if (deflated instanceof Promise) deflated.catch(() => undefined);
    const store = async (shorter: Buffer): Promise<void> => {
      const method = shorter.length < bytes.length ? 8 : 0;
      const data = method === 8 ? shorter : bytes;
      const entry: ZipEntry = { member, method, streamed: false, crc, compressedSize: data.length, offset: this.#output.position };
      await this.#output.write(localHeader(entry));
      await this.#output.write(data);
      records.add(entry);
    };
    if (deflated instanceof Promise) await this.#output.enqueue(bytes.length, async () => store(await deflated));
    else await this.#output.soon(bytes.length, () => store(deflated ?? bytes));
  }

  async #addStream(member: Member, content: SizedContent): Promise<void> {
    const start = await this.#output.mark();
    try {
      const opened: ZipEntry = { member, method: 8, streamed: true, crc: 0, compressedSize: 0, offset: start.position };
      const header = localHeader(opened);
      await this.#output.enqueue(0, () => this.#output.write(header));
      let crc = 0;
      for await (const piece of cut(content)) {
        crc = crc32(piece.bytes, crc);
        const deflated = deflateBytes(piece.bytes, {
          level: looksCompressed(piece.bytes) ? 0 : 6,
          finishFlush: piece.last ? constants.Z_FINISH : constants.Z_FULL_FLUSH,
        });
        deflated.catch(() => undefined);
        await this.#output.enqueue(piece.bytes.length, async () => this.#output.write(await deflated));
      }
      await this.#output.drain();
      const compressedSize = this.#output.position - start.position - header.length;
      const entry: ZipEntry = { ...opened, crc, compressedSize };
      await this.#output.write(dataDescriptor(entry));
      this.#section().records.add(entry);
    } catch (error) {
      await this.#output.back(start);
      throw error;
    }
  }

  #section(): Section {
    const last = this.#sections.at(-1);
    if (last === undefined) throw new TypeError('a member before the first section');
    return last;
  }
}

function deflate(bytes: Buffer): Promise<Buffer> | Buffer {
  return bytes.length <= tinySize ? deflateRawSync(bytes, { windowBits: 14, chunkSize: Math.max(bytes.length, 64) }) : deflateBytes(bytes);
}

/** The content's pieces; the last one, which may be empty, is marked. */
async function* cut(content: SizedContent): AsyncGenerator<{ readonly bytes: Buffer; readonly last: boolean }> {
  let held: Buffer | undefined;
  for await (const piece of content.pieces()) {
    if (held !== undefined) yield { bytes: held, last: false };
    held = piece;
  }
  yield { bytes: held ?? Buffer.alloc(0), last: true };
}

/** The sections without `gone`; those after it stand `by` bytes earlier. */
function moved(all: readonly Section[], gone: Section, by: number): Section[] {
  const after = all.indexOf(gone);
  const shifted = all.map((section, index) => {
    if (index <= after) return section;
    return { ...section, start: { ...section.start, position: section.start.position - by }, records: section.records.movedBy(by) };
  });
  return shifted.filter((_, index) => index !== after);
}
