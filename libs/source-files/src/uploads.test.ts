import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, linkSync, mkdirSync, readdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { applyAttributes, toFileSystemPath } from '@holdfast/filesystem';
import type { Artifact } from '@holdfast/manifest';
import { describe, expect, it } from 'vitest';
import { uploadsAdapter } from './index.ts';
import { capture, comparable, makeSite, replacing, stored, withoutRoot } from './testing/site.ts';

function write(folder: string, ...paths: string[]): void {
  for (const path of paths) {
    mkdirSync(`${folder}/${path}`.replace(/\/[^/]*$/, ''), { recursive: true });
    writeFileSync(toFileSystemPath(`${folder}/${path}`), path);
  }
}

async function listPaths(source: { freeze(options: object): Promise<{ artifacts(options: object): AsyncIterable<Artifact> }> }) {
  const view = await source.freeze({});
  return (await Array.fromAsync(view.artifacts({}))).map(({ path }) => path);
}

describe('an uploads source lists', () => {
  it('paths in the order of their bytes, where a folder’s content stands behind names with characters below the slash', async () => {
    await using site = makeSite();
    write(`${site.folder}/photos`, 'a/b', 'a.txt', 'a-b/c', 'a0', 'A', 'é', 'z', '\udce9', '😀', '\ufffd');
    expect(await listPaths(await site.uploads())).toEqual([
      'A',
      'a',
      'a-b',
      'a-b/c',
      'a.txt',
      'a/b',
      'a0',
      'z',
      'é',
      '\udce9',
      '\ufffd',
      '😀',
    ]);
  });

  it('names in every Unicode form as they are', async () => {
    await using site = makeSite();
    write(`${site.folder}/photos`, 'caf\u00e9', 'cafe\u0301', 'two\nlines', ' ', '\u2028', 'a\\b');
    expect(new Set(await listPaths(await site.uploads()))).toEqual(
      new Set(['caf\u00e9', 'cafe\u0301', 'two\nlines', ' ', '\u2028', 'a\\b']),
    );
  });

  it('modes with setuid, setgid and sticky bits, times to the nanosecond, owners', async () => {
    await using site = makeSite();
    const folder = `${site.folder}/photos`;
    write(folder, 'a');
    mkdirSync(`${folder}/b`);
    applyAttributes(`${folder}/a`, { mode: 0o6754, mtime: '1795245296.123456789' });
    applyAttributes(`${folder}/b`, { mode: 0o3770, mtime: '-1.000000001' });
    const { entries } = await capture(await site.uploads());
    expect(entries).toMatchObject([
      { path: 'a', type: 'file', size: 1, mode: 0o6754, mtime: '1795245296.123456789', uid: process.getuid?.() },
      { path: 'b', type: 'directory', size: 0, mode: 0o3770, mtime: '-1.000000001', gid: process.getgid?.() },
    ]);
  });

  it('links as links, whether they lead to a file, out of the tree, in a circle or nowhere', async () => {
    await using site = makeSite();
    const folder = `${site.folder}/photos`;
    write(site.folder, 'photos/a', 'secret/key');
    for (const target of ['a', '../secret', 'circle', 'nowhere', '/etc/passwd', 'caf\udce9']) {
      symlinkSync(toFileSystemPath(target), `${folder}/to-${target.replaceAll(/\W/g, '')}`);
    }
    rmSync(`${folder}/to-circle`);
    symlinkSync('circle', `${folder}/circle`);
    const { entries } = await capture(await site.uploads());
    expect(entries.map(({ path, type, target }) => [path, type, target])).toEqual([
      ['a', 'file', undefined],
      ['circle', 'symlink', 'circle'],
      ['to-a', 'symlink', 'a'],
      ['to-caf', 'symlink', 'caf\udce9'],
      ['to-etcpasswd', 'symlink', '/etc/passwd'],
      ['to-nowhere', 'symlink', 'nowhere'],
      ['to-secret', 'symlink', '../secret'],
    ]);
  });

  it('other names with what would stand in for the first one, were it gone before it is read', async () => {
    await using site = makeSite();
    const folder = `${site.folder}/photos`;
    write(folder, 'a');
    linkSync(`${folder}/a`, `${folder}/b`);
    await using view = await (await site.uploads()).freeze({});
    const [first, second] = (await Array.fromAsync(view.artifacts({}))) as [Artifact, Artifact];
    expect(first).toMatchObject({ type: 'file', content: { location: `${folder}/a` } });
    const standIn = { ...first.content, location: `${folder}/b` };
    expect(second).toMatchObject({ type: 'hardlink', target: 'a', standIn });
  });

  it('the first name of a file as the file and its other names as links to it, unless they lie outside', async () => {
    await using site = makeSite();
    const folder = `${site.folder}/photos`;
    write(site.folder, 'photos/m/a', 'photos/lonely', 'photos/excluded');
    linkSync(`${folder}/m/a`, `${folder}/b`);
    linkSync(`${folder}/m/a`, `${folder}/z`);
    linkSync(`${folder}/lonely`, `${site.folder}/elsewhere`);
    linkSync(`${folder}/excluded`, `${folder}/kept`);
    const { entries } = await capture(await site.uploads({ exclude: ['excluded'] }));
    expect(entries.map(({ path, type, target }) => [path, type, target])).toEqual([
      ['b', 'file', undefined],
      ['kept', 'file', undefined],
      ['lonely', 'file', undefined],
      ['m', 'directory', undefined],
      ['m/a', 'hardlink', 'b'],
      ['z', 'hardlink', 'b'],
    ]);
  });

  it('a sparse file of 5 GiB with its size and its holes', async () => {
    await using site = makeSite();
    write(site.folder, 'photos/disk.img');
    truncateSync(`${site.folder}/photos/disk.img`, 5 * 2 ** 30);
    await using view = await (await site.uploads()).freeze({});
    const [image] = await Array.fromAsync(view.artifacts({}));
    expect(image).toMatchObject({ size: 5 * 2 ** 30, sparse: true, content: { identity: { size: 5 * 2 ** 30 } } });
  });

  it('no socket; a pipe as a problem by name', async () => {
    await using site = makeSite();
    write(site.folder, 'photos/a');
    const server = createServer().listen(`${site.folder}/photos/app.sock`);
    await once(server, 'listening');
    expect(spawnSync('mkfifo', [`${site.folder}/photos/pipe`]).status).toBe(0);
    const { entries, details } = await capture(await site.uploads());
    server.close();
    expect(entries.map(({ path }) => path)).toEqual(['a']);
    expect(details.problems).toMatchObject([{ path: 'pipe', code: 'unsupported' }]);
    expect((await capture(await site.uploads({ exclude: ['pipe'] }))).details.problems).toEqual([]);
  });

  it('no token for a file that was changed less than two seconds ago', async () => {
    await using site = makeSite();
    write(site.folder, 'photos/a');
    const at = async (seconds: number) => {
      const context = { ...site.context, now: () => new Date(Date.now() + seconds * 1000) };
      const source = await uploadsAdapter.open({ name: 'photos', kind: 'uploads', path: 'photos' }, context);
      return (await capture(source)).entries[0]?.changeToken;
    };
    expect(await at(1)).toBeUndefined();
    expect(await at(3)).toBeDefined();
    expect(await at(3)).toBe(await at(4));
  });
});

