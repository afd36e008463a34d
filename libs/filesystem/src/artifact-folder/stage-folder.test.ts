import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ArtifactEntry } from '@holdfast/manifest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { planFolder } from './plan-folder.ts';
import { stageFolder } from './stage-folder.ts';
import type { StoredFiles } from './stored-files.ts';

let room = '';
beforeEach(() => {
  room = mkdtempSync(join(tmpdir(), 'holdfast-folder-'));
});
afterEach(() => rmSync(room, { recursive: true, force: true }));

const contents: Readonly<Record<string, string>> = { 'schema.sql': 'create', 'tables/a b\n.sql': 'rows', 'tables/b.sql': '' };

function entryOf(path: string, text: string): ArtifactEntry {
  return { path, type: 'file', size: Buffer.byteLength(text), sha256: createHash('sha256').update(text).digest('hex') };
}

function stored(files: Readonly<Record<string, string>> = contents, more: readonly ArtifactEntry[] = []): StoredFiles {
  return {
    async *entries() {
      for (const [path, text] of Object.entries(files)) yield entryOf(path, text);
      yield* more;
    },
    async *read({ path }) {
      yield Buffer.from(files[path] as string);
    },
    async extract(requests) {
      for await (const { entry, location } of requests) writeFileSync(location, files[entry.path] as string, { flag: 'wx' });
    },
  };
}

async function sizes(staged: StoredFiles): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for await (const entry of staged.entries({})) found[entry.path] = Buffer.concat(await Array.fromAsync(staged.read(entry, {}))).toString();
  return found;
}

const options = { replace: false, restoreId: '1', now: () => new Date(0), inspect: sizes };
const stage = (files: StoredFiles, directory: string, more: Partial<typeof options> = {}) =>
  stageFolder(files, directory, { ...options, ...more });

function swap(staged: { readonly steps: readonly { from: string; to: string }[]; readonly undoDirectories: readonly string[] }): void {
  for (const directory of staged.undoDirectories) mkdirSync(directory);
  for (const { from, to } of staged.steps) {
    expect(existsSync(to)).toBe(false);
    renameSync(from, to);
  }
}

const names = (directory: string): string[] => readdirSync(directory, { recursive: true, encoding: 'utf8' }).sort();

describe.each(['missing', 'empty'])('artifacts of a server, in a folder that is %s', (state) => {
  it('are staged beside it as plain files, read back, and moved in', async () => {
    const directory = join(room, 'deep', 'cms');
    if (state === 'empty') mkdirSync(directory, { recursive: true });
    const announced: string[] = [];
    const staged = await stageFolder(stored(), directory, { ...options, announce: async (place) => void announced.push(place) });
    expect(announced).toEqual([join(room, 'deep', '.holdfast-1-staged-cms'), ...(state === 'missing' ? [join(room, 'deep')] : [])]);
    expect(statSync(announced[0] as string).mode & 0o777).toBe(0o700);
    await using view = await staged.freeze({});
    const artifacts = await Array.fromAsync(view.artifacts({}));
    expect(artifacts.map(({ path, type, size }) => [path, type, size])).toEqual(
      Object.entries(contents).map(([path, text]) => [path, 'file', text.length]),
    );
    expect(await view.inventory({})).toEqual(contents);
    await staged.ready({});
    swap(staged);
    await staged[Symbol.asyncDispose]();
    expect(names(room)).toEqual([
      'deep',
      'deep/cms',
      'deep/cms/schema.sql',
      'deep/cms/tables',
      'deep/cms/tables/a b\n.sql',
      'deep/cms/tables/b.sql',
    ]);
    expect(readFileSync(join(directory, 'tables/a b\n.sql'), 'utf8')).toBe('rows');
    expect(await planFolder(stored(), directory, {})).toMatchObject({ create: 0, replace: 0, unchanged: 3, lose: 0 });
  });

  it('H7: leave nothing when they are not swapped in, and when writing them fails', async () => {
    const directory = join(room, 'deep', 'cms');
    if (state === 'empty') mkdirSync(directory, { recursive: true });
    const before = names(room);
    const staged = await stage(stored(), directory);
    await staged[Symbol.asyncDispose]();
    await staged[Symbol.asyncDispose]();
    expect(names(room)).toEqual(before);
    const planted = new Error('planted');
    const failing: StoredFiles = {
      ...stored(),
      extract: (requests, given) =>
        stored()
          .extract(requests, given)
          .then(() => Promise.reject(planted)),
    };
    await expect(stage(failing, directory)).rejects.toBe(planted);
    expect(names(room)).toEqual(before);
  });
});

it('H7: a folder that holds something is refused, or moved away where it may be replaced', async () => {
  const directory = join(room, 'cms');
  mkdirSync(directory);
  writeFileSync(join(directory, 'mine'), 'mine');
  await expect(stage(stored(), directory)).rejects.toMatchObject({ code: 'target-not-empty' });
  expect(names(room)).toEqual(['cms', 'cms/mine']);
  const staged = await stage(stored(), directory, { replace: true });
  swap(staged);
  expect(names(directory)).toEqual(['schema.sql', 'tables', 'tables/a b\n.sql', 'tables/b.sql']);
  expect(readFileSync(join(staged.undoDirectories[0] as string, 'cms/mine'), 'utf8')).toBe('mine');
});

it('H7: a folder that was filled meanwhile is refused at the last look', async () => {
  const directory = join(room, 'cms');
  await using missing = await stage(stored(), directory);
  mkdirSync(directory);
  await expect(missing.ready({})).rejects.toMatchObject({ code: 'target-in-use' });
  writeFileSync(join(directory, 'mine'), '');
  await expect(missing.ready({})).rejects.toMatchObject({ code: 'target-not-empty' });
});

it.each(['../escape', '/etc/escape', 'a//b', ''])('refuses the path %j, and what is no file', async (path) => {
  await expect(stage(stored({ [path]: '' }), join(room, 'cms'))).rejects.toMatchObject({ code: 'unsafe-path' });
  const link: ArtifactEntry = { path: 'z', type: 'symlink', size: 0, target: '/etc/passwd' };
  await expect(stage(stored({}, [link]), join(room, 'cms'))).rejects.toMatchObject({ code: 'source-damaged' });
  expect(names(room)).toEqual([]);
});

it('plans what it would make, replace and lose, and writes nothing', async () => {
  const directory = join(room, 'cms');
  expect(await planFolder(stored(), directory, {})).toMatchObject({ target: directory, create: 3, replace: 0, unchanged: 0, lose: 0 });
  expect(names(room)).toEqual([]);
  mkdirSync(join(directory, 'tables'), { recursive: true });
  for (const [path, text] of [
    ['schema.sql', 'create'],
    ['tables/b.sql', 'x'],
    ['other', ''],
  ] as const)
    writeFileSync(join(directory, path), text);
  const plan = await planFolder(stored(), directory, {});
  expect(plan).toEqual({
    target: directory,
    create: 1,
    replace: 1,
    unchanged: 1,
    lose: 1,
    replacePaths: ['tables/b.sql'],
    losePaths: ['other'],
  });
});

it('names a place that takes no folders', async () => {
  writeFileSync(join(room, 'file'), '');
  chmodSync(join(room, 'file'), 0o400);
  await expect(stage(stored(), join(room, 'file', 'cms'))).rejects.toMatchObject({ code: 'target-unwritable' });
});
