import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { queryDatabase } from './support/database-state.ts';
import { readTree } from './support/file-state.ts';
import { entryOf, runProgram } from './support/run-program.ts';
import { makeSite, placesIn, placesOf, readSite, type Site, type SiteState, write } from './support/site.ts';
import { runSql } from './support/sqlite-process.ts';

let site: Site;
let saved: SiteState;
let snapshot: string;
let targets = 0;

beforeAll(async () => {
  site = await makeSite();
  site.configure({});
  saved = readSite(placesOf(site));
  snapshot = await site.backup();
});
// Whatever a test did: as it was saved.
beforeEach(async () => {
  await site.expect(0, ['restore', snapshot, '--in-place', '--quiet']);
});
afterAll(() => site[Symbol.dispose]());

function newTarget(): string {
  targets += 1;
  return site.at(`target-${targets}`);
}

describe('restore --to', () => {
  it('brings one source and nothing of the others', async () => {
    const target = newTarget();
    await site.expect(0, ['restore', 'latest', '--source', 'settings', '--to', target]);
    expect(readdirSync(target)).toEqual(['settings']);
    expect(readSite({ ...placesIn(target), database: site.database, uploads: site.uploads })).toEqual(saved);
  });

  it('brings what a pattern finds, with the folders above it', async () => {
    const target = newTarget();
    await site.expect(0, [
      'restore',
      snapshot.slice(0, 18),
      '--source',
      'photos',
      '--path',
      'many/3/**',
      '--path',
      'names/é*',
      '--to',
      target,
    ]);
    const wanted = [...saved.uploads].filter(([path]) => path.startsWith('many/3/') || path.startsWith('names/\u00c3\u00a9'));
    const found = readTree(join(target, 'photos'));
    expect(wanted.length).toBeGreaterThan(8);
    expect([...found].filter(([, { type }]) => type !== 'folder')).toEqual(
      wanted.map(([path, state]) => [path, { ...state, oneFileWith: path }]),
    );
    expect([...found].filter(([, { type }]) => type === 'folder').map(([path]) => path)).toEqual(['many', 'many/3', 'names']);
  });

  it('brings the database alone by its path', async () => {
    const target = newTarget();
    await site.expect(0, ['restore', 'latest', '--path', 'app/app.db', '--to', target]);
    expect(readdirSync(target)).toEqual(['app']);
    expect(queryDatabase(join(target, 'app/app.db'), 'SELECT count(*) FROM note')).toEqual([[5500]]);
  });

  it('is equal as far as times can be set where the library for exact ones is not installed', async () => {
    const target = newTarget();
    const hidden = `data:text/javascript,${encodeURIComponent(
      `import { registerHooks } from 'node:module';
       registerHooks({ resolve: (name, context, next) => { if (name === 'koffi') throw new Error('not installed'); return next(name, context); } });`,
    )}`;
    const line = ['restore', 'latest', '--source', 'photos', '--to', target];
    const ran = await runProgram(process.execPath, ['--import', hidden, entryOf('holdfast'), ...line], { directory: site.folder });
    expect(ran.status, ran.output).toBe(0);
    const { mtime, ...rest } = readTree(join(target, 'photos')).get('photo.jpg') ?? {};
    const { mtime: exact, ...expected } = saved.uploads.get('photo.jpg') ?? {};
    expect(rest).toEqual(expected);
    const off = Number(BigInt(mtime ?? 0) - BigInt(exact ?? 0));
    expect([off !== 0, Math.abs(off) < 1000]).toEqual([true, true]);
    const again = ['restore', 'latest', '--source', 'photos', '--to', target, '--plan'];
    const planned = await runProgram(process.execPath, ['--import', hidden, entryOf('holdfast'), ...again], { directory: site.folder });
    expect(planned.stdout).toContain(' 0 made, 0 replaced, ');
  });

  it('refuses a folder that holds something, and changes nothing there', async () => {
    const target = newTarget();
    write(join(target, 'mine.txt'), 'mine');
    const { stderr } = await site.expect(1, ['restore', 'latest', '--to', target]);
    expect(stderr).toContain(target);
    expect(readdirSync(target)).toEqual(['mine.txt']);
  });

  it('says what no pattern finds', async () => {
    const target = newTarget();
    const { stderr } = await site.expect(1, ['restore', 'latest', '--path', 'no/such/thing', '--to', target]);
    expect(stderr).toContain('no/such/thing');
    expect(existsSync(target)).toBe(false);
  });
});

