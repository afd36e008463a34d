import { inspect } from 'node:util';
import type { DataRecord } from '@holdfast/record';
import { describe, expect, it } from 'vitest';
import { type Decide, keepOurs, keepTheirs, leaveOpen, newestBy, type ReconciledRecord, reconcileRecords } from './index.ts';
import { chanceOf, columns, randomHistory, streamOf, type Table } from './testing/random-histories.ts';

const histories = 1500;

/** Every policy, with the one that decides alike when the sides are exchanged. */
const policies: readonly (readonly [name: string, policy: Decide, mirrored: Decide])[] = [
  ['keepOurs', keepOurs, keepTheirs],
  ['keepTheirs', keepTheirs, keepOurs],
  ['leaveOpen', leaveOpen, leaveOpen],
  ['newestBy', newestBy('at', columns), newestBy('at', columns)],
];

type History = ReturnType<typeof randomHistory>;

async function reconciled({ base, ours, theirs }: History, decide: Decide): Promise<ReconciledRecord[]> {
  return await Array.fromAsync(
    reconcileRecords({ base: streamOf(base), ours: streamOf(ours, 3), theirs: streamOf(theirs, 1) }, { columns, decide }),
  );
}

/** What our side has afterwards. */
function applied(ours: Table, records: readonly ReconciledRecord[]): Table {
  const table = new Map(ours.map((record) => [record.key[0], record]));
  for (const { base, ours: mine, theirs, result } of records) {
    const key = (base ?? mine ?? theirs)?.key[0] ?? null;
    if (result === undefined) table.delete(key);
    else table.set(key, result);
  }
  return [...table.values()].sort((left, right) => Number(left.key[0]) - Number(right.key[0]));
}

type Cell = string | undefined;

/** The naive oracle: everything in memory, cell by cell as text, `undefined` for no record; '?' where both sides did differently. */
function oracle({ base, ours, theirs }: History): Map<string, readonly Cell[] | undefined | '?'> {
  const [b, o, t] = [base, ours, theirs].map((table) => new Map(table.map((record) => [String(record.key[0]), cells(record)])));
  const result = new Map<string, readonly Cell[] | undefined | '?'>();
  for (const id of new Set([...base, ...ours, ...theirs].map((record) => String(record.key[0])))) {
    const [was, mine, its] = [b?.get(id), o?.get(id), t?.get(id)];
    const [left, right] = [String(mine) === String(was), String(its) === String(was)];
    if (left) result.set(id, its);
    else if (right || String(mine) === String(its)) result.set(id, mine);
    else if (mine === undefined || its === undefined) result.set(id, '?');
    else
      result.set(
        id,
        mine.map((cell, index) => mergeCell(was?.[index], cell, its[index])),
      );
  }
  return result;
}

function mergeCell(was: Cell, mine: Cell, its: Cell): Cell {
  if (mine === its) return mine;
  if (was !== undefined && mine === was) return its;
  return was !== undefined && its === was ? mine : '?';
}

function cells(record: DataRecord): string[] {
  return record.values.map((value) => inspect(value));
}

describe('reconciling random histories', () => {
  it('comes to what the naive merge comes to, and leaves open exactly what that cannot tell', async () => {
    let conflicts = 0;
    for (let seed = 0; seed < histories; seed += 1) {
      const history = randomHistory(chanceOf(seed));
      const records = await reconciled(history, leaveOpen);
      const result = new Map(applied(history.ours, records).map((record) => [String(record.key[0]), record]));
      for (const [id, expected] of oracle(history)) {
        const found = records.find(({ base, ours, theirs }) => String((base ?? ours ?? theirs)?.key[0]) === id);
        const open = (found?.conflicts ?? []).map(({ column }) => column);
        conflicts += open.length;
        if (expected === '?') expect(open, `${seed} ${id}`).toEqual([undefined]);
        else if (expected === undefined) expect([result.get(id), open], `${seed} ${id}`).toEqual([undefined, []]);
        else {
          const unclear = expected.flatMap((cell, index) => (cell === '?' ? [columns[index]?.name] : []));
          expect(open, `${seed} ${id}`).toEqual(unclear);
          const own = cells(history.ours.find((record) => String(record.key[0]) === id) ?? (result.get(id) as DataRecord));
          const settled = expected.map((cell, index) => (cell === '?' ? own[index] : cell));
          expect(cells(result.get(id) as DataRecord), `${seed} ${id}`).toEqual(settled);
        }
      }
    }
    expect(conflicts).toBeGreaterThan(histories);
  });

  it.each(policies)('%s: reconciling twice changes nothing', async (_name, policy) => {
    for (let seed = 0; seed < histories; seed += 1) {
      const history = randomHistory(chanceOf(seed));
      const once = applied(history.ours, await reconciled(history, policy));
      expect(applied(once, await reconciled({ ...history, ours: once }, policy)), `${seed}`).toEqual(once);
    }
  });

  it.each(policies)('%s: with the sides exchanged it comes to the same', async (_name, policy, mirrored) => {
    for (let seed = 0; seed < histories; seed += 1) {
      const { base, ours, theirs } = randomHistory(chanceOf(seed));
      const records = await reconciled({ base, ours, theirs }, policy);
      const exchanged = await reconciled({ base, ours: theirs, theirs: ours }, mirrored);
      expect(exchanged.map(({ conflicts }) => conflicts.map(({ column }) => column))).toEqual(
        records.map(({ conflicts }) => conflicts.map(({ column }) => column)),
      );
      for (const [index, { conflicts, result }] of records.entries()) {
        const isDecided = conflicts.every(({ decision }) => decision !== undefined);
        if (isDecided) expect(exchanged[index]?.result, `${seed}`).toEqual(result);
      }
    }
  });

  it('gives back the base’s other side where one side did nothing', async () => {
    for (let seed = 0; seed < histories; seed += 1) {
      const { base, theirs } = randomHistory(chanceOf(seed));
      expect(applied(base, await reconciled({ base, ours: base, theirs }, leaveOpen))).toEqual(theirs);
      expect(applied(theirs, await reconciled({ base, ours: theirs, theirs: base }, leaveOpen))).toEqual(theirs);
    }
  });
});
