import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathFromBytes } from '@holdfast/manifest';
import { afterAll, describe, expect, it } from 'vitest';
import { EntryReader, type EntryStats, entryStats } from './entry-stats.ts';
import { systemCalls } from './system-calls.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-entries-'));
const server = createServer().listen(join(folder, 'socket'));
writeFileSync(join(folder, 'file'), 'content');
writeFileSync(join(folder, 'sparse'), '');
truncateSync(join(folder, 'sparse'), 5_000_000_000);
linkSync(join(folder, 'file'), join(folder, 'other name'));
symlinkSync('file', join(folder, 'link'));
symlinkSync('nowhere', join(folder, 'broken'));
mkdirSync(join(folder, 'folder'));
chmodSync(join(folder, 'folder'), 0o2751);
execFileSync('mkfifo', [join(folder, 'pipe')]);
for (const name of ['é', 'e\u0301', '😀', 'a\nb', ' ', '\'"\\$', '\u2028']) writeFileSync(join(folder, name), name);
writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0x66, 0xff, 0xfe])]), 'no UTF-8');
writeFileSync(join(folder, 'old'), '');
utimesSync(join(folder, 'old'), -1, -1.5);

afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

describe('what a reader tells of a name', () => {
  it('is what lstat tells, before and after it asks the system itself, for every type and name', () => {
    const expected = readdirSync(folder, 'buffer').map((name): [string, EntryStats] => [
      pathFromBytes(name),
      entryStats(lstatSync(Buffer.concat([Buffer.from(`${folder}/`), name]), { bigint: true })),
    ]);
    expect(new Set(expected.map(([, { type }]) => type)).size).toBe(5);
    reading((reader, place) => {
      for (const [name, stats] of expected) expect(reader.stats(place, name), name).toEqual(stats);
      for (let looked = 0; looked < 1_000; looked += 1) reader.stats(place, 'file');
      for (const [name, stats] of expected) expect(reader.stats(place, name), name).toEqual(stats);
    });
  });

  it('is nothing for a name that is gone, and an error for what may not be asked', () => {
    reading((reader, place) => {
      for (let looked = 0; looked < 1_001; looked += 1) reader.stats(place, 'file');
      expect(reader.stats(place, 'gone')).toBeUndefined();
      expect(() => reader.stats(place, 'x'.repeat(300))).toThrow('ENAMETOOLONG');
    });
  });

  it('tells of a device', () => {
    const descriptor = openSync('/dev', 'r');
    const reader = new EntryReader();
    for (let looked = 0; looked < 1_001; looked += 1) reader.stats({ descriptor, place: '/dev' }, 'null');
    expect(reader.stats({ descriptor, place: '/dev' }, 'null')).toEqual(entryStats(lstatSync('/dev/null', { bigint: true })));
    closeSync(descriptor);
  });

  it.runIf(process.platform === 'linux' && process.arch === 'x64')('comes from statx on this machine', () => {
    expect(systemCalls()?.statx).toBeDefined();
  });
});

function reading(work: (reader: EntryReader, place: { readonly descriptor: number; readonly place: string }) => void): void {
  const descriptor = openSync(folder, 'r');
  try {
    work(new EntryReader(), { descriptor, place: folder });
  } finally {
    closeSync(descriptor);
  }
}