describe('globs of an uploads source', () => {
  it('leave out files and whole folders, also with a dot in front', async () => {
    await using site = makeSite();
    write(`${site.folder}/photos`, 'a.jpg', 'a.tmp', '.cache/x', 'deep/b.tmp', 'deep/c.jpg', 'thumbs/1', 'thumbs2/1', '.hidden');
    const exclude = ['**/*.tmp', '.cache/', 'thumbs/**'];
    expect(await listPaths(await site.uploads({ exclude }))).toEqual(['.hidden', 'a.jpg', 'deep', 'deep/c.jpg', 'thumbs2', 'thumbs2/1']);
  });

  it('take what is included, with the folders above it, and everything in a folder that is named', async () => {
    await using site = makeSite();
    write(`${site.folder}/photos`, 'x/y/a.jpg', 'x/y/a.txt', 'none/b.txt', 'docs/c.txt', 'docs/d/e', 'z.jpg', 'two\nlines/f.jpg');
    const include = ['**/*.jpg', './docs'];
    expect(await listPaths(await site.uploads({ include }))).toEqual([
      'docs',
      'docs/c.txt',
      'docs/d',
      'docs/d/e',
      'two\nlines',
      'two\nlines/f.jpg',
      'x',
      'x/y',
      'x/y/a.jpg',
      'z.jpg',
    ]);
  });

  it('match names that are not UTF-8 and names with glob characters', async () => {
    await using site = makeSite();
    write(`${site.folder}/photos`, 'caf\udce9.jpg', 'photo [1].jpg', '{a}.jpg', 'b.txt');
    expect(await listPaths(await site.uploads({ include: ['caf*', 'photo [1].jpg', '{a}.jpg'] }))).toEqual([
      'caf\udce9.jpg',
      'photo [1].jpg',
      '{a}.jpg',
    ]);
  });

  it.each(['/etc', '../outside', 'a/../../b', '!keep', '', '.', './'])('refuse %j by name', async (pattern) => {
    await using site = makeSite();
    await expect(site.uploads({ exclude: [pattern] })).rejects.toMatchObject({ code: 'config-invalid' });
  });
});

