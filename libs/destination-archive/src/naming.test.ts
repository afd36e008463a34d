import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import schema from '@holdfast/schemas/backup.config.schema.json' with { type: 'json' };
import { describe, expect, it } from 'vitest';
import { archiveName } from './archive-name.ts';
import { file, headerAt, openArchives } from './testing/archives.ts';

const formats = ['zip', 'tar.gz', 'tar.zst', 'directory'] as const;
const endings = { zip: '.zip', 'tar.gz': '.tar.gz', 'tar.zst': '.tar.zst', directory: '' } as const;
const source = { photos: [file('a', 'one')] };

describe('names of archives', () => {
  it.each(formats)('%s: follow the default template, in UTC', async (format) => {
    await using archives = await openArchives({ format });
    await archives.save(source);
    expect(await archives.names()).toEqual([`backup-2026-05-01-120001${endings[format]}`]);
  });

  it('follow a template, with or without the ending', () => {
    const config = { name: 'usb', kind: 'archive', directory: 'x', format: 'tar.zst' } as const;
    for (const fileName of ['{site} {kind} {day} {id}.tar.zst', '{site} {kind} {day} {id}']) {
      const name = archiveName({ ...config, fileName });
      expect(name.of(headerAt(1), 1)).toBe('museum manual 20260501 20260501-120001-0001.tar.zst');
      expect(name.of(headerAt(1), 12)).toBe('museum manual 20260501 20260501-120001-0001-12.tar.zst');
      expect(name.matches('museum manual 20260501 20260501-120001-0001-12.tar.zst')).toBe(true);
      expect(name.matches('museum manual 20260501 20260501-120001-0001xtar.zst')).toBe(false);
    }
  });

  it.each(formats)('%s: H22: never take the place of what is there, ours or not', async (format) => {
    await using archives = await openArchives({ format, fileName: 'backup-{date}' });
    mkdirSync(archives.directory);
    const taken = join(archives.directory, `backup-2026-05-01${endings[format]}`);
    writeFileSync(taken, 'somebody else wrote this');
    await archives.save(source, 1);
    await archives.save(source, 2);
    expect(readFileSync(taken, 'utf8')).toBe('somebody else wrote this');
    expect(await archives.names()).toEqual(['', '-2', '-3'].map((suffix) => `backup-2026-05-01${suffix}${endings[format]}`).sort());
    const damaged: string[] = [];
    const found = await archives.destination.manifests({ onDamaged: ({ object }) => damaged.push(object) });
    expect(found.map(({ id }) => id)).toEqual([headerAt(1).id, headerAt(2).id]);
  });
});

describe('H22: what others keep in the folder', () => {
  it.each(formats)('%s: is never listed, checked or removed', async (format) => {
    await using archives = await openArchives({ format });
    await archives.save(source);
    const theirs = [
      'notes.txt',
      `holiday${endings[format]}`,
      'backup-of-something',
      `backup-2020-01-01-000000${endings[format]}.old`,
      '.hidden',
    ];
    for (const name of theirs) writeFileSync(join(archives.directory, name), 'PK theirs');
    mkdirSync(join(archives.directory, 'holiday-photos'));
    writeFileSync(join(archives.directory, 'holiday-photos/metadata.json'), '{"title":"Rome"}');
    const before = await archives.names();
    expect(await archives.destination.manifests({})).toHaveLength(1);
    expect(await archives.check('bytes')).toEqual([]);
    await archives.destination.delete(headerAt(1).id, {});
    expect(await archives.names()).toEqual(before.filter((name) => name !== `backup-2026-05-01-120001${endings[format]}`));
  });

  it('a zip of somebody else under a name like ours is theirs; a ruin under such a name is reported', async () => {
    await using archives = await openArchives({ format: 'zip' });
    await archives.save(source);
    writeFileSync(join(archives.directory, 'backup-2020-01-01-000000.zip'), 'PK\u0003\u0004'.padEnd(2000, '\0'));
    expect(await archives.check('bytes')).toEqual([]);
    writeFileSync(join(archives.directory, 'backup-2020-01-01-000001.zip'), '');
    expect(await archives.check('presence')).toMatchObject([{ object: 'backup-2020-01-01-000001.zip' }]);
  });

  it('a renamed archive is still ours, and a copy goes with the original', async () => {
    await using archives = await openArchives({ format: 'zip' });
    await archives.save(source);
    const [name] = await archives.names();
    copyFileSync(join(archives.directory, name as string), join(archives.directory, 'my favourite.zip'));
    expect(await archives.destination.manifests({})).toHaveLength(1);
    await archives.destination.delete(headerAt(1).id, {});
    expect(await archives.names()).toEqual([]);
  });

  it('uses no name beside the sources that the configuration would let a source have', async () => {
    await using archives = await openArchives({ format: 'directory' });
    await archives.save(source);
    const [name = ''] = await archives.names();
    const own = readdirSync(join(archives.directory, name)).filter((one) => !(one in source));
    expect(own).toEqual(expect.arrayContaining(['listings', 'metadata.json']));
    expect(own.filter((one) => !schema.$defs.SourceName.not.enum.includes(one))).toEqual([]);
  });

  it('refuses a source whose name the layout needs for itself', async () => {
    await using archives = await openArchives({ format: 'zip' });
    for (const name of ['listings', 'details', 'metadata.json', 'RECOVERY.txt', '..', 'a/b']) {
      await expect(archives.save({ [name]: [] })).rejects.toMatchObject({ code: 'unsupported' });
    }
    expect(await archives.names()).toEqual([]);
  });
});
