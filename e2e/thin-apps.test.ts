import { readdirSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { App } from './support/run-program.ts';
import { makeSite, placesIn, placesOf, readSite, type Site, type SiteState } from './support/site.ts';

let site: Site;
let saved: SiteState;
beforeAll(async () => {
  site = await makeSite();
  saved = readSite(placesOf(site));
});
afterAll(() => site[Symbol.dispose]());

it.each<[App, string, readonly string[]]>([
  ['sqlite', 'app', ['photos', 'settings']],
  ['uploads', 'photos', ['app', 'settings']],
  ['config-files', 'settings', ['app', 'photos']],
])('%s does its own source, says what it leaves out, and can do nothing else', async (app, own, others) => {
  site.configure({ destinations: [{ name: 'local', kind: 'repository', url: `file:../of-${app}` }] });
  const { stderr } = await site.expect(0, ['backup'], { app });
  for (const name of others) expect(stderr).toContain(name);
  const { stdout } = await site.expect(0, ['show', '--json'], { app });
  expect(stdout).not.toContain(`"${others[0]}"`);
  await site.expect(0, ['verify', '--level', 'content'], { app });
  const target = site.at(`back-${app}`);
  await site.expect(0, ['restore', 'latest', '--to', target], { app });
  expect(readdirSync(target)).toEqual([own]);
  const places = {
    ...placesOf(site),
    ...Object.fromEntries(Object.entries(placesIn(target)).filter(([, place]) => place.startsWith(`${target}/${own}`))),
  };
  expect(readSite(places)).toEqual(saved);
  await site.expect(2, ['backup', '--source', others[0] ?? ''], { app });
  expect((await site.expect(0, ['--help'], { app })).stdout).toContain(`Sources: ${app}.`);
});

it('what they make, the whole command reads', async () => {
  site.configure({ destinations: [{ name: 'local', kind: 'repository', url: 'file:../of-sqlite' }] });
  rmSync(site.database);
  await site.expect(0, ['restore', 'latest', '--in-place']);
  expect(readSite(placesOf(site))).toEqual(saved);
});
