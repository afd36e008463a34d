import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readTree } from './support/file-state.ts';
import { makeSite, placesIn, placesOf, readFiles, repository, type Site, write } from './support/site.ts';

const vault = { name: 'vault', kind: 'repository', url: 'file:../backups/vault', offSite: true, storage: 'vault disk' };
const usb = { name: 'usb', kind: 'archive', directory: '../backups/usb', format: 'tar.zst', storage: 'usb disk' };
const timeout = 300_000;

let site: Site;
beforeEach(async () => {
  site = await makeSite();
  site.configure({ destinations: [repository, vault, usb] });
});
afterEach(() => site[Symbol.dispose]());

it('a backup with copies reads the site once, and every copy restores to what was saved', { timeout }, async () => {
  const destinations = [repository, { ...vault, copyFrom: 'local' }, { ...usb, copyFrom: 'local' }];
  site.configure({ destinations, objectives: { rpo: '24h' } });
  const saved = readFiles(placesOf(site));
  const { stdout } = await site.expect(0, ['backup', '--json']);
  const stored = stdout.split('\n').filter((line) => line.startsWith('{"event":"source-stored"'));
  expect(stored.map((line) => (JSON.parse(line) as { destination: string }).destination)).toEqual(['local', 'local', 'local']);
  for (const name of ['vault', 'usb']) {
    await site.expect(0, ['restore', 'latest', '--from', name, '--to', site.at(name)]);
    expect(readFiles(placesIn(site.at(name)))).toEqual(saved);
  }
  await site.expect(3, ['status']);
  await site.expect(0, ['verify', '--level', 'content']);
  expect((await site.expect(0, ['status'])).stdout).toMatch(/photos .* content +3 +3 +1\n/);
  await site.expect(0, ['report', '--html', site.at('report.html')]);
  expect(readFileSync(site.at('report.html'), 'utf8')).toContain('● content');
});

it('what is damaged in the repository is named, never copied as good, and does not keep the others from it', { timeout }, async () => {
  const first = await site.backup(['--destination', 'local']);
  write(join(site.uploads, 'photo.jpg'), Buffer.alloc(900_000, 'another photo'));
  const before = packs('repository');
  write(join(site.uploads, 'new.bin'), randomBytes(400_000));
  const second = await site.backup(['--destination', 'local']);
  // Only its content: what a snapshot says of itself cannot be made again.
  const own = packs('repository').filter(
    (pack) => !before.includes(pack) && statSync(join(site.at('backups/repository/packs'), pack)).size > 100_000,
  );
  for (const pack of own) flip(join(site.at('backups/repository/packs'), pack));
  const ran = await site.expect(3, ['copy', '--to', 'vault']);
  expect(ran.stderr).toContain(`${second} was not copied from local`);
  expect(ran.stderr).toContain('does not match its name');
  expect((await site.expect(0, ['list', '--json'])).stdout).toMatch(new RegExp(`"snapshot":"${first}".*"name":"vault"`));
  await site.expect(0, ['verify', first, '--from', 'vault', '--level', 'content']);
  await site.expect(1, ['show', second, '--from', 'vault']);
  // The next backup stores anew what the site still has, and the copy is whole again.
  await site.backup(['--destination', 'local', '--reread']);
  await site.expect(0, ['copy', '--all', '--to', 'vault']);
  await site.expect(0, ['verify', '--all', '--from', 'vault', '--level', 'content']);
});

it('what is damaged in a copy and whole in the repository is mended by the next copy', { timeout }, async () => {
  await site.backup(['--destination', 'local']);
  await site.expect(0, ['copy', '--to', 'vault']);
  for (const pack of packs('vault')) flip(join(site.at('backups/vault/packs'), pack));
  await site.expect(4, ['verify', '--from', 'vault']);
  await site.expect(0, ['copy', '--to', 'vault', '--read-back']);
  expect(readTree(site.at('backups/vault/packs')).size).toBe(readTree(site.at('backups/repository/packs')).size);
  await site.expect(0, ['verify', '--all', '--from', 'vault', '--level', 'content']);
});

it('one destination that is down is named, and the others get their copies', { timeout }, async () => {
  await site.backup(['--destination', 'local']);
  writeFileSync(site.at('backups/usb'), 'a file in its place');
  const ran = await site.expect(3, ['copy', '--to', 'usb', '--to', 'vault']);
  expect(ran.stderr).toContain('usb');
  await site.expect(0, ['verify', '--from', 'vault']);
  rmSync(site.at('backups/usb'));
  expect((await site.expect(0, ['copy', '--to', 'usb', '--to', 'vault'])).stdout).toContain('nothing was missing in vault');
  await site.expect(0, ['verify', '--from', 'usb', '--level', 'content']);
});

it('H5: verifications with a budget go through the whole repository, run by run, and find a changed byte', { timeout }, async () => {
  for (const text of ['one', 'two', 'three']) {
    write(join(site.uploads, 'note.txt'), text);
    await site.backup(['--destination', 'local']);
  }
  const total = packs('repository').length;
  for (let run = 1; run <= total; run += 1) {
    const { stdout } = await site.expect(0, ['verify', '--from', 'local', '--budget', '1B']);
    expect(stdout).toContain(`, 1 of ${total} objects`);
  }
  expect((await site.expect(0, ['list'])).stdout.match(/ bytes \d{4}-/g)).toHaveLength(3);
  for (const pack of packs('repository')) flip(join(site.at('backups/repository/packs'), pack));
  expect((await site.expect(4, ['verify', '--from', 'local', '--budget', '1B'])).stderr).toContain('its bytes do not match its name');
});

/** The packs of a repository, below its `packs`. */
function packs(name: string): string[] {
  const names = readdirSync(site.at(`backups/${name}/packs`), { recursive: true }).map(String);
  return names.filter((path) => path.endsWith('.tar.zst')).toSorted();
}

/** Changes a byte in the middle of a file. */
function flip(file: string): void {
  const bytes = readFileSync(file);
  const middle = statSync(file).size >> 1;
  bytes[middle] = (bytes[middle] as number) ^ 1;
  writeFileSync(file, bytes);
}
