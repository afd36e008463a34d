import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { queryDatabase } from './support/database-state.ts';
import { readTree } from './support/file-state.ts';
import { Site, write } from './support/site.ts';
import { runSql } from './support/sqlite-process.ts';

const storage = { name: 'storage', kind: 'uploads', path: 'storage', exclude: ['app.db*', 'inner', 'deep/settings.yml'] };
const database = { name: 'database', kind: 'sqlite', path: 'storage/app.db' };
const inner = { name: 'inner', kind: 'uploads', path: 'storage/inner' };
const settings = { name: 'settings', kind: 'config-files', paths: ['storage/deep/settings.yml'] };
const nested = [storage, database, inner, settings];

const orders = [nested, nested.toReversed(), [database, storage, settings, inner], [settings, inner, storage, database]].map((sources) => ({
  title: sources.map(({ name }) => name).join(', '),
  sources,
}));

/** A site whose sources have the places that they are configured with. */
function makeSite(sources: readonly object[]): Site {
  const site = new Site();
  site.configure({ sources });
  return site;
}

/** Puts something of a state into every place that a source may have. */
async function become(site: Site, state: string): Promise<void> {
  for (const path of ['photo.jpg', 'deep/note.txt', 'deep/settings.yml', 'inner/inside.txt', `only-${state}/x`, `inner/only-${state}`]) {
    write(join(site.folder, 'storage', path), `${path} as of ${state}`);
  }
  await runSql(
    join(site.folder, 'storage/app.db'),
    `CREATE TABLE IF NOT EXISTS note (text); DELETE FROM note; INSERT INTO note VALUES ('${state}')`,
  );
}

/** Puts something of a state into files that settings may be in. */
function writeSettings(site: Site, state: string): void {
  for (const path of ['.env', 'app.yml']) write(join(site.folder, path), `${path} as of ${state}`);
}

/** Names and contents of all files and folders of the site but Holdfast's own, the database by what is in it. */
function contentOf(site: Site): object {
  const files = readTree(site.folder, { filter: (path) => !/(^|\/)\.holdfast|app\.db/.test(path) });
  const location = join(site.folder, 'storage/app.db');
  const notes = existsSync(location) ? queryDatabase(location, 'SELECT * FROM note') : [];
  return { files: [...files].map(([path, { sha256, mode }]) => [path, sha256, mode]), notes };
}

/** What Holdfast keeps anywhere beside its repository, but for the journals. */
function keptIn(site: Site): string[] {
  return [...readTree(site.root, { filter: (path) => /(^|\/)\.holdfast-/.test(path) }).keys()];
}

describe('sources in one another', () => {
  it.each(orders)('H7: $title: are restored in place together, and the undo brings everything back', async ({ sources }) => {
    using site = makeSite(sources);
    await become(site, 'A');
    const saved = contentOf(site);
    await site.backup();
    for (const path of ['storage/only-A', 'storage/inner/only-A']) rmSync(join(site.folder, path), { recursive: true });
    await become(site, 'B');
    const changed = contentOf(site);
    await site.expect(0, ['restore', 'latest', '--in-place', '--yes']);
    expect(contentOf(site)).toEqual(saved);
    await site.expect(0, ['restore', '--undo', '--yes']);
    expect(contentOf(site)).toEqual(changed);
    expect(keptIn(site)).toEqual([]);
    // And once more, with an earlier undo beside the targets.
    await site.expect(0, ['restore', 'latest', '--in-place', '--yes']);
    await become(site, 'A');
    const again = contentOf(site);
    await site.expect(0, ['restore', 'latest', '--in-place', '--yes']);
    expect(contentOf(site)).toEqual(saved);
    await site.expect(0, ['restore', '--undo', '--yes']);
    expect(contentOf(site)).toEqual(again);
    expect(keptIn(site)).toEqual([]);
  });
});

describe('sources in one another that were lost', () => {
  it.each(orders.slice(0, 2))('H7: $title: are restored in place together, and the undo removes them', async ({ sources }) => {
    using site = makeSite(sources);
    await become(site, 'A');
    const saved = contentOf(site);
    await site.backup();
    rmSync(join(site.folder, 'storage'), { recursive: true });
    const lost = contentOf(site);
    await site.expect(0, ['restore', 'latest', '--in-place', '--yes']);
    expect(contentOf(site)).toEqual(saved);
    await site.expect(0, ['restore', '--undo', '--yes']);
    expect(contentOf(site)).toEqual(lost);
    expect(keptIn(site)).toEqual([]);
  });
});

describe('sources beside one another', () => {
  const settingsOf = (path: string) => ({ name: `of-${path.replace(/\W/g, '')}`, kind: 'config-files', paths: [path] });

  it('H7: two of settings in one folder are restored in place together', async () => {
    using site = makeSite([settingsOf('.env'), settingsOf('*.yml')]);
    writeSettings(site, 'A');
    await site.backup();
    writeSettings(site, 'B');
    const changed = contentOf(site);
    await site.expect(0, ['restore', 'latest', '--in-place', '--yes']);
    expect(contentOf(site)).not.toEqual(changed);
    await site.expect(0, ['restore', '--undo', '--yes']);
    expect(contentOf(site)).toEqual(changed);
    expect(keptIn(site)).toEqual([]);
  });

  it('H7: two that hold the same file are restored in place together, and the undo brings it back', async () => {
    using site = makeSite([settingsOf('*.yml'), settingsOf('app.*')]);
    writeSettings(site, 'A');
    await site.backup();
    writeSettings(site, 'B');
    const changed = contentOf(site);
    await site.expect(0, ['restore', 'latest', '--in-place', '--yes']);
    await site.expect(0, ['restore', '--undo', '--yes']);
    expect(contentOf(site)).toEqual(changed);
    expect(keptIn(site)).toEqual([]);
  });

  it('come back in place below a folder that was lost with all of them', async () => {
    const folders = ['a', 'b', 'c', 'd'].map((name) => ({ name, kind: 'uploads', path: `lost/deeper/${name}` }));
    using site = makeSite([...folders, { name: 'e', kind: 'sqlite', path: 'lost/deeper/e.db' }]);
    for (const { path } of folders) write(join(site.folder, path, 'file'), path);
    await runSql(join(site.folder, 'lost/deeper/e.db'), 'CREATE TABLE note (text)');
    await site.backup();
    const lost = join(site.folder, 'lost');
    const saved = [...readTree(lost).keys()];
    rmSync(lost, { recursive: true });
    await site.expect(0, ['restore', 'latest', '--in-place', '--yes']);
    expect([...readTree(lost).keys()]).toEqual(saved);
    await site.expect(0, ['restore', '--undo', '--yes']);
    expect(existsSync(lost)).toBe(false);
  });
});