describe('restore --in-place', () => {
  it('brings one path back and leaves what else was changed', async () => {
    write(join(site.uploads, 'photo.jpg'), 'changed');
    rmSync(join(site.uploads, 'many/1'), { recursive: true });
    await site.expect(0, ['restore', 'latest', '--source', 'photos', '--path', 'many/**', '--in-place']);
    const now = readSite(placesOf(site)).uploads;
    expect(now.get('photo.jpg')?.size).toBe('7');
    const many = (state: SiteState['uploads']) => [...state].filter(([path, { type }]) => path.startsWith('many/') && type === 'file');
    expect(many(now)).toEqual(many(saved.uploads));
  });

  it('H7: what was made after the backup does not survive it, and is there again after --undo', async () => {
    write(join(site.uploads, 'later/added.txt'), 'added');
    await runSql(site.database, 'CREATE TABLE later (a); INSERT INTO later VALUES (1)');
    const changed = readSite(placesOf(site));
    await site.expect(0, ['restore', 'latest', '--in-place']);
    expect(readSite(placesOf(site))).toEqual(saved);
    await site.expect(0, ['restore', '--undo']);
    expect(readSite(placesOf(site))).toEqual(changed);
    const { stderr } = await site.expect(2, ['restore', '--undo']);
    expect(stderr).toContain('there is no restore that could be taken back');
  });

  it('says where it keeps what was there before, which is for this user alone and keeps its modes', async () => {
    write(join(site.folder, '.env'), 'SESSION_KEY=changed\n', 0o640);
    const { stderr } = await site.expect(0, ['restore', 'latest', '--source', 'settings', '--in-place']);
    const [, kept = ''] = /what was there before is kept in (\S+), for this user alone, until the next restore in place/.exec(stderr) ?? [];
    expect(dirname(kept)).toBe(site.root);
    expect(lstatSync(kept).mode & 0o7777).toBe(0o700);
    expect(lstatSync(join(kept, '.env')).mode & 0o7777).toBe(0o640);
    await site.expect(0, ['restore', '--undo']);
    expect([existsSync(kept), readFileSync(join(site.folder, '.env'), 'utf8')]).toEqual([false, 'SESSION_KEY=changed\n']);
  });

  it('says which undo it gives up, in its plan and before it replaces anything', async () => {
    await site.expect(0, ['restore', 'latest', '--source', 'settings', '--in-place']);
    const sentence = /once this is done, the earlier restore \S+ of \S+ to \S+ can no longer be taken back with --undo\n/;
    const planned = await site.expect(0, ['restore', 'latest', '--source', 'photos', '--plan']);
    expect(planned.stdout).toMatch(sentence);
    expect(planned.stderr).toBe('');
    const { stderr } = await site.expect(0, ['restore', 'latest', '--source', 'photos', '--in-place']);
    expect(stderr).toMatch(sentence);
    const beside = await site.expect(0, ['restore', 'latest', '--source', 'photos', '--to', newTarget()]);
    expect(beside.stderr).toBe('');
  });

  it('undoes one that was made into nothing: what was not there is gone again', async () => {
    for (const place of [site.uploads, join(site.folder, 'data'), join(site.folder, '.env')]) rmSync(place, { recursive: true });
    await site.expect(0, ['restore', 'latest', '--in-place']);
    expect(readSite(placesOf(site))).toEqual(saved);
    await site.expect(0, ['restore', '--undo']);
    expect([site.uploads, site.database, join(site.folder, '.env')].map((place) => existsSync(place))).toEqual([false, false, false]);
  });

  it('never writes through a link that was put in its way', async () => {
    const outside = site.at('outside');
    mkdirSync(outside, { recursive: true });
    rmSync(join(site.uploads, 'many'), { recursive: true });
    symlinkSync(outside, join(site.uploads, 'many'));
    await site.expect(0, ['restore', 'latest', '--source', 'photos', '--in-place']);
    expect(readdirSync(outside)).toEqual([]);
    expect(lstatSync(join(site.uploads, 'many')).isDirectory()).toBe(true);
    expect(readSite(placesOf(site))).toEqual(saved);
  });
});

describe('restore --plan', () => {
  it('says what would be made, replaced and lost, and changes nothing', async () => {
    write(join(site.uploads, 'photo.jpg'), 'changed');
    write(join(site.uploads, 'new.txt'), 'new');
    rmSync(join(site.uploads, 'names/link'));
    const state = readSite(placesOf(site));
    for (const line of [
      ['restore', 'latest', '--plan'],
      ['restore', 'latest', '--in-place', '--plan', '--yes'],
    ]) {
      const { stdout } = await site.expect(0, line);
      expect(stdout).toMatch(/replaces .*photo\.jpg/);
      expect(stdout).toMatch(/moves away new\.txt/);
      expect(readSite(placesOf(site))).toEqual(state);
    }
  });
});
