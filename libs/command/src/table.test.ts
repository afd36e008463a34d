import { expect, it } from 'vitest';
import { tableLines } from './table.ts';

const columns = [{ heading: 'NAME' }, { heading: 'SIZE', align: 'right' }, { heading: 'IN' }, { heading: 'WHAT' }] as const;
const rows = [
  ['20261121', '2 B', 'local, usb', ''],
  ['20261122', '12.0 MiB', 'local', 'before the upgrade of the shop'],
];

it('is as wide as it must be where nobody says how wide the reader is', () => {
  expect(tableLines(columns, rows)).toEqual([
    'NAME          SIZE  IN          WHAT',
    '20261121       2 B  local, usb',
    '20261122  12.0 MiB  local       before the upgrade of the shop',
  ]);
  expect(tableLines(columns, rows, 62)).toEqual(tableLines(columns, rows));
});

it('goes on in further lines where the columns do not fit, and says nothing where there is nothing to say', () => {
  expect(tableLines(columns, rows, 40)).toEqual([
    'NAME          SIZE  IN',
    '  WHAT',
    '20261121       2 B  local, usb',
    '20261122  12.0 MiB  local',
    '  before the upgrade of the shop',
  ]);
});

it('breaks a text that is longer than a line, at its spaces or within a long word, and never grows too wide', () => {
  expect(tableLines(columns, rows, 22)).toEqual([
    'NAME          SIZE',
    '  IN',
    '  WHAT',
    '20261121       2 B',
    '  local, usb',
    '20261122  12.0 MiB',
    '  local',
    '  before the upgrade',
    '  of the shop',
  ]);
  for (const width of [1, 20, 21, 33, 50]) {
    const lines = tableLines(columns, [...rows, ['x'.repeat(70), '1 B', 'y', `${'é'.repeat(50)} end`]], width);
    expect(Math.max(...lines.map((line) => [...line].length))).toBeLessThanOrEqual(Math.max(20, width));
    expect(lines.join('').replaceAll(' ', '')).toContain('x'.repeat(70));
  }
});
