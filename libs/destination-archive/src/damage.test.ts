import { lstatSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Archives, file, openArchives } from './testing/archives.ts';

const site = {
  photos: [
    { path: 'folder', type: 'directory', size: 0, mode: 0o755, mtime: '1600000000.000000000' } as const,
    file('folder/a', Buffer.alloc(3000, 'compressible ')),
    { path: 'link', type: 'symlink', size: 0, target: 'folder/a' } as const,
  ],
};

/** Every file that an archive consists of. */
async function filesOf(archives: Archives): Promise<string[]> {
  const [name] = await archives.names();
  const archive = join(archives.directory, name as string);
  if (!lstatSync(archive).isDirectory()) return [archive];
  const entries = readdirSync(archive, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

describe('H5: no byte changes unnoticed', () => {
  for (const [format, layout] of [
    ['zip', 'plain'],
    ['tar.gz', 'plain'],
    ['tar.zst', 'plain'],
    ['directory', 'plain'],
    ['directory', 'bagit'],
    ['directory', 'dated'],
  ] as const) {
    it(`${format}, ${layout}: every flipped byte is found`, { timeout: 60_000 }, async () => {
      await using archives = await openArchives({ format, layout });
      await archives.save(site);
      expect(await archives.check('bytes')).toEqual([]);
      const missed: string[] = [];
      let flipped = 0;
      for (const path of await filesOf(archives)) {
        const whole = readFileSync(path);
        // In a folder most bytes are content of text files: every one of a short file, every eleventh of a long one.
        const step = format === 'directory' && whole.length > 400 ? 11 : 1;
        for (let at = 0; at < whole.length; at += step) {
          const changed = Buffer.from(whole);
          changed[at] = (changed[at] as number) ^ (1 << (at % 8));
          writeFileSync(path, changed);
          flipped += 1;
          if ((await archives.check('bytes')).length === 0) missed.push(`${path}@${at}`);
        }
        writeFileSync(path, whole);
      }
      expect(missed).toEqual([]);
      expect(flipped).toBeGreaterThan(400);
      expect(await archives.check('bytes')).toEqual([]);
    });
  }

  for (const format of ['zip', 'tar.gz', 'tar.zst'] as const) {
    it(`${format}: whatever is cut off, added or cut out is found`, async () => {
      await using archives = await openArchives({ format });
      await archives.save(site);
      const [path] = await filesOf(archives);
      const whole = readFileSync(path as string);
      const variants: [string, Buffer][] = [
        ['an added byte', Buffer.concat([whole, Buffer.of(0)])],
        ['added garbage', Buffer.concat([whole, Buffer.alloc(70_000, 'x')])],
        ['itself twice', Buffer.concat([whole, whole])],
        ['something before', Buffer.concat([Buffer.alloc(100), whole])],
        ['nothing at all', Buffer.alloc(0)],
      ];
      for (let length = 0; length < whole.length; length += 37) variants.push([`cut to ${length}`, whole.subarray(0, length)]);
      for (let at = 0; at < whole.length - 50; at += 97)
        variants.push([`a hole at ${at}`, Buffer.concat([whole.subarray(0, at), whole.subarray(at + 50)])]);
      for (const [what, bytes] of variants) {
        writeFileSync(path as string, bytes);
        for (const level of ['presence', 'bytes'] as const) expect(await archives.check(level), `${what}, ${level}`).toHaveLength(1);
      }
    });
  }

  it('directory: what is missing or added is found, also when only its presence is checked', async () => {
    await using archives = await openArchives({ format: 'directory' });
    await archives.save(site);
    const [first] = await archives.names();
    const extra = join(archives.directory, first as string, 'photos/extra');
    writeFileSync(extra, '');
    expect(await archives.check('presence')).toMatchObject([{ message: expect.stringContaining('its listings name') }]);
  });
});
