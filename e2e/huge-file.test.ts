import { closeSync, openSync, rmSync, statSync, truncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readTree } from './support/file-state.ts';
import { Site, touch, uploadsSource, write } from './support/site.ts';

const gibibyte = 1024 ** 3;
const size = 4 * gibibyte + 100_000_000;
/** At the beginning, across 2 and 4 GiB where numbers of 32 bits end, and at the end. */
const marks = [0, 2 * gibibyte - 8, 4 * gibibyte - 8, size - 16];
/** Of `size` zeros with `mark number N...` at the marks, worked out by another program. */
const sha256 = '554dadc88e290ef299d0026c1f9e6210961716a625673984d9b580b8d11d577b';

it('a file above 4 GiB comes back equal, and sparse', { timeout: 240_000 }, async () => {
  using site = new Site();
  const location = join(site.uploads, 'disk.img');
  write(location, '');
  truncateSync(location, size);
  const file = openSync(location, 'r+');
  for (const [index, mark] of marks.entries()) writeSync(file, `mark number ${index}...`, mark);
  closeSync(file);
  await touch(location, '1234567890.123456789');
  site.configure({ sources: [uploadsSource] });
  const started = performance.now();
  await site.backup();
  const backedUp = performance.now();
  rmSync(location);
  await site.expect(0, ['restore', 'latest', '--in-place']);
  console.log(`4.4 GB, sparse: backup ${seconds(started, backedUp)} s, restore ${seconds(backedUp, performance.now())} s`);
  expect(readTree(site.uploads).get('disk.img')).toMatchObject({ size: `${size}`, sha256, mtime: '1234567890123456789', mode: '644' });
  expect(statSync(location).blocks * 512).toBeLessThan(4 * 1024 * 1024);
});

function seconds(from: number, to: number): string {
  return ((to - from) / 1000).toFixed(1);
}
