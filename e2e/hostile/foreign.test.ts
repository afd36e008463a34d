import { mkdirSync, readdirSync, renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runTool } from '../support/run-program.ts';
import { noise, placesIn, placesOf, readFiles, write } from '../support/site.ts';
import { formats, makeHostileSite, readAll } from './support/hostile-site.ts';

describe('an archive that somebody else has made, among those of Holdfast', () => {
  it.each(formats)('%s: with paths that climb out, links, pipes and devices, is never taken for one', async (format) => {
    using held = await makeHostileSite(format);
    const { site } = held;
    const work = site.at('outside/work/deep');
    mkdirSync(work, { recursive: true });
    write(join(work, '../evil'), noise(5000));
    symlinkSync('/etc', join(work, 'link'));
    await runTool('mkfifo', [join(work, 'pipe')]);
    await runTool('mknod', [join(work, 'device'), 'c', '1', '5']);
    // A name as Holdfast's own archives have it, and one that no rule knows.
    const names = ['backup-2020-01-01-000000', 'something'].map((name) => join(site.at('backups'), name));
    for (const name of names) await makeForeign(format, name, work);
    const listed = await site.expect(0, ['list', '--quiet']);
    expect(listed.stdout.trim()).toBe(held.snapshot);
    const ran = await readAll(held);
    expect([ran.verify.status, ran.show.status, ran.restore.status], ran.verify.output).toEqual([0, 0, 0]);
    await site.expect(0, ['verify', '--all', '--level', 'content']);
    await site.expect(0, ['backup']);
    await site.expect(1, ['restore', '20200101-000000-0000', '--to', site.at('nothing')]);
    expect(readdirSync(site.at('backups')).filter((name) => !name.startsWith('.holdfast-verified-'))).toHaveLength(4);
  });
});

async function makeForeign(format: (typeof formats)[number], name: string, directory: string): Promise<void> {
  const all = ['.', '../evil'];
  if (format === 'directory') await runTool('cp', ['-a', directory, name]);
  else if (format === 'zip') await runTool('zip', ['-qry', '-FI', `${name}.zip`, 'link', 'device', '../evil'], { directory });
  else if (format === 'tar.gz') await runTool('tar', ['-cPzf', `${name}.tar.gz`, ...all], { directory });
  else {
    await runTool('tar', ['-cPf', `${name}.tar`, ...all], { directory });
    await runTool('zstd', ['-q', '--rm', `${name}.tar`]);
  }
}

describe('names that differ only in case or in the form of their characters', () => {
  it.each(formats)('%s: are kept apart', async (format) => {
    using held = await makeHostileSite(format);
    const { site } = held;
    for (const name of [
      'Photo.jpg',
      'photo.jpg',
      'PHOTO.JPG',
      '\u00e9t\u00e9',
      'e\u0301te\u0301',
      '\u212b',
      '\u00c5',
      'A\u030a',
      'ﬁ',
      'fi',
      'ß',
      'ss',
      'a',
      'a ',
    ]) {
      write(join(site.uploads, 'alike', name), noise(100 + (Buffer.from(name).readUIntBE(0, Math.min(Buffer.byteLength(name), 6)) % 1000)));
    }
    const saved = readFiles(placesOf(site)).uploads;
    await site.backup();
    await site.expect(0, ['verify', 'latest', '--level', 'content']);
    await site.expect(0, ['restore', 'latest', '--to', site.at('restored')]);
    expect(readFiles({ ...placesIn(site.at('restored')), settings: site.folder }).uploads).toEqual(saved);
    renameSync(site.at('restored'), site.at('gone'));
    write(join(site.uploads, 'alike', 'photo.jpg'), 'changed');
    await site.expect(0, ['restore', 'latest', '--in-place', '--yes']);
    expect(readFiles(placesOf(site)).uploads).toEqual(saved);
  });
});
