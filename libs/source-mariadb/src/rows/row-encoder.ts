import type { RowSink } from '../connection/row-sink.ts';
import { cellKind } from './cell-kind.ts';
import { growth, LiteralWriter, overhead } from './literal-writer.ts';
import type { RowLayout } from './row-layout.ts';

/** Bytes of the pieces that are handed on. */
const pieceSize = 512 << 10;
/** Rows larger than this are encoded piece by piece. */
const largeRow = 64 << 10;
/** Mean bytes of a statement. */
const meanStatement = 256 << 10;
/** Where rows are so much alike that no statement would end, it ends after so many bytes. */
const longestStatement = 8 << 20;
const nullCell = 0xfb;

/** Takes finished pieces. Gives a promise when it wants no more until that has resolved. */
export type TakePiece = (piece: Uint8Array) => Promise<void> | undefined;

/**
 * Makes rows of `INSERT` statements of the rows of a result. Where a statement ends depends on the values of the row before
 * alone: the same rows give the same statements, wherever the reading was cut into parts, and a new row moves no end but
 * its own. So the text before the first row and after the last is left to whoever joins the parts.
 */
export class RowEncoder implements RowSink {
  readonly #layout: RowLayout;
  readonly #take: TakePiece;
  readonly #writer = new LiteralWriter(pieceSize);
  #inStatement = 0;
  #rows = 0;
  #ended = false;

  constructor(layout: RowLayout, take: TakePiece) {
    this.#layout = layout;
    this.#take = take;
  }

  get rows(): number {
    return this.#rows;
  }

  /** Whether the last row is its statement's last. */
  get ended(): boolean {
    return this.#ended;
  }

  row(bytes: Uint8Array, start: number, end: number): Promise<void> | undefined {
    const length = end - start;
    if (length > largeRow) return this.#largeRow(bytes.subarray(start, end));
    const { kinds, insertHead } = this.#layout;
    const most = length * growth + kinds.length * overhead + insertHead.length + 4;
    const wait = most > this.#writer.room ? this.flush(most) : undefined;
    this.#separate();
    const from = this.#writer.at;
    const hash = this.#cells(bytes, start);
    this.#endRow(this.#writer.at - from, hash === 0 ? hashBytes(bytes, start, Math.min(end, start + 32)) : hash);
    return wait;
  }

  /** Hands on what there is, and makes room for `least` bytes. */
  flush(least = pieceSize): Promise<void> | undefined {
    const piece = this.#writer.take(Math.max(pieceSize, least));
    return piece.length === 0 ? undefined : this.#take(piece);
  }

  #separate(): void {
    if (this.#rows === 0) return;
    const { insertHead } = this.#layout;
    this.#writer.byte(this.#ended ? 0x3b : 0x2c);
    this.#writer.byte(0x0a);
    if (this.#ended) this.#writer.bytes(insertHead, 0, insertHead.length);
  }

  /** Writes the row of values that begins at `start`, and gives the hash of its key. */
  #cells(bytes: Uint8Array, start: number): number {
    const writer = this.#writer;
    const { kinds, key } = this.#layout;
    let hash = 0;
    let position = start;
    for (let column = 0; column < kinds.length; column += 1) {
      writer.byte(column === 0 ? 0x28 : 0x2c);
      let size = bytes[position++] as number;
      if (size === nullCell) {
        writer.null();
        continue;
      }
      if (size > nullCell) {
        const first = size;
        size = readSize(bytes, position, first);
        position += widthOf(first);
      }
      if (key[column] === 1) hash ^= hashBytes(bytes, position, position + size);
      writer.value(kinds[column] as number, bytes, position, position + size);
      position += size;
    }
    writer.byte(0x29);
    return hash;
  }

  #endRow(length: number, hash: number): void {
    this.#rows += 1;
    this.#inStatement = this.#ended ? length : this.#inStatement + length;
    this.#ended = mix(hash) < length * (2 ** 32 / meanStatement) || this.#inStatement >= longestStatement;
  }

  /** Cell by cell and piece by piece, so that a value of many megabytes takes little more than itself. Its statement ends with it. */
  async #largeRow(bytes: Uint8Array): Promise<void> {
    const writer = this.#writer;
    const { kinds, insertHead } = this.#layout;
    await this.#makeRoom(insertHead.length + 8);
    this.#separate();
    let position = 0;
    for (const [column, kind] of kinds.entries()) {
      await this.#makeRoom(8);
      writer.byte(column === 0 ? 0x28 : 0x2c);
      const first = bytes[position++] as number;
      if (first === nullCell) writer.null();
      else {
        const size = first < nullCell ? first : readSize(bytes, position, first);
        position += widthOf(first);
        await this.#largeValue(kind, bytes.subarray(position, position + size));
        position += size;
      }
    }
    await this.#makeRoom(8);
    writer.byte(0x29);
    this.#rows += 1;
    this.#ended = true;
  }

  async #largeValue(kind: number, value: Uint8Array): Promise<void> {
    const writer = this.#writer;
    if (value.length <= largeRow || (kind !== cellKind.text && kind !== cellKind.binary)) {
      await this.#makeRoom(value.length * growth + overhead);
      writer.value(kind, value, 0, value.length);
      return;
    }
    await this.#makeRoom(overhead);
    for (const byte of Buffer.from(kind === cellKind.text ? "'" : '0x')) writer.byte(byte);
    for (let from = 0; from < value.length; from += largeRow) {
      const to = Math.min(value.length, from + largeRow);
      await this.#makeRoom(largeRow * growth + overhead);
      if (kind === cellKind.text) writer.escaped(value, from, to);
      else writer.hex(value, from, to);
    }
    if (kind === cellKind.text) writer.byte(0x27);
  }

  async #makeRoom(least: number): Promise<void> {
    if (least > this.#writer.room) await this.flush(least);
  }
}

/** Bytes that a length takes behind its first one. */
function widthOf(first: number): number {
  return first === 0xfc ? 2 : first === 0xfd ? 3 : first === 0xfe ? 8 : 0;
}

function readSize(bytes: Uint8Array, position: number, first: number): number {
  const low = (bytes[position] as number) | ((bytes[position + 1] as number) << 8);
  if (first === 0xfc) return low;
  const middle = low | ((bytes[position + 2] as number) << 16);
  // No packet has more than 1 GB.
  return first === 0xfd ? middle : middle + (bytes[position + 3] as number) * 2 ** 24;
}

function hashBytes(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let position = start; position < end; position += 1) hash = Math.imul(hash ^ (bytes[position] as number), 0x01000193);
  return hash;
}

/** Spreads a hash over 32 bits, so that keys that count upwards end statements as random ones do. */
function mix(hash: number): number {
  let mixed = hash ^ (hash >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