describe('H3: an uploads source', () => {
  it('names a folder that is missing, and one that is a file', async () => {
    await using site = makeSite();
    await expect((await site.uploads()).freeze({})).rejects.toMatchObject({
      code: 'source-missing',
      message: `the folder ${site.folder}/photos of the source photos does not exist`,
    });
    write(site.folder, 'photos');
    await expect((await site.uploads()).freeze({})).rejects.toMatchObject({ code: 'source-unreadable' });
  });

  it('takes an empty folder as it is, and a link to the folder', async () => {
    await using site = makeSite();
    mkdirSync(`${site.folder}/empty`);
    const empty = await capture(await site.uploads({ path: 'empty' }));
    expect(empty.entries).toEqual([]);
    expect(empty.details.inventory.objects).toEqual({ entries: { files: 0, folders: 0, links: 0, 'other names': 0 } });
    write(site.folder, 'real/a');
    symlinkSync('real', `${site.folder}/photos`);
    expect((await capture(await site.uploads())).entries.map(({ path }) => path)).toEqual(['a']);
  });

  it('names a folder in it that may not be read, and keeps the rest', async () => {
    await using site = makeSite();
    write(`${site.folder}/photos`, 'a', 'closed/b', 'half/c');
    chmodSync(`${site.folder}/photos/closed`, 0o000);
    chmodSync(`${site.folder}/photos/half`, 0o444);
    chmodSync(site.folder, 0o755);
    const source = await site.uploads();
    const view = await withoutRoot(() => source.freeze({}));
    const paths = (await Array.fromAsync(view.artifacts({}))).map(({ path }) => path);
    expect(paths).toEqual(['a', 'closed', 'half']);
    expect(view.problems).toMatchObject([
      { path: 'closed', code: 'unreadable' },
      { path: 'half', code: 'unreadable' },
    ]);
    chmodSync(`${site.folder}/photos`, 0o000);
    await expect(withoutRoot(() => source.freeze({}))).rejects.toMatchObject({ code: 'source-unreadable' });
    chmodSync(`${site.folder}/photos`, 0o755);
  });
});

describe('an uploads source restores', () => {
  it('everything: names of any bytes, links, other names, read-only folders, odd modes and times', async () => {
    await using site = makeSite();
    const folder = `${site.folder}/photos`;
    write(folder, 'a', 'sub/b', 'sub/caf\udce9', 'sub.txt', 'caf\u00e9', 'cafe\u0301', 'sealed/inner/c');
    mkdirSync(`${folder}/empty`);
    linkSync(`${folder}/a`, `${folder}/sub/other`);
    symlinkSync('../../nowhere', `${folder}/sub/link`);
    applyAttributes(`${folder}/sub/link`, { mtime: '1600000000.000000001' }, { link: true });
    applyAttributes(`${folder}/a`, { mode: 0o4711, mtime: '1700000000.987654321' });
    applyAttributes(`${folder}/empty`, { mode: 0o1777, mtime: '1.000000000' });
    for (const path of ['sealed/inner', 'sealed']) applyAttributes(`${folder}/${path}`, { mode: 0o555, mtime: '1234567890.123456789' });
    applyAttributes(folder, { mode: 0o2775 });
    if (process.geteuid?.() === 0) {
      chownSync(folder, 33, 33);
      chownSync(`${folder}/sub/b`, 1001, 1002);
    }
    const source = await site.uploads();
    const first = await capture(source);
    await using staged = await source.stage(stored(first), { kind: 'directory', directory: `${site.folder}/new` }, replacing());
    expect(comparable(await capture(staged))).toEqual(comparable(first));
  });

  it('as a user who is not root, with read-only folders, and says that owners are not restored', async () => {
    await using site = makeSite();
    write(`${site.folder}/photos`, 'sealed/inner/c', 'a');
    for (const path of ['sealed/inner', 'sealed']) chmodSync(`${site.folder}/photos/${path}`, 0o555);
    chmodSync(site.folder, 0o777);
    const source = await site.uploads();
    const first = await capture(source);
    await withoutRoot(async () => {
      expect(uploadsAdapter.capabilities.unrestorable).toEqual(['uid', 'gid']);
      await using staged = await source.stage(stored(first), { kind: 'directory', directory: `${site.folder}/new` }, replacing());
      const second = await capture(staged);
      expect(second.details.inventory).toEqual(first.details.inventory);
      expect(second.entries.map(({ path, mode, mtime }) => [path, mode, mtime])).toEqual(
        first.entries.map(({ path, mode, mtime }) => [path, mode, mtime]),
      );
    });
    expect(readdirSync(site.folder)).toEqual(['photos']);
  });
});
