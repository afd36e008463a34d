import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { applyAttributes, toFileSystemPath } from '@holdfast/filesystem';
import type { ArtifactEntry } from '@holdfast/manifest';
import { swapIn, takeBack } from '@holdfast/source/testing';
import { describe, expect, it } from 'vitest';
import { capture, comparable, giveToNobody, inPlace, makeSite, replacing, restoreInPlace, stored, withoutRoot } from './testing/site.ts';

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(`${folder}/${path}`.replace(/\/[^/]*$/, ''), { recursive: true });
    writeFileSync(toFileSystemPath(`${folder}/${path}`), content);
  }
}

/** Every file and link below the folder with its content, and every folder, leaving out what a restore keeps for its undo. */
function read(folder: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of readdirSync(folder).filter((each) => !each.startsWith('.holdfast-'))) {
    const stats = lstatSync(`${folder}/${name}`);
    if (stats.isFile()) found[name] = readFileSync(`${folder}/${name}`, 'utf8');
    else if (stats.isSymbolicLink()) found[name] = readlinkSync(`${folder}/${name}`);
    else {
      found[name] = '/';
      for (const [path, content] of Object.entries(read(`${folder}/${name}`))) found[`${name}/${path}`] = content;
    }
  }
  return found;
}

describe('a whole uploads folder in place', () => {
  it('H7: comes back as it was; what came later goes to the undo folder, with everything else that stood there', async () => {
    await using site = makeSite();
    const folder = `${site.folder}/photos`;
    write(folder, { 'a/1': 'one', b: 'two' });
    chmodSync(folder, 0o2750);
    const source = await site.uploads();
    const first = await capture(source);
    write(folder, { 'a/1': 'changed', later: 'x', 'new/2': 'y' });
    rmSync(`${folder}/b`);
    chmodSync(folder, 0o700);
    const changed = read(folder);
    await using staged = await restoreInPlace(source, stored(first));
    expect(comparable(await capture(source))).toEqual(comparable(first));
    expect(read(`${staged.undoDirectories[0]}/photos`)).toEqual(changed);
    await takeBack(staged);
    expect(read(folder)).toEqual(changed);
  });

  it('keeps what the globs leave out, where it is, in folders that the snapshot has and that it has not', async () => {
    await using site = makeSite();
    const folder = `${site.folder}/photos`;
    write(folder, { 'a/1': 'one', '.cache/x': 'cached' });
    const source = await site.uploads({ exclude: ['**/*.tmp', '.cache'] });
    const first = await capture(source);
    write(folder, { 'a/1': 'changed', 'a/left.tmp': 'l', 'later/deep/2.tmp': 'm', 'later/deep/3': 'n', '.cache/y': 'z' });
    chmodSync(`${folder}/later`, 0o711);
    const inode = statSync(`${folder}/later/deep/2.tmp`).ino;
    const changed = read(folder);
    const staged = await restoreInPlace(source, stored(first));
    const kept = {
      '.cache': '/',
      '.cache/x': 'cached',
      '.cache/y': 'z',
      'a/left.tmp': 'l',
      later: '/',
      'later/deep': '/',
      'later/deep/2.tmp': 'm',
    };
    expect(read(folder)).toEqual({ ...kept, a: '/', 'a/1': 'one' });
    expect(statSync(`${folder}/later/deep/2.tmp`).ino).toBe(inode);
    expect(statSync(`${folder}/later`).mode & 0o777).toBe(0o711);
    await takeBack(staged);
    expect(read(folder)).toEqual(changed);
    await staged[Symbol.asyncDispose]();
    expect(read(site.folder)).toEqual(
      Object.fromEntries([['photos', '/'], ...Object.entries(changed).map(([path, content]) => [`photos/${path}`, content])]),
    );
  });

  it('does not remove what it carries over when it is given up in the middle of the swap', async () => {
    await using site = makeSite();
    const folder = `${site.folder}/photos`;
    write(folder, { a: 'one', 'left.tmp': 'mine' });
    const source = await site.uploads({ exclude: ['*.tmp'] });
    const staged = await source.stage(stored(await capture(source)), inPlace, replacing());
    await staged.ready({});
    await swapIn({ ...staged, steps: staged.steps.slice(0, 2), undoDirectories: staged.undoDirectories });
    await staged[Symbol.asyncDispose]();
    await takeBack({ steps: staged.steps.slice(0, 2) });
    expect(read(folder)).toEqual({ a: 'one', 'left.tmp': 'mine' });
  });

  it('goes thing by thing where nothing can be made beside it', async () => {
    await using site = makeSite();
    const folder = `${site.folder}/photos`;
    write(folder, { 'a/b/1': 'one', top: 't', 'keep/k': 'k' });
    const source = await site.uploads({ exclude: ['**/*.tmp', 'keep'] });
    const first = await capture(source);
    write(folder, { 'a/b/1': 'changed', 'a/b/x.tmp': 'x', 'later/q/y.tmp': 'y', 'later/gone': 'z' });
    const changed = read(folder);
    giveToNobody(site.folder);
    chmodSync(site.folder, 0o555);
    await withoutRoot(async () => {
      const staged = await restoreInPlace(source, stored(first));
      expect(staged.undoDirectories).toEqual([`${folder}/.holdfast-test-1-undo-photos`]);
      const kept = { 'a/b/x.tmp': 'x', keep: '/', 'keep/k': 'k', later: '/', 'later/q': '/', 'later/q/y.tmp': 'y' };
      expect(read(folder)).toEqual({ ...kept, a: '/', 'a/b': '/', 'a/b/1': 'one', top: 't' });
      await takeBack(staged);
      await staged[Symbol.asyncDispose]();
      expect(read(folder)).toEqual(changed);
      expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual(['.holdfast-test-1-undo-photos']);
    });
    chmodSync(site.folder, 0o755);
  });

  it('keeps what came to be left out while it was staged', async () => {
    await using site = makeSite();
    const folder = `${site.folder}/photos`;
    write(folder, { a: 'one' });
    const source = await site.uploads({ exclude: ['*.tmp'] });
    await using staged = await source.stage(stored(await capture(source)), inPlace, replacing());
    write(folder, { 'late.tmp': 'mine' });
    await staged.ready({});
    await swapIn(staged);
    expect(read(folder)).toEqual({ a: 'one', 'late.tmp': 'mine' });
  });

  it('comes back when it was removed, and when its place is a link', async () => {
    await using site = makeSite();
    write(site.folder, { 'real/a': 'one' });
    symlinkSync('real', `${site.folder}/photos`);
    const source = await site.uploads();
    const first = await capture(source);
    write(site.folder, { 'real/a': 'changed' });
    await using linked = await restoreInPlace(source, stored(first));
    expect(linked.target).toBe(`${site.folder}/real`);
    expect(readFileSync(`${site.folder}/photos/a`, 'utf8')).toBe('one');
    expect(lstatSync(`${site.folder}/photos`).isSymbolicLink()).toBe(true);
    await linked[Symbol.asyncDispose]();
    for (const name of readdirSync(site.folder)) rmSync(`${site.folder}/${name}`, { recursive: true });
    await using removed = await restoreInPlace(source, stored(first));
    expect(removed.undoDirectories).toEqual([]);
    expect(read(site.folder)).toEqual({ photos: '/', 'photos/a': 'one' });
  });

  it('names what stands in the way instead of replacing it', async () => {
    await using site = makeSite();
    const folder = `${site.folder}/photos`;
    write(folder, { a: 'one' });
    const source = await site.uploads({ exclude: ['**/*.tmp'] });
    const first = await capture(source);
    rmSync(`${folder}/a`);
    write(folder, { 'a/left.tmp': 'l' });
    const refused = source.stage(stored(first), inPlace, replacing());
    await expect(refused).rejects.toMatchObject({ code: 'target-not-empty', message: expect.stringContaining('a holds what') });
    rmSync(folder, { recursive: true });
    writeFileSync(folder, 'a file');
    await expect(source.stage(stored(first), inPlace, replacing())).rejects.toMatchObject({ code: 'target-not-empty' });
    expect(readdirSync(site.folder)).toEqual(['photos']);
  });

  it('waits for nobody who is writing there', async () => {
    await using site = makeSite();
    const folder = `${site.folder}/photos`;
    write(folder, { a: 'one' });
    const source = await site.uploads();
    await using staged = await source.stage(stored(await capture(source)), inPlace, replacing());
    const writer = spawn('sh', ['-c', 'exec 3>>"$1"; echo ready; read -r line', 'sh', `${folder}/a`], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    await once(writer.stdout, 'data');
    await expect(staged.ready({})).rejects.toMatchObject({ code: 'target-in-use', message: expect.stringContaining(`${writer.pid}`) });
    const ended = once(writer, 'exit');
    writer.stdin.end();
    await ended;
    await staged.ready({});
  });
});

describe('a part of an uploads folder in place', () => {
  const choose =
    (...paths: string[]) =>
    (entry: ArtifactEntry) =>
      paths.includes(entry.path);

  it('touches the chosen paths only', async () => {
    await using site = makeSite();
    const folder = `${site.folder}/photos`;
    write(folder, { 'a/1': 'one', 'a/2': 'two', 'gone/3': 'three', b: 'four' });
    const source = await site.uploads();
    const first = await capture(source);
    write(folder, { 'a/1': 'changed', 'a/2': 'changed', 'a/later': 'x', b: 'changed' });
    rmSync(`${folder}/gone`, { recursive: true });
    const changed = read(folder);
    await using staged = await restoreInPlace(source, stored(first, choose('a/1', 'gone', 'gone/3')));
    expect(read(folder)).toEqual({ ...changed, 'a/1': 'one', gone: '/', 'gone/3': 'three' });
    await takeBack(staged);
    expect(read(folder)).toEqual(changed);
  });

  it('is compared without the folders that only hold it', async () => {
    await using site = makeSite();
    write(`${site.folder}/photos`, { 'a/b/1': 'one', 'a/2': 'two' });
    const source = await site.uploads();
    const first = await capture(source);
    await using staged = await source.stage(stored(first, choose('a/b/1')), inPlace, replacing());
    expect((await capture(staged)).entries.map(({ path }) => path)).toEqual(['a/b/1']);
  });

  it('does not go through a link that stands where a folder was', async () => {
    await using site = makeSite();
    const folder = `${site.folder}/photos`;
    write(folder, { 'a/1': 'one' });
    const source = await site.uploads();
    const first = await capture(source);
    renameSync(`${folder}/a`, `${site.folder}/outside`);
    symlinkSync('../outside', `${folder}/a`);
    await expect(source.stage(stored(first, choose('a/1')), inPlace, replacing())).rejects.toMatchObject({ code: 'unsafe-path' });
    expect(read(site.folder)).toEqual({ outside: '/', 'outside/1': 'one', photos: '/', 'photos/a': '../outside' });
  });

  it('needs the file that a name is another name of', async () => {
    await using site = makeSite();
    write(`${site.folder}/photos`, { a: 'one' });
    linkSync(`${site.folder}/photos/a`, `${site.folder}/photos/b`);
    const source = await site.uploads();
    const first = await capture(source);
    await expect(source.stage(stored(first, choose('b')), inPlace, replacing())).rejects.toMatchObject({ code: 'artifact-missing' });
  });
});

describe('a plan', () => {
  it('H7: tells what would be made, replaced and lost, also of a file whose size and time were put back', async () => {
    await using site = makeSite();
    const folder = `${site.folder}/photos`;
    write(folder, { same: 'same', forged: 'one', mode: 'x', gone: 'y' });
    symlinkSync('same', `${folder}/link`);
    const source = await site.uploads({ exclude: ['*.tmp'] });
    const first = await capture(source);
    const forged = first.entries.find(({ path }) => path === 'forged') as ArtifactEntry;
    write(folder, { forged: 'two', later: 'z', 'left.tmp': '' });
    applyAttributes(`${folder}/forged`, { mtime: forged.mtime });
    chmodSync(`${folder}/mode`, 0o600);
    rmSync(`${folder}/gone`);
    rmSync(`${folder}/link`);
    symlinkSync('elsewhere', `${folder}/link`);
    const plan = await source.plan(stored(first), inPlace, replacing());
    expect(plan).toEqual({
      target: folder,
      create: 1,
      replace: 3,
      unchanged: 1,
      lose: 1,
      replacePaths: ['forged', 'link', 'mode'],
      losePaths: ['later'],
    });
    const part = await source.plan(
      stored(first, ({ path }) => path === 'same'),
      inPlace,
      replacing(),
    );
    expect(part).toMatchObject({ create: 0, replace: 0, unchanged: 1, lose: 0 });
  });
});
