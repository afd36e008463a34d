import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDatabase } from './support/database-state.ts';
import { type PathState, readTree, type TreeState } from './support/file-state.ts';
import { runProgram, runTool } from './support/run-program.ts';
import { makeSite, placesOf, readSite, repository, type Site, type SiteState } from './support/site.ts';

const archive = (format: string, layout: string) => ({
  name: `${format}-${layout}`,
  kind: 'archive',
  directory: `../${format}-${layout}`,
  format,
  layout,
});
const archives = ['zip', 'tar.gz', 'tar.zst', 'directory'].flatMap((format) =>
  ['plain', 'bagit', 'dated'].map((layout) => archive(format, layout)),
);

let site: Site;
let saved: SiteState;
let snapshot: string;

beforeAll(async () => {
  site = await makeSite();
  site.configure({ destinations: [repository, ...archives] });
  saved = readSite(placesOf(site));
  snapshot = await site.backup();
}, 120_000);
afterAll(() => site[Symbol.dispose]());

describe.each(archives)('$name', ({ name, format, layout }) => {
  let root: string;
  beforeAll(async () => {
    root = await unpack(site.at(name), format);
  });

  it('sha256sum finds every file that stock tools unpack as the manifest says', async () => {
    const lines = readFileSync(join(root, 'manifest-sha256.txt'), 'utf8').trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(layout === 'dated' ? 9 : 70);
    const { stdout } = await runProgram('sha256sum', ['--strict', '-c', 'manifest-sha256.txt'], { directory: root });
    const failed = stdout.split('\n').filter((line) => line !== '' && !line.endsWith(': OK'));
    // unzip itself writes line feeds and bytes that are not UTF-8 in names another way.
    const unwritable = format === 'zip' && layout === 'plain' ? 2 : 0;
    expect([failed.length, stdout.split('\n').length - 1], failed.join('\n')).toEqual([unwritable, lines.length]);
    if (layout !== 'bagit') return;
    expect(readFileSync(join(root, 'bagit.txt'), 'utf8')).toBe('BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n');
    await runTool('sha256sum', ['--strict', '--quiet', '-c', 'tagmanifest-sha256.txt'], { directory: root });
  });

  it('they hold the database and the content of every file', async () => {
    expect(readFileSync(join(root, 'metadata.json'), 'utf8')).toContain(snapshot);
    expect(readDatabase(join(root, { plain: 'app/app.db', bagit: 'data/app/app.db', dated: 'app.db' }[layout] ?? ''))).toEqual(
      saved.database,
    );
    if (layout === 'dated')
      for (const packed of ['photos.bak', 'settings.config']) await unpackTar(join(root, packed), site.at(`${name}-contents`));
    const digests = digestsIn(readTree(layout === 'dated' ? site.at(`${name}-contents`) : root));
    expect([...digestsIn(saved.uploads), ...digestsIn(saved.settings)].filter((digest) => !digests.has(digest))).toEqual([]);
  });
});

it('tar brings back modes, times, links and names as they were', async () => {
  const found = readTree(join(await unpack(site.at('tar.zst-plain'), 'tar.zst'), 'photos'));
  for (const [path, { holes: _holes, ...state }] of saved.uploads) {
    if (state.type === 'link') expect(found.get(path)).toMatchObject({ type: 'link', target: state.target });
    else expect(found.get(path), path).toMatchObject(state);
  }
});

it('the names follow the templates: a zip says when, a dated folder says the day', () => {
  const [day, time] = [snapshot.slice(0, 8), snapshot.slice(9, 15)];
  const date = `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`;
  expect(readdirSync(site.at('zip-plain'))).toEqual([`backup-${date}-${time}.zip`]);
  expect(readdirSync(site.at('directory-dated'))).toEqual([day]);
});

it('RECOVERY.md: its commands bring everything back from the repository that the command made', async () => {
  const directory = site.at('backups/repository');
  const blocks = [...readFileSync(join(directory, 'RECOVERY.md'), 'utf8').matchAll(/```sh( choose)?\n([\s\S]*?)```/g)];
  expect(blocks.length).toBeGreaterThanOrEqual(5);
  const target = site.at('recovered by hand');
  for (const source of ['app', 'photos', 'settings']) {
    const choice = `SNAPSHOT=${snapshot}\nSOURCE=${source}\nTARGET='${target}'\n`;
    const script = ['set -eu', ...blocks.map(([, choose, code]) => (choose === undefined ? code : choice))].join('\n');
    await runTool('bash', ['-c', script], { directory });
  }
  expect(readDatabase(join(target, 'app/app.db'))).toEqual(saved.database);
  const plain = (state: ReadonlyMap<string, PathState>) =>
    new Map([...state].map(([path, { holes: _holes, ...rest }]) => [path, rest.type === 'link' ? rest.target : rest]));
  expect(plain(readTree(join(target, 'photos')))).toEqual(plain(saved.uploads));
  expect(plain(readTree(join(target, 'settings'), { filter: (path) => /\.(env|yml)$/.test(path) }))).toEqual(plain(saved.settings));
});

/** Unpacks the one archive in a folder with its stock tool; gives the folder with its metadata. A directory needs no unpacking. */
async function unpack(folder: string, format: string): Promise<string> {
  const [name = ''] = readdirSync(folder);
  const target = format === 'directory' ? folder : `${folder}-unpacked`;
  if (!existsSync(target)) await unpackFile(join(folder, name), { format, target });
  if (existsSync(join(target, 'metadata.json'))) return target;
  const [only = '', ...others] = readdirSync(target);
  expect(others).toEqual([]);
  return join(target, only);
}

async function unpackFile(location: string, { format, target }: { readonly format: string; readonly target: string }): Promise<void> {
  if (format !== 'zip') return await unpackTar(location, target);
  expect(await runTool('unzip', ['-tq', location])).toContain('No errors detected');
  await runTool('unzip', ['-q', location, '-d', target]);
}

/** `tar` finds out by itself how it is compressed. */
async function unpackTar(location: string, target: string): Promise<void> {
  mkdirSync(target, { recursive: true });
  await runTool('tar', ['-xpf', location, '-C', target]);
}

function digestsIn(tree: TreeState): ReadonlySet<string> {
  return new Set([...tree.values()].flatMap(({ sha256 }) => sha256 ?? []));
}
