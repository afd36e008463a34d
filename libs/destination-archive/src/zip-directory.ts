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
  readonly #ordinals: ReadonlyMap<string, number>;
  readonly #archive: string;

  private constructor(
    bytes: Buffer,
    starts: Uint32Array,
    parts: { readonly ordinals: ReadonlyMap<string, number>; readonly archive: string },
  ) {
    this.#bytes = bytes;
    this.#starts = starts;
    this.#ordinals = parts.ordinals;
    this.#archive = parts.archive;
    this.count = starts.length;
  }

  /** Throws `destination-damaged` unless the bytes are exactly `count` records, each with a name of its own and none encrypted. */
  static parse(bytes: Buffer, count: number, archive: string): ZipDirectory {
    if (count > bytes.length / 46) throw damaged(archive, 'its central directory is cut off');
    const starts = new Uint32Array(count);
    const ordinals = new Map<string, number>();
    let at = 0;
    for (let ordinal = 0; ordinal < count; ordinal += 1) {
      const fields = parseCentralHeader(bytes, at);
      if (fields === undefined) throw damaged(archive, `record ${ordinal + 1} of its central directory is of no known kind`);
      const shown = displayPath(pathFromBytes(fields.name));
      if (fields.encrypted) throw damaged(archive, `"${shown}" is encrypted`);
      const key = fields.name.toString('latin1');
      if (ordinals.has(key)) throw damaged(archive, `it holds "${shown}" twice`);
      ordinals.set(key, ordinal);
      starts[ordinal] = at;
      at += fields.record.length;
    }
    if (at !== bytes.length) throw damaged(archive, 'its central directory holds more than it counts');
    return new ZipDirectory(bytes, starts, { ordinals, archive });
  }

  /** The record with this ordinal, from 0. */
  at(ordinal: number): CentralFields {
    return parseCentralHeader(this.#bytes, this.#starts[ordinal] as number) as CentralFields;
  }

  /** The ordinal of a member. */
  find({ name, type }: Member): number {
    const ordinal = this.#ordinals.get(`${name.toString('latin1')}${type === 'directory' ? '/' : ''}`);
    if (ordinal === undefined) throw damaged(this.#archive, `it lacks "${displayPath(pathFromBytes(name))}"`);
    return ordinal;
  }
}
