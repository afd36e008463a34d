import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeSite, placesIn, placesOf, readSite, repository, type Site, touch, write } from './support/site.ts';
import { runSql } from './support/sqlite-process.ts';

const archives = ['zip', 'tar.gz', 'tar.zst', 'directory'].flatMap((format) =>
  ['plain', 'bagit', 'dated'].map((layout) => ({ name: 'usb', kind: 'archive', directory: '../backups/archives', format, layout })),
);

describe.each<[string, object]>([
  ['repository', repository],
  ...archives.map((archive): [string, object] => [`${archive.format}, ${archive.layout}`, archive]),
])('%s', (name, destination) => {
  it('backs up, verifies, and restores beside and in place what an independent reader finds equal', { timeout: 120_000 }, async () => {
    using site = await makeSite();
    site.configure({ destinations: [destination] });
    const before = readSite(placesOf(site));
    const [databaseBefore, namesBefore] = [statSync(site.database, { bigint: true }), readdirSync(join(site.folder, 'data'))];

    await site.expect(0, ['validate']);
    const snapshot = await site.backup();
    // The source is not touched: no checkpoint, nothing beside it.
    expect(statSync(site.database, { bigint: true }).mtimeNs).toBe(databaseBefore.mtimeNs);
    expect(readdirSync(join(site.folder, 'data'))).toEqual(namesBefore);
    expect(readSite(placesOf(site))).toEqual(before);

    // The deepest level does all that the others do.
    for (const level of name === 'repository' || name === 'zip, plain' ? ['presence', 'bytes', 'content'] : ['content']) {
      const { stdout } = await site.expect(0, ['verify', snapshot, '--level', level]);
      expect(stdout).toContain(`Verified to level ${level}: 1 copy`);
    }

    const target = site.at('restored/here');
    await site.expect(0, ['restore', snapshot, '--to', target]);
    expect(readSite(placesIn(target))).toEqual(before);

    await ruin(site);
    expect(readSite(placesOf(site))).not.toEqual(before);
    await site.expect(0, ['restore', 'latest', '--in-place']);
    expect(readSite(placesOf(site))).toEqual(before);
    expect(statSync(join(site.uploads, 'upload.tmp')).size).toBe(11);
  });
});

/** Loses and changes something of everything. */
async function ruin(site: Site): Promise<void> {
  await runSql(
    site.database,
    "PRAGMA foreign_keys = OFF; DELETE FROM note WHERE id > 100; DROP VIEW cheap; PRAGMA user_version = 18; UPDATE note SET text = 'ruined'",
  );
  rmSync(join(site.uploads, 'many/3'), { recursive: true });
  rmSync(join(site.uploads, 'names/link'));
  write(join(site.uploads, 'photo.jpg'), 'no photo');
  write(join(site.uploads, 'virus.exe'), 'virus');
  await touch(join(site.uploads, 'empty'), '1.000000000');
  rmSync(join(site.folder, '.env'));
  write(join(site.folder, 'config/site.yml'), 'title: ruined\n');
}
