import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeSite, repository, type Site, write } from './support/site.ts';
import { runSql } from './support/sqlite-process.ts';

let site: Site;
let [first, second] = ['', ''];
const zip = { name: 'usb', kind: 'archive', directory: '../archives', format: 'zip' };

beforeAll(async () => {
  site = await makeSite();
  site.configure({ destinations: [repository, zip] });
  first = await site.backup(['--kind', 'daily']);
  write(join(site.uploads, 'photo.jpg'), 'changed');
  write(join(site.uploads, 'new.txt'), 'new');
  rmSync(join(site.uploads, 'names/link'));
  await runSql(site.database, 'PRAGMA foreign_keys = OFF; DELETE FROM note WHERE id > 5000; PRAGMA user_version = 18');
  second = await site.backup([
    '--kind',
    'pre-change',
    '--description',
    'before the upgrade',
    '--ticket',
    'OPS-7',
    '--keep',
    'permanent',
    '--destination',
    'local',
  ]);
});
afterAll(() => site[Symbol.dispose]());

it('list tells of every snapshot and where it is', async () => {
  const { stdout } = await site.expect(0, ['list']);
  const [, one, other] = stdout.split('\n');
  expect(one).toMatch(new RegExp(`^${first} .* daily +complete .* local, usb`));
  expect(other).toMatch(new RegExp(`^${second} .* pre-change +complete .* local +never +before the upgrade`));
  expect(await site.snapshots()).toEqual([first, second]);
});

it('list is as wide as the variable COLUMNS says where it is piped', async () => {
  const { stdout } = await site.expect(0, ['list'], { variables: { COLUMNS: '60' } });
  expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(60);
  for (const text of [first, second, 'pre-change', 'local, usb', 'before the upgrade']) expect(stdout).toContain(text);
});

it('show tells what a snapshot holds', async () => {
  const { stdout } = await site.expect(0, ['show', second]);
  for (const text of [second, 'OPS-7', 'permanent', 'before the upgrade', 'note 5,000', 'user_version 18', 'app', 'photos', 'settings'])
    expect(stdout).toContain(text);
  expect((await site.expect(0, ['show', first, '--from', 'usb'])).stdout).toContain('note 5,500');
});

it('find finds names of every kind, in one snapshot or all', async () => {
  const lines = async (...line: string[]) => (await site.expect(0, ['find', ...line])).stdout.split('\n').filter((text) => text !== '');
  expect(await lines('photo.jpg')).toHaveLength(2);
  expect(await lines('photo.jpg', '--snapshot', 'latest')).toHaveLength(1);
  expect(await lines('photos/many/3/*', '--snapshot', first)).toHaveLength(9);
  expect(await lines('app/**', '--snapshot', first)).toHaveLength(1);
  expect(await lines('*🌃', '--snapshot', 'latest')).toHaveLength(1);
  expect(await lines('nothing of the sort')).toEqual([]);
  // A name with a line feed stands in one line, and with --json as it is.
  expect(await lines('new?line', '--snapshot', 'latest')).toHaveLength(1);
  const { stdout } = await site.expect(0, ['find', 'new?line', '--snapshot', 'latest', '--json']);
  expect(JSON.parse(stdout.split('\n')[0] ?? '').path).toBe('names/new\nline');
});

it('diff tells what differs, in files and in the inventory', async () => {
  const { stdout } = await site.expect(0, ['diff', first, 'latest']);
  for (const text of [
    '+ photos/new.txt',
    '- photos/names/link',
    '~ photos/photo.jpg',
    'table note: 5500 -> 5000',
    'user_version: 17 -> 18',
  ])
    expect(stdout).toContain(text);
  expect(stdout).not.toContain('script.sh');
  expect((await site.expect(0, ['diff', first, first])).stdout.trim()).toBe('');
  expect((await site.expect(0, ['diff', first, second, '--source', 'settings'])).stdout.trim()).toBe('');
});

describe('delete', () => {
  it('keeps what is permanent unless it is told to, and then removes one snapshot and no content of another', async () => {
    const { stderr } = await site.expect(2, ['delete', second, '--yes']);
    expect(stderr).toContain('permanent');
    expect(await site.snapshots()).toEqual([first, second]);
    const deleted = await site.expect(0, ['delete', second, '--force', '--yes', '--free-room']);
    expect(deleted.stdout).toMatch(/Freed [\d.]+ \w+ in local/);
    expect(await site.snapshots()).toEqual([first]);
    await site.expect(0, ['verify', '--all', '--level', 'content']);
  });

  it('removes one copy and leaves the other', async () => {
    await site.expect(0, ['delete', first, '--from', 'usb', '--yes']);
    expect((await site.expect(0, ['list'])).stdout).toMatch(new RegExp(`${first} .*  local  `));
    await site.expect(0, ['restore', first, '--to', site.at('after-delete')]);
    await site.expect(1, ['restore', first, '--from', 'usb', '--to', site.at('from-usb')]);
  });
});
