import { describe, expect, it } from 'vitest';
import { compareInventories, type Inventory } from './inventory.ts';

const museum: Inventory = {
  objects: { table: { artwork: 812, visitor: 0 }, index: { by_year: 1 } },
  properties: { user_version: 7, encoding: 'UTF-8' },
};

describe('compareInventories', () => {
  it('finds nothing between equal inventories, in whatever order they were counted', () => {
    const other: Inventory = {
      properties: { encoding: 'UTF-8', user_version: 7 },
      objects: { index: { by_year: 1 }, table: { visitor: 0, artwork: 812 } },
    };
    expect(compareInventories(museum, other)).toEqual([]);
    expect(compareInventories({ objects: {}, properties: {} }, { objects: { table: {} }, properties: {} })).toEqual([]);
  });

  it('names each count and each setting that differs, in order of name', () => {
    const found: Inventory = { objects: { table: { artwork: 811, extra: 3 } }, properties: { user_version: '7', encoding: 'UTF-8' } };
    expect(compareInventories(museum, found)).toEqual([
      { name: 'index by_year', expected: 1, found: undefined },
      { name: 'table artwork', expected: 812, found: 811 },
      { name: 'table extra', expected: undefined, found: 3 },
      { name: 'table visitor', expected: 0, found: undefined },
      { name: 'user_version', expected: 7, found: '7' },
    ]);
  });

  it('does not take an empty table for a missing one, on either side', () => {
    const without: Inventory = { objects: { table: { artwork: 812 }, index: { by_year: 1 } }, properties: museum.properties };
    expect(compareInventories(museum, without)).toEqual([{ name: 'table visitor', expected: 0, found: undefined }]);
    expect(compareInventories(without, museum)).toEqual([{ name: 'table visitor', expected: undefined, found: 0 }]);
  });

  it('does not take a name with a space for a group and a name, nor a setting for a count', () => {
    const grouped = (group: string, name: string): Inventory => ({ objects: { [group]: { [name]: 1 } }, properties: {} });
    expect(compareInventories(grouped('a', 'b c'), grouped('a b', 'c'))).toHaveLength(2);
    expect(compareInventories(grouped('table', 'x'), { objects: {}, properties: { 'table x': 1 } })).toHaveLength(2);
    expect(compareInventories(grouped('["a', 'b"]'), grouped('["a","b"]', ''))).toHaveLength(2);
  });

  it('compares names that mean something to JavaScript', () => {
    const hostile = (count: number): Inventory =>
      JSON.parse(`{"objects":{"__proto__":{"__proto__":${count}},"table":{"constructor":1}},"properties":{"toString":"x"}}`) as Inventory;
    expect(compareInventories(hostile(1), hostile(1))).toEqual([]);
    expect(compareInventories(hostile(1), hostile(2))).toEqual([{ name: '__proto__ __proto__', expected: 1, found: 2 }]);
    expect(compareInventories(hostile(1), { objects: { table: {} }, properties: {} }).map(({ name }) => name)).toEqual([
      '__proto__ __proto__',
      'table constructor',
      'toString',
    ]);
  });
});
