import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readEvents } from './support/events.ts';
import { makeSite, noise, placesIn, placesOf, readSite, repository, type Site, type SiteState, write } from './support/site.ts';

let site: Site;
let root: string;
let states: Map<string, SiteState>;

/** Two snapshots in an encrypted repository; the second has a file of its own that is known by its size. */
beforeEach(async () => {
  site = await makeSite();
  root = site.at('backups/repository');
  mkdirSync(site.at('keys'));
  const recipients: object[] = [];
  for (const name of ['ops', 'safe', 'stranger']) {
    const { stdout } = await site.expect(0, ['key', 'create', site.at(`keys/${name}`)]);
    if (name !== 'stranger') recipients.push({ name, recipient: stdout.trim() });
  }
  site.configure({ destinations: [{ ...repository, encryption: { recipients } }] });
  states = new Map();
  states.set(await site.backup(), readSite(placesOf(site)));
  write(join(site.uploads, 'later.jpg'), noise(3_000_000));
  states.set(await site.backup(), readSite(placesOf(site)));
});

afterEach(() => site[Symbol.dispose]());

const identity = (name: string): string[] => ['--identity', site.at(`keys/${name}`)];

function filesIn(folder: string): string[] {
  const entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** Every stored object with its bytes, without what says who reads it. */
function stored(): Record<string, string> {
  const files = filesIn('.').filter((file) => !file.startsWith(join(root, 'locks/')));
  return Object.fromEntries(files.map((file) => [file.slice(root.length), readFileSync(file, 'base64')]));
}

function flip(location: string): void {
  const bytes = readFileSync(location);
  const middle = bytes.length >> 1;
  bytes[middle] = (bytes[middle] as number) ^ 4;
  writeFileSync(location, bytes);
}

const largest = (files: readonly string[]): string =>
  files.toSorted((left, right) => statSync(right).size - statSync(left).size)[0] as string;

async function expectAllBack(): Promise<void> {
  for (const [snapshot, state] of states) {
    const target = site.at(`back-${snapshot}-${Math.random()}`);
    await site.expect(0, ['restore', snapshot, '--to', target, ...identity('safe')]);
    expect(readSite(placesIn(target))).toEqual(state);
  }
}

describe('H24: repair of an encrypted repository without an identity', () => {
  const damages: Readonly<Record<string, () => void>> = {
    'the index is lost': () => rmSync(join(root, 'index'), { recursive: true }),
    'a pack is damaged': () => flip(largest(filesIn('packs'))),
  };
  for (const [what, damage] of Object.entries(damages)) {
    it(`${what}: is refused by name, with the remedy, and nothing is changed`, async () => {
      damage();
      const before = stored();
      for (const line of [
        ['repair', '--yes'],
        ['repair', '--plan'],
        ['repair', '--to', '../saved'],
      ]) {
        const { stderr } = await site.expect(12, line);
        expect(stderr).toContain('--identity FILE');
      }
      const { stderr } = await site.expect(12, ['repair', '--yes', ...identity('stranger')]);
      expect(stderr).toContain('ops, safe');
      expect(stored()).toEqual(before);
    });
  }
});

describe('H24: repair of an encrypted repository with an identity', () => {
  for (const lost of ['all of it', 'what readers need', 'what the site needs'] as const) {
    it(`H5: the index is lost (${lost}): it is made again, in both forms, and every file comes back`, async () => {
      const isGone = (file: string): boolean => lost === 'all of it' || file.endsWith('.age') === (lost === 'what readers need');
      for (const file of filesIn('index').filter(isGone)) rmSync(file);
      const before = stored();
      await site.expect(0, ['repair', '--plan', ...identity('ops')]);
      expect(stored()).toEqual(before);
      await site.expect(0, ['repair', '--yes', ...identity('ops')]);
      for (const file of filesIn('index')) expect(file).toMatch(/\.(ids\.ndjson\.zst|ndjson\.zst\.age)$/);
      await site.expect(0, ['verify', '--all', '--level', 'content', ...identity('ops')]);
      await expectAllBack();
      expect((await site.expect(0, ['repair', ...identity('ops')])).stdout).toBe('Nothing is wrong with local\n');
      // The site goes on without an identity, and stores nothing twice.
      const packs = filesIn('packs').length;
      states.set(await site.backup(), readSite(placesOf(site)));
      expect(filesIn('packs').length).toBeLessThanOrEqual(packs + 1);
      await expectAllBack();
    });
  }

  it('H5: a pack is damaged: what only it has is named, the rest is saved, and the next backup of the site makes all whole', async () => {
    const pack = largest(filesIn('packs'));
    flip(pack);
    const { stdout } = await site.expect(4, ['repair', '--json', '--yes', ...identity('safe')]);
    const events = readEvents(stdout);
    const lost = events.filter(({ event }) => event === 'content-lost');
    const [, second = ''] = states.keys();
    expect(lost).toEqual([expect.objectContaining({ source: 'photos', path: 'later.jpg', snapshots: [second] })]);
    expect(events).toContainEqual(expect.objectContaining({ event: 'repository-repaired', movedTo: expect.stringMatching(/^removed\//) }));
    expect(filesIn('packs')).not.toContain(pack);
    await expectUnreadable();
    await site.backup();
    await site.expect(0, ['verify', '--all', '--level', 'content', ...identity('ops')]);
    await expectAllBack();
  });

  it('H5: --to brings what can be read into a new encrypted repository and leaves the old one as it is', async () => {
    flip(largest(filesIn('packs')));
    rmSync(join(root, 'index'), { recursive: true });
    const before = stored();
    await site.expect(4, ['repair', '--to', '../saved', ...identity('ops')]);
    expect(stored()).toEqual(before);
    const secret = noise(1_000_000).subarray(500_000, 500_100);
    root = site.at('saved');
    for (const file of filesIn('.')) expect(readFileSync(file).indexOf(secret), file).toBe(-1);
    const { destinations } = JSON.parse(readFileSync(site.config, 'utf8')) as { destinations: object[] };
    site.configure({ destinations: [{ ...destinations[0], name: 'saved', url: 'file:../saved' }] });
    const [first = '', second = ''] = states.keys();
    await site.expect(0, ['restore', first, '--to', site.at('from-saved'), ...identity('safe')]);
    expect(readSite(placesIn(site.at('from-saved')))).toEqual(states.get(first));
    await site.expect(4, ['verify', second, '--level', 'content', ...identity('safe')]);
    await site.expect(0, ['backup', ...identity('ops')]);
    await site.expect(0, ['verify', '--all', '--level', 'content', ...identity('safe')]);
    await expectAllBack();
  });
});

/** The first snapshot is whole; of the second all comes back but the file that was lost. */
async function expectUnreadable(): Promise<void> {
  const [first = '', second = ''] = states.keys();
  await site.expect(0, ['verify', first, '--level', 'content', ...identity('ops')]);
  const { stderr } = await site.expect(4, ['verify', second, '--level', 'content', ...identity('ops')]);
  expect(stderr).toContain('later.jpg');
  expect(stderr).not.toContain('script.sh');
}
