import { displayPath, pathFromBytes } from '@holdfast/manifest';
import { damaged } from './damage.ts';
import type { Member } from './member.ts';
import { type CentralFields, parseCentralHeader } from './zip-records.ts';

/** The central directory of a zip, held as its bytes. */
export class ZipDirectory {
  /** Number of members. */
  readonly count: number;
  readonly #bytes: Buffer;
  readonly #starts: Uint32Array;
  readonly #archive: string;

  private constructor(bytes: Buffer, starts: Uint32Array, archive: string) {
    this.#bytes = bytes;
    this.#starts = starts;
    this.#archive = archive;
    this.count = starts.length;
  }

  /** Throws `destination-damaged` unless the bytes are exactly `count` records, none of them encrypted. */
  static parse(bytes: Buffer, count: number, archive: string): ZipDirectory {
    if (count > bytes.length / 46) throw damaged(archive, 'its central directory is cut off');
    const starts = new Uint32Array(count);
    let at = 0;
    for (let ordinal = 0; ordinal < count; ordinal += 1) {
      const fields = parseCentralHeader(bytes, at);
      if (fields === undefined) throw damaged(archive, `record ${ordinal + 1} of its central directory is of no known kind`);
      if (fields.encrypted) throw damaged(archive, `"${displayPath(pathFromBytes(fields.name))}" is encrypted`);
      starts[ordinal] = at;
      at += fields.record.length;
    }
    if (at !== bytes.length) throw damaged(archive, 'its central directory holds more than it counts');
    return new ZipDirectory(bytes, starts, archive);
  }

  /** The record with this ordinal, from 0. */
  at(ordinal: number): CentralFields {
    return parseCentralHeader(this.#bytes, this.#starts[ordinal] as number) as CentralFields;
  }

  /** The ordinal of a member: the first with its name, for the order of the listings admits no other. */
  find({ name, type }: Member): number {
    const wanted = type === 'directory' ? Buffer.concat([name, Buffer.from('/')]) : name;
    for (const [ordinal, start] of this.#starts.entries()) {
      const length = this.#bytes.readUInt16LE(start + 28);
      if (length === wanted.length && wanted.equals(this.#bytes.subarray(start + 46, start + 46 + length))) return ordinal;
    }
    throw damaged(this.#archive, `it lacks "${displayPath(pathFromBytes(name))}"`);
  }
}
