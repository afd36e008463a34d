import { execFileSync, spawnSync } from 'node:child_process';
import { linkSync, lstatSync, mkdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Archives, openArchives, smallSite } from './testing/archives.ts';
import { unpackGzipOrZstd, unzip } from './testing/unpack.ts';

const has = (program: string): boolean => spawnSync(program, ['--version']).error === undefined;

/** Unpacks the only archive as somebody without Holdfast would; gives the folder. */
async function unpack(archives: Archives): Promise<string> {
  const out = join(archives.scratch, 'out');
  mkdirSync(out);
  const archive = join(archives.directory, (await archives.names())[0] as string);
  if (archives.config.format === 'directory') return archive;
  if (archives.config.format === 'zip') unzip(readFileSync(archive), out);
  else {
    const tar = await unpackGzipOrZstd(archive, archives.config.format);
    execFileSync('tar', ['xpf', '-'], { cwd: out, input: tar });
  }
  return out;
}

function sumsHold(folder: string, name: string): string {
  return execFileSync('sha256sum', ['-c', '--quiet', '--strict', name], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

describe('without Holdfast', () => {
  for (const format of ['zip', 'tar.gz', 'tar.zst', 'directory'] as const) {
    it(`${format}: unpacks to files that sha256sum proves`, async () => {
      await using archives = await openArchives({ format });
      await archives.save(smallSite());
      const out = await unpack(archives);
      expect(sumsHold(out, 'manifest-sha256.txt')).toBe('');
      expect(
        readFileSync(join(out, 'manifest-sha256.txt'), 'latin1')
          .split('\n')
          .filter((line) => line !== ''),
      ).toHaveLength(1 + 9 + 3 + 3 + 1);
      expect(readFileSync(join(out, 'photos/new\nline'), 'utf8')).toBe('one');
      expect(readFileSync(Buffer.concat([Buffer.from(`${out}/photos/caf`), Buffer.of(0xe9)]), 'utf8')).toBe('four');
      expect(readlinkSync(join(out, 'photos/latest'))).toBe('albums/a.jpg');
      expect(readFileSync(join(out, 'photos/albums/again.jpg')).equals(readFileSync(join(out, 'photos/albums/a.jpg')))).toBe(true);
      expect(lstatSync(join(out, 'photos/empty')).isDirectory()).toBe(true);
      expect(readFileSync(join(out, 'RECOVERY.txt'), 'utf8')).toContain('sha256sum -c');
      expect(JSON.parse(readFileSync(join(out, 'metadata.json'), 'utf8'))).toMatchObject({ site: 'museum', outcome: 'complete' });
    });
  }

  for (const format of ['tar.gz', 'tar.zst', 'directory'] as const) {
    it(`${format}: keeps modes, hard links and times to the nanosecond`, async () => {
      await using archives = await openArchives({ format });
      await archives.save(smallSite());
      const out = await unpack(archives);
      const first = lstatSync(join(out, 'photos/albums/a.jpg'), { bigint: true });
      expect(first.mtimeNs).toBe(1_700_000_000_123_456_789n);
      expect(Number(first.mode) & 0o777).toBe(0o600);
      expect(lstatSync(join(out, 'photos/albums/again.jpg'), { bigint: true }).ino).toBe(first.ino);
      expect(Number(lstatSync(join(out, 'photos/empty')).mode) & 0o777).toBe(0o750);
      expect(lstatSync(join(out, 'photos/empty'), { bigint: true }).mtimeNs).toBe(1_600_000_000_000_000_001n);
    });
  }

  it('is accepted by whichever of gzip, zstd, unzip, Python and GNU tar this machine has', { timeout: 30_000 }, async () => {
    const commands: readonly (readonly ['zip' | 'tar.gz' | 'tar.zst', string, readonly string[]])[] = [
      ['tar.gz', 'gzip', ['-t']],
      ['tar.gz', 'tar', ['tzf']],
      ['tar.gz', 'python3', ['-c', 'import sys,tarfile;tarfile.open(sys.argv[1]).getmembers()']],
      ['tar.zst', 'zstd', ['-tq']],
      ['zip', 'unzip', ['-tqq']],
      ['zip', 'python3', ['-c', 'import sys,zipfile;assert zipfile.ZipFile(sys.argv[1]).testzip() is None']],
    ];
    let ran = 0;
    for (const format of ['zip', 'tar.gz', 'tar.zst'] as const) {
      await using archives = await openArchives({ format });
      await archives.save(smallSite());
      const archive = join(archives.directory, (await archives.names())[0] as string);
      for (const [of, program, words] of commands.filter(([of, program]) => of === format && has(program))) {
        const { status, stderr } = spawnSync(program, [...words, archive], { encoding: 'utf8' });
        expect({ of, program, status, stderr }).toEqual({ of, program, status: 0, stderr: '' });
        ran += 1;
      }
    }
    expect(ran).toBeGreaterThanOrEqual(2);
  });
});

describe('the dated layout', () => {
  for (const format of ['zip', 'tar.gz', 'tar.zst', 'directory'] as const) {
    it(`${format}: one file for each source in a folder with the day's name`, async () => {
      await using archives = await openArchives({ format, layout: 'dated' });
      await archives.save(smallSite());
      expect((await archives.names())[0]).toBe(format === 'directory' ? '20260501' : `backup-2026-05-01-120001.${format}`);
      const out = format === 'directory' ? await unpack(archives) : join(await unpack(archives), '20260501');
      expect(sumsHold(out, 'manifest-sha256.txt')).toBe('');
      expect(readFileSync(join(out, 'app.db'), 'latin1').startsWith('SQLite format 3')).toBe(true);
      const names = execFileSync('tar', ['tf', join(out, 'photos.bak'), '--quoting-style=literal'], { encoding: 'utf8' });
      expect(names).toContain('albums/a.jpg\n');
      expect(execFileSync('tar', ['xOf', join(out, 'settings.config'), '.env'], { encoding: 'utf8' })).toBe('SECRET=1\n');
      expect(await archives.check('bytes')).toEqual([]);
    });
  }
});

it('a hard link that became a file of its own is noticed in a folder', async () => {
  await using archives = await openArchives({ format: 'directory' });
  await archives.save(smallSite());
  const folder = join(archives.directory, (await archives.names())[0] as string, 'photos/albums');
  const bytes = readFileSync(join(folder, 'a.jpg'));
  execFileSync('rm', [join(folder, 'again.jpg')]);
  writeFileSync(join(folder, 'again.jpg'), bytes);
  expect(await archives.check('presence')).toMatchObject([{ message: expect.stringContaining('again.jpg') }]);
  execFileSync('rm', [join(folder, 'again.jpg')]);
  linkSync(join(folder, 'a.jpg'), join(folder, 'again.jpg'));
  expect(await archives.check('presence')).toEqual([]);
});
