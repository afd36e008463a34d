import { Fault } from '@holdfast/fault';
import { type ChunkTable, findRecord, idBytes } from './chunk-table.ts';

/** What a worker needs to share the set of known chunks: memory only, no methods. */
export interface SharedChunkSet {
  /** Open addressing; entry number + 1, or 0. The length is a power of two. */
  readonly slots: Int32Array<SharedArrayBuffer>;
  /** 32 bytes an entry. */
  readonly ids: Uint8Array<SharedArrayBuffer>;
  /** [lock, number of entries]. */
  readonly state: Int32Array<SharedArrayBuffer>;
  /** Chunks that are known for good. They are no entries. */
  readonly table: ChunkTable | undefined;
}

const maximumLoad = 0.6;

/** Room for `entries` chunk ids. Untouched memory costs nothing, touched pages do, so rooms are asked for by need. */
export function makeChunkSet(entries: number, table?: ChunkTable): SharedChunkSet {
  const slots = 2 ** Math.ceil(Math.log2(Math.max(1_024, entries / maximumLoad)));
  return {
    slots: new Int32Array(new SharedArrayBuffer(slots * 4)),
    ids: new Uint8Array(new SharedArrayBuffer(Math.floor(slots * maximumLoad) * idBytes)),
    state: new Int32Array(new SharedArrayBuffer(8)),
    table,
  };
}

/** How many more ids the set takes. */
export function freeEntries(set: SharedChunkSet): number {
  return set.ids.length / idBytes - (set.state[1] as number);
}

/** The entry number of an id, or -1; the table is not looked at. */
export function findChunk(set: SharedChunkSet, id: Uint8Array): number {
  lock(set.state);
  const slot = slotOf(set, id);
  const entry = (set.slots[slot] as number) - 1;
  unlock(set.state);
  return entry;
}

/**
 * Adds an id unless it is there: of several threads that add one id, exactly one is told `added`. What is in the table
 * has no entry. Throws when the set is full: callers make room first.
 */
export function addChunk(set: SharedChunkSet, id: Uint8Array): { readonly entry: number; readonly added: boolean } {
  const { slots, ids, state, table } = set;
  if (table !== undefined && findRecord(table, id) >= 0) return { entry: -1, added: false };
  lock(state);
  try {
    const slot = slotOf(set, id);
    const entry = (slots[slot] as number) - 1;
    if (entry >= 0) return { entry, added: false };
    const next = state[1] as number;
    if ((next + 1) * idBytes > ids.length) throw new Fault('internal', 'the chunk index is full');
    ids.set(id, next * idBytes);
    state[1] = next + 1;
    slots[slot] = next + 1;
    return { entry: next, added: true };
  } finally {
    unlock(state);
  }
}

/** The ids in order of their entries, as 64 hex digits. */
export function* chunkIds({ ids, state }: SharedChunkSet): Generator<string> {
  const count = state[1] as number;
  for (let entry = 0; entry < count; entry += 1) yield Buffer.from(ids.subarray(entry * idBytes, (entry + 1) * idBytes)).toString('hex');
}

/** A larger set with the same entries under the same numbers. Only while no other thread uses the old one. */
export function growChunkSet(set: SharedChunkSet, entries: number): SharedChunkSet {
  const grown = makeChunkSet(entries, set.table);
  const count = set.state[1] as number;
  for (let entry = 0; entry < count; entry += 1) addChunk(grown, set.ids.subarray(entry * idBytes, (entry + 1) * idBytes));
  return grown;
}

/** The slot that holds an id, or the free one where it belongs. */
function slotOf({ slots, ids }: SharedChunkSet, id: Uint8Array): number {
  const mask = slots.length - 1;
  for (let slot = firstSlot(id) & mask; ; slot = (slot + 1) & mask) {
    const entry = (slots[slot] as number) - 1;
    if (entry < 0 || sameId(ids, entry * idBytes, id)) return slot;
  }
}

function firstSlot(id: Uint8Array): number {
  return (id[0] as number) | ((id[1] as number) << 8) | ((id[2] as number) << 16) | ((id[3] as number) << 24);
}

function sameId(ids: Uint8Array, offset: number, id: Uint8Array): boolean {
  for (let index = 0; index < idBytes; index += 1) if (ids[offset + index] !== id[index]) return false;
  return true;
}

/** Critical sections are a few hundred nanoseconds, so waiting is rare and short. */
function lock(state: Int32Array<SharedArrayBuffer>): void {
  while (Atomics.compareExchange(state, 0, 0, 1) !== 0) Atomics.wait(state, 0, 1, 1);
}

function unlock(state: Int32Array<SharedArrayBuffer>): void {
  Atomics.store(state, 0, 0);
  Atomics.notify(state, 0, 1);
}
