import { readSync } from 'node:fs';

/*
 * Known chunks that never change, found by id. A record, little-endian:
 *
 *   id, 32 bytes | number of the pack | number of the frame + 1, or 0 | offset in the unpacked frame | length    (each 32 bits)
 *
 * Large tables keep their records in a file and hold five bytes a slot in memory: an id is looked for in the file only
 * where a slot with its tag is met, so that an unknown id hardly ever costs a read, and neighbours are read together.
 */

export const recordBytes = 48;
export const idBytes = 32;

/** Memory and an open file only, so that threads can share it. */
export interface ChunkTable {
  readonly count: number;
  /** Open addressing: record number + 1, or 0. */
  readonly slots: Uint32Array<SharedArrayBuffer>;
  /** By slot: one more byte of the id. */
  readonly tags: Uint8Array<SharedArrayBuffer>;
  /** All records, or undefined when they are read from the file. */
  readonly records: Uint8Array<SharedArrayBuffer> | undefined;
  /** The open file that begins with the records. */
  readonly descriptor: number;
}

/** Where a chunk is, in numbers of packs and frames; `frame` is undefined where only the pack is known. */
export interface TableRecord {
  readonly pack: number;
  readonly frame: number | undefined;
  readonly offset: number;
  readonly length: number;
}

const slotsPerRecord = 1 / 0.7;
const fewestSlots = 64;

/** A table without records yet: `insertRecord` makes them findable. `records` and `descriptor` as in {@link ChunkTable}. */
export function emptyTable(count: number, place: Pick<ChunkTable, 'records' | 'descriptor'>): ChunkTable {
  const slots = slotsFor(count);
  return {
    count,
    slots: new Uint32Array(new SharedArrayBuffer(slots * 4)),
    tags: new Uint8Array(new SharedArrayBuffer(slots)),
    ...place,
  };
}

/** How many slots a table of so many records has. */
export function slotsFor(count: number): number {
  return Math.max(fewestSlots, Math.ceil(count * slotsPerRecord));
}

/** Makes record `number` findable unless its id already is. Only while no other thread uses the table. */
export function insertRecord(table: ChunkTable, number: number, id: Uint8Array): void {
  const { slots, tags } = table;
  for (let slot = firstSlot(id, slots.length); ; slot = slot + 1 === slots.length ? 0 : slot + 1) {
    const known = (slots[slot] as number) - 1;
    if (known < 0) {
      slots[slot] = number + 1;
      tags[slot] = id[4] as number;
      return;
    }
    if (tags[slot] === id[4] && hasId(table, known, id)) return;
  }
}

/** The number of the record of an id, or -1. */
export function findRecord(table: ChunkTable, id: Uint8Array): number {
  const { slots, tags } = table;
  for (let slot = firstSlot(id, slots.length); ; slot = slot + 1 === slots.length ? 0 : slot + 1) {
    const number = (slots[slot] as number) - 1;
    if (number < 0 || (tags[slot] === id[4] && hasId(table, number, id))) return number;
  }
}

/** What a record says. */
export function readRecord(table: ChunkTable, number: number): TableRecord {
  const { bytes, at } = placeOf(table, number);
  const frame = readNumber(bytes, at + idBytes + 4);
  return {
    pack: readNumber(bytes, at + idBytes),
    frame: frame === 0 ? undefined : frame - 1,
    offset: readNumber(bytes, at + idBytes + 8),
    length: readNumber(bytes, at + idBytes + 12),
  };
}

/** The ids of all records, as 64 hex digits; one that is in several packs comes several times. */
export function* tableIds(table: ChunkTable): Generator<string> {
  for (let number = 0; number < table.count; number += 1) {
    const { bytes, at } = placeOf(table, number);
    yield Buffer.from(bytes.subarray(at, at + idBytes)).toString('hex');
  }
}

function firstSlot(id: Uint8Array, slots: number): number {
  return Math.floor((readNumber(id, 0) / 2 ** 32) * slots);
}

function hasId(table: ChunkTable, number: number, id: Uint8Array): boolean {
  const { bytes, at } = placeOf(table, number);
  for (let index = 0; index < idBytes; index += 1) if (bytes[at + index] !== id[index]) return false;
  return true;
}

function readNumber(bytes: Uint8Array, at: number): number {
  const high = (bytes[at + 3] as number) * 2 ** 24;
  return high + ((bytes[at] as number) | ((bytes[at + 1] as number) << 8) | ((bytes[at + 2] as number) << 16));
}

const place: { bytes: Uint8Array; at: number } = { bytes: new Uint8Array(0), at: 0 };

/** Valid until the next call: a listing of many files asks for as many records. */
function placeOf(table: ChunkTable, number: number): { readonly bytes: Uint8Array; readonly at: number } {
  if (table.records === undefined) {
    place.bytes = blocksOf(table).block(Math.floor(number / recordsPerBlock));
    place.at = (number % recordsPerBlock) * recordBytes;
  } else {
    place.bytes = table.records;
    place.at = number * recordBytes;
  }
  return place;
}

const recordsPerBlock = 256;
const blockBytes = recordsPerBlock * recordBytes;
/** Together 1.5 MB a thread. */
const keptBlocks = 128;

const openBlocks = new WeakMap<ChunkTable, RecordBlocks>();

function blocksOf(table: ChunkTable): RecordBlocks {
  const known = openBlocks.get(table);
  if (known !== undefined) return known;
  const blocks = new RecordBlocks(table.descriptor);
  openBlocks.set(table, blocks);
  return blocks;
}

/** The blocks of a table's file that this thread read last. */
class RecordBlocks {
  readonly #descriptor: number;
  readonly #blocks = new Map<number, Uint8Array>();

  constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  block(number: number): Uint8Array {
    const known = this.#blocks.get(number);
    if (known !== undefined) return known;
    const bytes = this.#free();
    for (let done = 0; done < blockBytes; ) {
      const read = readSync(this.#descriptor, bytes, done, blockBytes - done, number * blockBytes + done);
      if (read === 0) break;
      done += read;
    }
    this.#blocks.set(number, bytes);
    return bytes;
  }

  /** The memory of the block that has been kept longest, once there are enough. */
  #free(): Uint8Array {
    if (this.#blocks.size < keptBlocks) return new Uint8Array(blockBytes);
    const [number, bytes] = this.#blocks.entries().next().value as [number, Uint8Array];
    this.#blocks.delete(number);
    return bytes;
  }
}
