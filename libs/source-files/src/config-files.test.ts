import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { swapIn, takeBack } from '@holdfast/source/testing';
import { describe, expect, it } from 'vitest';
import { capture, inPlace, makeSite, replacing, restoreInPlace, stored } from './testing/site.ts';

function write(folder: string, ...paths: string[]): void {
  for (const path of paths) {
    mkdirSync(`${folder}/${path}`.replace(/\/[^/]*$/, ''), { recursive: true });
    writeFileSync(`${folder}/${path}`, path);
  }
}

function paths({ entries }: { readonly entries: readonly { readonly path: string }[] }): string[] {
  return entries.map(({ path }) => path);
}

describe('a config-files source lists', () => {
  it('files by name and by glob, nothing else, and no folders above them', async () => {
    await using site = makeSite();
    write(site.folder, '.env', 'config/a.yml', 'config/deep/b.yml', 'config/c.txt', 'other/d.yml', 'config.yml');
    expect(paths(await capture(await site.configFiles('.env', './config/**/*.yml')))).toEqual([
      '.env',
      'config/a.yml',
      'config/deep/b.yml',
    ]);
    expect(paths(await capture(await site.configFiles('*.yml', 'config/*')))).toEqual(['config.yml', 'config/a.yml', 'config/c.txt']);
  });

  it('everything in a folder that is named', async () => {
    await using site = makeSite();
    write(site.folder, 'config/a.yml', 'config/deep/b');
    mkdirSync(`${site.folder}/config/empty`);
    const expected = ['config', 'config/a.yml', 'config/deep', 'config/deep/b', 'config/empty'];
    expect(paths(await capture(await site.configFiles('config/')))).toEqual(expected);
  });

  it('names with glob characters by their text', async () => {
    await using site = makeSite();
    write(site.folder, 'app [old].env', 'app o.env', 'q?.env');
    expect(paths(await capture(await site.configFiles('app [old].env', 'q\\?.env')))).toEqual(['app [old].env', 'app o.env', 'q?.env']);
  });
});

describe('H3: a config-files source', () => {
  it('names each file that is missing and each glob that matches nothing', async () => {
    await using site = makeSite();
    write(site.folder, '.env');
    const { entries, details } = await capture(await site.configFiles('.env', 'config/app.yml', '**/*.pem'));
    expect(entries.map(({ path }) => path)).toEqual(['.env']);
    expect(details.problems).toEqual([
      { path: 'config/app.yml', code: 'missing', message: 'config/app.yml does not exist' },
      { path: '**/*.pem', code: 'missing', message: 'no file matches **/*.pem' },
    ]);
  });

  it('fails when nothing is there at all', async () => {
    await using site = makeSite();
    await expect((await site.configFiles('.env', '*.yml')).freeze({})).rejects.toMatchObject({
      code: 'source-missing',
      message: 'the source settings has no file: .env does not exist',
    });
  });

  it('says so when a named file lies behind a link, or is one to a file that no source names', async () => {
    await using site = makeSite();
    write(site.folder, 'releases/1/.env', 'shared/.env', 'a.yml');
    symlinkSync('releases/1', `${site.folder}/current`);
    symlinkSync('shared/.env', `${site.folder}/.env`);
    const { details } = await capture(await site.configFiles('a.yml', 'current/.env', '.env'));
    expect(details.problems).toMatchObject([
      { path: 'current/.env', code: 'missing', message: expect.stringContaining(`${site.folder}/releases/1/.env`) },
      { path: '.env', code: 'unsupported', message: expect.stringContaining(`${site.folder}/shared/.env`) },
    ]);
    const both = await capture(await site.configFiles('.env', 'shared/.env'));
    expect(both.details.problems).toEqual([]);
    expect(both.entries.map(({ path, type }) => [path, type])).toEqual([
      ['.env', 'symlink'],
      ['shared/.env', 'file'],
    ]);
  });
});

describe('config files restore in place', () => {
  it('one by one, and never touch another file', async () => {
    await using site = makeSite();
    write(site.folder, '.env', 'config/a.yml', 'config/other.txt', 'app.js');
    const source = await site.configFiles('.env', 'config/*.yml');
    const first = await capture(source);
    writeFileSync(`${site.folder}/.env`, 'changed');
    write(site.folder, 'config/later.yml', 'config/other.txt');
    rmSync(`${site.folder}/config/a.yml`);
    expect(await source.plan(stored(first), inPlace, replacing())).toMatchObject({
      create: 1,
      replace: 1,
      lose: 1,
      losePaths: ['config/later.yml'],
    });
    await using staged = await restoreInPlace(source, stored(first));
    expect(readFileSync(`${site.folder}/.env`, 'utf8')).toBe('.env');
    expect(readdirSync(`${site.folder}/config`).sort()).toEqual(['a.yml', 'other.txt']);
    expect(readFileSync(`${site.folder}/app.js`, 'utf8')).toBe('app.js');
    await takeBack(staged);
    expect(readFileSync(`${site.folder}/.env`, 'utf8')).toBe('changed');
    expect(readdirSync(`${site.folder}/config`).sort()).toEqual(['later.yml', 'other.txt']);
  });

  it('into a folder of their own, with the folders they need', async () => {
    await using site = makeSite();
    write(site.folder, 'config/deep/a.yml');
    const source = await site.configFiles('**/*.yml');
    const first = await capture(source);
    await using staged = await source.stage(stored(first), { kind: 'directory', directory: `${site.folder}/far/away` }, replacing());
    expect(paths(await capture(staged))).toEqual(['config/deep/a.yml']);
    await staged.ready({});
    await swapIn(staged);
    expect(readFileSync(`${site.folder}/far/away/config/deep/a.yml`, 'utf8')).toBe('config/deep/a.yml');
  });

  it('do not replace a folder that holds something', async () => {
    await using site = makeSite();
    write(site.folder, 'app.conf');
    const source = await site.configFiles('app.conf');
    const first = await capture(source);
    rmSync(`${site.folder}/app.conf`);
    write(site.folder, 'app.conf/inner');
    await expect(source.stage(stored(first), inPlace, replacing())).rejects.toMatchObject({ code: 'target-not-empty' });
    expect(readdirSync(site.folder)).toEqual(['app.conf']);
  });
});
