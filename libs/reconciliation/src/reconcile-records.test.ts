import type { Collection, DataRecord, RecordValue } from '@holdfast/record';
import { describe, expect, it } from 'vitest';
import { compareCollections, type Decide, leaveOpen, needsChange, newestBy, type ReconciledRecord, reconcileRecords } from './index.ts';
import { columns, streamOf } from './testing/random-histories.ts';

const row = (id: number, ...values: RecordValue[]): DataRecord => ({ key: [BigInt(id)], values: [BigInt(id), ...values] });

async function reconcile(states: readonly (DataRecord | undefined)[], decide: Decide): Promise<ReconciledRecord | undefined> {
  const [base, ours, theirs] = states.map((state) => streamOf(state === undefined ? [] : [state]));
  const streams = { base: base ?? streamOf([]), ours: ours ?? streamOf([]), theirs: theirs ?? streamOf([]) };
  return (await Array.fromAsync(reconcileRecords(streams, { columns, decide })))[0];
}

describe('one record', () => {
  it('takes different fields from both sides without asking', async () => {
    const found = await reconcile([row(1, 'a', 'b', 0n), row(1, 'A', 'b', 0n), row(1, 'a', 'B', 0n)], leaveOpen);
    expect(found).toMatchObject({ conflicts: [], result: row(1, 'A', 'B', 0n), change: { ours: 'changed', theirs: 'changed' } });
    expect(needsChange(found as ReconciledRecord, columns)).toBe(true);
  });

  it('asks field by field, with the records, and takes each answer', async () => {
    const asked: unknown[] = [];
    const decide: Decide = async (conflict, record) => {
      asked.push([conflict.column, conflict.base, conflict.ours, conflict.theirs, record.base?.key]);
      return conflict.column === 'a' ? 'theirs' : undefined;
    };
    const found = await reconcile([row(1, 'a', 'b', 0n), row(1, 'x', 'y', 0n), row(1, 'p', 'q', 0n)], decide);
    expect(asked).toEqual([
      ['a', 'a', 'x', 'p', [1n]],
      ['b', 'b', 'y', 'q', [1n]],
    ]);
    expect(found?.result).toEqual(row(1, 'p', 'y', 0n));
    expect(found?.conflicts.map(({ decision }) => decision)).toEqual(['theirs', undefined]);
  });

  it('asks once for a record that one side deleted and the other changed', async () => {
    const found = await reconcile([row(1, 'a', 'b', 0n), undefined, row(1, 'x', 'y', 0n)], () => 'theirs');
    expect(found).toMatchObject({ change: { ours: 'deleted', theirs: 'changed' }, result: row(1, 'x', 'y', 0n) });
    expect(found?.conflicts).toHaveLength(1);
  });

  it.each([
    ['a greater number', 1n, 2n, 'theirs'],
    ['a fraction against a whole number', 2.5, 2n, 'ours'],
    ['text', '2026-01-02', '2026-01-01', 'ours'],
    ['the same', 1n, 1n, undefined],
    ['nothing', null, 1n, undefined],
    ['different types', '2026', 2025n, undefined],
  ] as const)('is dated by %s', async (_name, mine, its, expected) => {
    const found = await reconcile([row(1, 'a', 'b', 0n), row(1, 'x', 'b', mine), row(1, 'y', 'b', its)], newestBy('at', columns));
    expect(found?.conflicts.find(({ column }) => column === 'a')?.decision).toBe(expected);
  });

  it('neither compares nor takes what the source computes', async () => {
    const computed = columns.map((column) => (column.name === 'b' ? { ...column, generated: true } : column));
    const streams = [row(1, 'a', 'b', 0n), row(1, 'a', 'c', 0n), row(1, 'a', 'd', 0n)].map((one) => streamOf([one]));
    const [base, ours, theirs] = streams as [never, never, never];
    expect(await Array.fromAsync(reconcileRecords({ base, ours, theirs }, { columns: computed, decide: leaveOpen }))).toEqual([]);
  });
});

it('holds one batch of each stream, and closes them when nobody asks any more', async () => {
  const given = [0, 0, 0];
  const closed: number[] = [];
  async function* counted(index: number) {
    try {
      for (let id = 0; id < 1_000_000; id += 1) {
        given[index] = (given[index] ?? 0) + 1;
        yield [row(id, index, 'b', 0n)];
      }
    } finally {
      closed.push(index);
    }
  }
  let seen = 0;
  for await (const _record of reconcileRecords(
    { base: counted(0), ours: counted(1), theirs: counted(2) },
    { columns, decide: leaveOpen },
  )) {
    seen += 1;
    expect(Math.max(...given) - seen).toBeLessThan(3);
    if (seen === 100) break;
  }
  expect(closed).toEqual([0, 1, 2]);
});

it.each([
  ['out of order', [2, 1]],
  ['twice the same key', [1, 1]],
])('refuses a stream that is %s, also from one batch to the next', async (_name, ids) => {
  for (const size of [1, 2]) {
    const theirs = streamOf(
      ids.map((id) => row(id, 'a', 'b', 0n)),
      size,
    );
    const all = Array.fromAsync(reconcileRecords({ base: streamOf([]), ours: streamOf([]), theirs }, { columns, decide: leaveOpen }));
    await expect(all).rejects.toMatchObject({ code: 'source-damaged', message: expect.stringContaining('the other side') });
  }
});

describe('schemas', () => {
  const table = (name: string, changes: Partial<Collection> = {}): Collection => {
    return { name, shape: 'rows', columns: columns.slice(0, 2), key: ['id'], repeats: false, ...changes };
  };
  const compare = (one: readonly Collection[], other: readonly Collection[]) =>
    compareCollections({ name: 'the snapshot', of: one }, { name: 'the live source', of: other });

  it('are equal when everything is', () => {
    expect(compare([table('note'), table('person')], [table('person'), table('note')])).toEqual([]);
  });

  it('differ by name', () => {
    const [id, a] = columns as [Collection['columns'][number], Collection['columns'][number]];
    expect(compare([table('note')], [table('other')])).toEqual(['note is only in the snapshot', 'other is only in the live source']);
    expect(compare([table('note')], [table('note', { columns: [id] })])).toEqual(['note.a is only in the snapshot']);
    expect(compare([table('note')], [table('note', { columns: [id, { ...a, type: 'TEXT' }] })])).toEqual([
      'note.a is untyped in the snapshot and TEXT in the live source',
    ]);
    expect(compare([table('note')], [table('note', { columns: [id, { ...a, nullable: false }] })])).toEqual([
      'note.a is declared differently in the snapshot and the live source',
    ]);
    expect(compare([table('note')], [table('note', { columns: [a, id] })])).toEqual([
      'the columns of note are in another order in the live source',
    ]);
    expect(compare([table('note')], [table('note', { key: ['a'] })])).toEqual(['note has another key in the live source']);
  });
});
