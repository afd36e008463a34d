import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeSite, repository, type Site, settingsSource } from '../support/site.ts';

/** Below `/proc` nobody can make a folder, and Node's recursive mkdir tries for ever. */
const nowhere = '/proc/holdfast/x/y';
const timeout = 20_000;

let site: Site;
beforeAll(async () => {
  site = await makeSite();
  site.configure({ sources: [settingsSource], destinations: [repository] });
  await site.backup();
});
afterAll(() => site[Symbol.dispose]());

it('restore --to says so and ends', async () => {
  site.configure({});
  await site.backup();
  for (const line of [[], ['--source', 'app'], ['--source', 'photos']]) {
    const { stderr } = await site.expect(1, ['restore', 'latest', '--to', nowhere, ...line], { timeout });
    expect(stderr).toContain('cannot make /proc/holdfast: /proc takes no folders; choose another place');
  }
});

it.each([
  ['a repository', { name: 'local', kind: 'repository', url: `file:${nowhere}` }],
  ['an archive', { name: 'usb', kind: 'archive', directory: nowhere, format: 'zip' }],
  ['a folder of files', { name: 'usb', kind: 'archive', directory: nowhere, format: 'directory' }],
])('backup to %s says so and ends', async (_, destination) => {
  site.configure({ sources: [settingsSource], destinations: [destination] });
  const { stderr } = await site.expect(1, ['backup'], { timeout });
  expect(stderr).toContain('cannot make /proc/holdfast: /proc takes no folders; choose another place');
});

it('a cache that cannot be made is done without', async () => {
  site.configure({ sources: [settingsSource], destinations: [repository] });
  const { stderr } = await site.expect(0, ['list'], { timeout, variables: { XDG_CACHE_HOME: nowhere } });
  expect(stderr).toBe('');
});
