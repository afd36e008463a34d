import { centralHeader, movedRecord, parseCentralHeader, type ZipEntry } from './zip-records.ts';

const chunkSize = 1 << 16;

/** The central records of a part of a zip, kept as their bytes: a few dozen for each member instead of several objects. */
export class CentralRecords {
  #chunks: Buffer[] = [];
  #used = chunkSize;
  #count = 0;
  #lastOffset = 0;

  get count(): number {
    return this.#count;
  }

  /** Where the last member starts. */
  get lastOffset(): number {
    return this.#lastOffset;
  }

  add(entry: ZipEntry): void {
    this.#append(centralHeader(entry));
    this.#lastOffset = entry.offset;
  }

  /** The records in a few pieces. */
  *pieces(): Generator<Buffer> {
    for (const [index, chunk] of this.#chunks.entries()) yield index === this.#chunks.length - 1 ? chunk.subarray(0, this.#used) : chunk;
  }

  /** The same records for members that lie `by` bytes earlier. */
  movedBy(by: number): CentralRecords {
    const moved = new CentralRecords();
    const all = Buffer.concat([...this.pieces()]);
    for (let at = 0; at < all.length; ) {
      const fields = parseCentralHeader(all, at);
      if (fields === undefined) throw new TypeError('a record of our own that cannot be read');
      moved.#append(movedRecord(fields, fields.offset - by));
      at += fields.record.length;
    }
    moved.#lastOffset = this.#lastOffset - by;
    return moved;
  }

  #append(record: Buffer): void {
    this.#count += 1;
    const last = this.#chunks.at(-1);
    if (last === undefined || this.#used + record.length > last.length) {
      if (last !== undefined) this.#chunks[this.#chunks.length - 1] = last.subarray(0, this.#used);
      this.#chunks.push(Buffer.allocUnsafeSlow(Math.max(chunkSize, record.length)));
      this.#used = 0;
    }
    this.#used += record.copy(this.#chunks.at(-1) as Buffer, this.#used);
  }
}
