import { compareKeys, type DataRecord, type RecordValue } from '@holdfast/record';
import type { RecordStream } from '../three-way.ts';

/** A source of chance that gives the same again for the same seed: numbers from 0 to below the limit. */
export function chanceOf(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

/** The columns of the tables of these histories; the key is the first. */
export const columns = ['id', 'a', 'b', 'at'].map((name) => ({ name, type: '', nullable: true, generated: false }));

/** One state of a table, ascending by key. */
export type Table = readonly DataRecord[];

/** Few values, so that both sides often do the same. */
const values: readonly RecordValue[] = [null, 1n, 2n, 1, 'x', '', Uint8Array.of(0), { type: 'decimal', text: '1.0' }];

/** A base and two states that grew from it by chance. */
export function randomHistory(chance: (limit: number) => number): { readonly base: Table; readonly ours: Table; readonly theirs: Table } {
  const base = sorted(Array.from({ length: chance(8) }, () => randomRecord(chance)));
  return { base, ours: grown(base, chance), theirs: grown(base, chance) };
}

function grown(table: Table, chance: (limit: number) => number): Table {
  const records = new Map(table.map((record) => [String(record.key[0]), record]));
  for (let steps = chance(8); steps > 0; steps -= 1) {
    const record = randomRecord(chance);
    const known = records.get(String(record.key[0]));
    if (known === undefined || chance(5) === 0) records.set(String(record.key[0]), record);
    else if (chance(4) === 0) records.delete(String(record.key[0]));
    else {
      const place = 1 + chance(3);
      records.set(String(record.key[0]), { ...known, values: known.values.with(place, record.values[place] as RecordValue) });
    }
  }
  return sorted([...records.values()]);
}

function randomRecord(chance: (limit: number) => number): DataRecord {
  const id = BigInt(chance(10));
  const pick = (): RecordValue => values[chance(values.length)] as RecordValue;
  return { key: [id], values: [id, pick(), pick(), chance(4) === 0 ? null : BigInt(chance(4))] };
}

function sorted(records: readonly DataRecord[]): Table {
  const unique = new Map(records.map((record) => [String(record.key[0]), record]));
  return [...unique.values()].sort((left, right) => compareKeys(left.key, right.key));
}

/** The table as a stream of small batches. */
export async function* streamOf(table: Table, size = 2): RecordStream extends AsyncIterable<infer Batch> ? AsyncGenerator<Batch> : never {
  for (let start = 0; start < table.length; start += size) yield table.slice(start, start + size);
}
