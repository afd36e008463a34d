import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type RunOptions, workspace } from './support/run-program.ts';
import { makeSite, placesIn, placesOf, readSite, repository, type Site, write } from './support/site.ts';

const app = join(workspace, 'apps/holdfast');

let site: Site;
beforeEach(async () => {
  site = await makeSite();
});
afterEach(() => site[Symbol.dispose]());

/** Everything that loads a part of its own: threads, processes, encryption, archives. */
async function mainJob(options: RunOptions): Promise<void> {
  const key = (name: string) => ['key', 'create', site.at(name)];
  const recipients: object[] = [];
  for (const name of ['ops', 'safe']) recipients.push({ name, recipient: (await site.expect(0, key(name), options)).stdout.trim() });
  const archive = { name: 'usb', kind: 'archive', directory: '../backups/archives', format: 'tar.zst' };
  site.configure({ destinations: [{ ...repository, encryption: { recipients } }, archive] });
  const before = readSite(placesOf(site));
  await site.expect(0, ['backup'], options);
  await site.expect(0, ['verify', '--level', 'content', '--identity', site.at('ops')], options);
  await site.expect(0, ['restore', 'latest', '--to', site.at('restored'), '--identity', site.at('safe')], options);
  expect(readSite(placesIn(site.at('restored')))).toEqual(before);
  write(join(site.uploads, 'photo.jpg'), 'no photo');
  rmSync(join(site.folder, '.env'));
  const ruined = readSite(placesOf(site));
  await site.expect(0, ['restore', 'latest', '--in-place', '--identity', site.at('ops')], options);
  expect(readSite(placesOf(site))).toEqual(before);
  await site.expect(0, ['restore', '--undo'], options);
  expect(readSite(placesOf(site))).toEqual(ruined);
}

it('everything that a user starts runs from the bundle, threads and processes too', { timeout: 120_000 }, async () => {
  const seen = site.at('loaded.txt');
  const hooks = `import { appendFileSync } from 'node:fs'; import { registerHooks } from 'node:module';
    registerHooks({ load: (url, context, next) => { appendFileSync(${JSON.stringify(seen)}, url + '\\n'); return next(url, context); } });`;
  writeFileSync(site.at('hooks.mjs'), hooks);
  await mainJob({ variables: { NODE_OPTIONS: `--import=${pathToFileURL(site.at('hooks.mjs'))}` } });
  const loaded = readFileSync(seen, 'utf8')
    .split('\n')
    .filter((url) => url.startsWith('file:') && !url.endsWith('/hooks.mjs'));
  const parts = loaded.filter((url) => url.startsWith(`${pathToFileURL(app)}/dist/`));
  for (const part of ['thread-worker', 'digest-worker', 'process-main', 'command-verbs-restore', 'archive', 'age'])
    expect(parts).toContainEqual(expect.stringContaining(part));
  const others = new Set(loaded.filter((url) => !parts.includes(url)).map((url) => url.replace(`${pathToFileURL(workspace)}/`, '')));
  expect([...others].filter((path) => !/^node_modules\/\.pnpm\/(?:koffi|@koromix)/.test(path))).toEqual(['apps/holdfast/main.js']);
  expect([...others].some((path) => path.includes('koffi'))).toBe(true);
});

it('a bundle that was copied to another place needs nothing beside it', { timeout: 120_000 }, async () => {
  const copy = site.at('deployed');
  cpSync(join(app, 'dist'), copy, { recursive: true, dereference: true });
  await mainJob({ entry: join(copy, 'start.js') });
});

it('the sources do the same', { timeout: 120_000 }, async () => {
  await mainJob({ entry: join(app, 'src/main.js') });
});
