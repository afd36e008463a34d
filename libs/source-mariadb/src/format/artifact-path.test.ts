import { expect, it } from 'vitest';
import { pathOfTable, tableOfPath } from './artifact-path.ts';

const names = [
  'artwork',
  'a/b',
  '..',
  '.',
  'it`s "x"; DROP',
  "o'neil",
  '__proto__',
  'näme',
  '展示',
  '%41',
  'a b',
  'x\ny',
  '\\',
  '🎨',
  'A.b',
];

it('gives every table a path of its own, and the table of a path back', () => {
  const paths = names.map(pathOfTable);
  expect(new Set(paths).size).toBe(names.length);
  expect(paths.map(tableOfPath)).toEqual(names);
});

it('H32: no name is a path, an option, or more than a file system takes', () => {
  for (const name of [...names, '"'.repeat(64), '展'.repeat(64), '-x']) {
    const path = pathOfTable(name);
    expect(path).toMatch(/^tables\/[A-Za-z0-9_%\-\u0080-\uffff]+\.sql$/);
    expect(Buffer.byteLength(path) - 'tables/'.length).toBeLessThanOrEqual(196);
  }
});

it('takes no other path for that of a table', () => {
  for (const path of ['schema.sql', 'tables/a b.sql', 'tables/%4G.sql', 'tables/%41.sql', 'tables/x.txt', 'x/tables/y.sql']) {
    expect(tableOfPath(path)).toBeUndefined();
  }
});
