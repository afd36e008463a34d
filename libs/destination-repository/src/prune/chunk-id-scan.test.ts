import { hash } from 'node:crypto';
import { listingLine } from '@holdfast/manifest';
import { expect, test } from 'vitest';
import { borderBytes, scanChunkIds } from './chunk-id-scan.ts';

const idOf = (number: number): string => hash('sha256', `${number}`);

function scan(bytes: Uint8Array): string[] {
  const found: string[] = [];
  scanChunkIds(bytes, (id) => found.push(Buffer.from(id).toString('hex')));
  return found;
}

/** Listings of every kind of line, and the ids in them in order. */
function listingOf(files: number): { readonly bytes: Buffer; readonly ids: readonly string[] } {
  const ids: string[] = [];
  const lines: string[] = [];
  for (let number = 0; number < files; number += 1) {
    const sha256 = idOf(number);
    const chunks = number % 5 === 0 ? Array.from({ length: number % 7 }, (_, part) => idOf(number * 100 + part)) : undefined;
    const path = 'é'.repeat(number % 90) + number.toString(16).repeat(number % 40);
    lines.push(listingLine({ path, type: 'file', size: number, mtime: '1700000000.123456789', sha256, ...(chunks && { chunks }) }));
    ids.push(sha256, ...(chunks ?? []));
  }
  return { bytes: Buffer.from(lines.join('')), ids };
}

test('finds every id of a listing, and nothing else', () => {
  const { bytes, ids } = listingOf(3_000);
  expect(scan(bytes)).toEqual(ids);
});

test('finds every id wherever a listing is cut, with what stands on both sides of the border', () => {
  const { bytes, ids } = listingOf(12);
  for (let cut = 0; cut <= bytes.length; cut += 1) {
    const [before, after] = [bytes.subarray(0, cut), bytes.subarray(cut)];
    const border = Buffer.concat([before.subarray(-borderBytes), after.subarray(0, borderBytes)]);
    expect(new Set([...scan(before), ...scan(border), ...scan(after)])).toEqual(new Set(ids));
  }
});

test.each([
  ['63 digits', `"${'a'.repeat(63)}"`],
  ['65 digits', `"${'a'.repeat(65)}"`],
  ['capital letters', `"${'A'.repeat(64)}"`],
  ['no quotes', ` ${'a'.repeat(64)} `],
  ['one quote at the end', `${'a'.repeat(64)}"`],
  ['one quote at the beginning', `"${'a'.repeat(64)}`],
  ['nothing', ''],
])('finds none where there is %s', (_, text) => {
  expect(scan(Buffer.from(text))).toEqual([]);
  expect(scan(Buffer.from(`${text}x${' '.repeat(200)}`))).toEqual([]);
});
