import { expect, it } from 'vitest';
import { formatBytes, formatClock, formatCount, formatDuration, formatList, formatMoment, formatNumber } from './format.ts';
import { tableLines } from './table.ts';

it.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1024, '1.0 KiB'],
  [1024 * 99.96, '100.0 KiB'],
  [1024 * 1023.99, '1.0 MiB'],
  [5.5 * 1024 ** 3, '5.5 GiB'],
  [2 ** 70, '1048576 PiB'],
])('%d bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

it('sets thousands apart and counts nouns', () => {
  expect([0, 999, 1000, 1234567].map(formatNumber)).toEqual(['0', '999', '1,000', '1,234,567']);
  expect(formatCount(1, 'copy', 'copies')).toBe('1 copy');
  expect(formatCount(2000, 'file')).toBe('2,000 files');
  expect(formatList(['a', 'b', 'c'])).toBe('a, b and c');
});

it('shows times', () => {
  expect([0, 7.4, 61, 3723].map(formatClock)).toEqual(['0:00', '0:07', '1:01', '1:02:03']);
  expect([432, 9999, 60_000, 125_000].map(formatDuration)).toEqual(['0.4 s', '10 s', '60 s', '2:05']);
  expect(formatMoment('2026-11-21T02:00:00.123Z')).toBe('2026-11-21 02:00:00 UTC');
});

it('lines tables up, also with letters that combine', () => {
  const lines = tableLines(
    [{ heading: 'NAME' }, { heading: 'SIZE', align: 'right' }],
    [
      ['e\u0301t\u00e9', '1 B'],
      ['a', '12 KiB'],
    ],
  );
  expect(lines).toEqual(['NAME    SIZE', 'e\u0301t\u00e9      1 B', 'a     12 KiB']);
});
