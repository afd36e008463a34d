import { describe, expect, it } from 'vitest';
import { differingFields, newestBy } from './choose-leaf.ts';

const leaves = (...fields: readonly Record<string, unknown>[]) => fields.map((one, index) => ({ rev: `2-${'abc'[index]}`, fields: one }));

describe('the newest leaf', () => {
  it.each([
    ['numbers', [{ at: 9 }, { at: 10 }], '2-b'],
    ['dates, whatever their zone', [{ at: '2026-11-21T12:00:00+02:00' }, { at: '2026-11-21T11:00:00Z' }], '2-b'],
    ['texts', [{ at: 'b' }, { at: 'a' }], '2-a'],
    ['a field within a field', [{ 'at.x': 0, at: { x: 5 } }, { 'at.x': 1 }], undefined],
  ])('goes by %s', (_, fields, winner) => {
    if (winner !== undefined) expect(newestBy('at', leaves(...fields)).winner).toBe(winner);
    else expect(newestBy('at.x', leaves(...fields)).winner).toBe('2-b');
  });

  it('is nobody where a value is missing, the same, or of another kind, and says so', () => {
    expect(newestBy('at', leaves({ at: 1 }, {}))).toEqual({ message: 'at is missing in 2-b' });
    expect(newestBy('at', leaves({ at: 1 }, { at: 1 }))).toEqual({ message: 'at is the same in 2-a, 2-b' });
    expect(newestBy('at', leaves({ at: 1 }, { at: '2' }))).toEqual({ message: 'the values of at cannot be compared: 1, "2"' });
    expect(newestBy('constructor', leaves({}, {}))).toEqual({ message: 'constructor is missing in 2-a, 2-b' });
  });
});

it('fields differ by their values, not by the order of their members', () => {
  expect(differingFields(leaves({ _rev: 1, a: { x: 1, y: 2 }, b: 1, c: null }, { _rev: 2, a: { y: 2, x: 1 }, b: 2 }))).toEqual(['b', 'c']);
});
