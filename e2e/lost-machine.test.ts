import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readEvents } from './support/events.ts';
import {
  makeSite,
  placesIn,
  placesOf,
  readSite,
  repository,
  type Site,
  type SiteState,
  settingsSource,
  sqliteSource,
} from './support/site.ts';
import { keys, Terminal } from './support/terminal.ts';

const zip = { name: 'usb', kind: 'archive', directory: '../archives', format: 'zip' };

/** Nothing is left of the site but its snapshots, and a small configuration that names other things. */
let site: Site;
let saved: SiteState;
let targets = 0;
beforeAll(async () => {
  site = await makeSite();
  site.configure({ destinations: [repository, zip] });
  saved = readSite(placesOf(site));
  await site.backup();
  rmSync(site.folder, { recursive: true });
});
beforeEach(() => {
  mkdirSync(site.folder, { recursive: true });
  site.configure({ sources: [{ ...settingsSource, name: 'new' }], destinations: [repository, zip] });
});
afterAll(() => site[Symbol.dispose]());

function newTarget(): string {
  targets += 1;
  return site.at(`target-${targets}`);
}

describe.each(['local', 'usb'])('from %s', (from) => {
  it('all sources come back into a folder, with no word about them in the configuration', async () => {
    const target = newTarget();
    expect((await site.expect(0, ['restore', 'latest', '--to', target, '--plan', '--from', from])).stdout).toContain('app in ');
    await site.expect(0, ['restore', 'latest', '--to', target, '--from', from]);
    expect(readSite(placesIn(target))).toEqual(saved);
  });

  it('one of them, or a part of one', async () => {
    const [database, photos] = [newTarget(), newTarget()];
    await site.expect(0, ['restore', 'latest', '--source', 'app', '--to', database, '--from', from]);
    expect(readSite({ ...placesIn(database), uploads: site.folder, settings: site.folder }).database).toEqual(saved.database);
    await site.expect(0, ['restore', 'latest', '--path', 'photos/many/3/**', '--to', photos, '--from', from]);
    expect(readdirSync(photos)).toEqual(['photos']);
  });
});

it('2: in place they are refused by name, with what to do', async () => {
  for (const line of [
    ['restore', 'latest', '--in-place'],
    ['restore', 'latest', '--plan'],
  ]) {
    const { stderr } = await site.expect(2, line);
    expect(stderr).toContain('the configuration does not name app, photos, settings');
    expect(stderr).toContain('restore them with --source NAME --to FOLDER, or add them to the configuration');
  }
  const { stderr } = await site.expect(2, ['restore', 'latest', '--source', 'app', '--in-place']);
  expect(stderr).toContain('restore it with --source app --to FOLDER, or add it to the configuration');
});

it('3: a program for one kind restores that, and names what it leaves out; 1 when that is all that is asked for', async () => {
  site.configure({ sources: [{ ...sqliteSource, name: 'new' }], destinations: [repository] });
  const target = newTarget();
  const { stdout } = await site.expect(3, ['restore', 'latest', '--to', target, '--json'], { app: 'sqlite' });
  const skipped = readEvents(stdout).filter(({ event }) => event === 'source-skipped');
  expect(skipped.map(({ source }) => source)).toEqual(['photos', 'settings']);
  expect(readdirSync(target)).toEqual(['app']);
  const other = newTarget();
  const { stderr } = await site.expect(1, ['restore', 'latest', '--source', 'photos', '--to', other], { app: 'sqlite' });
  expect(stderr).toContain('photos is of kind uploads, which this program does not have; use a program that has it, such as holdfast');
  expect(existsSync(other)).toBe(false);
});

it('--interactive offers them, into a folder only', async () => {
  const terminal = new Terminal(['restore', '--interactive'], { directory: site.folder });
  await terminal.answer('Which snapshot?', keys.enter);
  await terminal.waitFor('not in the configuration');
  terminal.type(keys.enter);
  await terminal.answer('Which folder or URL?', '../asked', keys.enter);
  await terminal.waitFor('Restored and equal');
  expect(await terminal.ended(), terminal.shown).toBe(0);
  expect(readSite(placesIn(site.at('asked')))).toEqual(saved);
});
