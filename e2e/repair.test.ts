import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readEvents } from './support/events.ts';
import { runTool } from './support/run-program.ts';
import { makeSite, noise, placesIn, placesOf, readSite, repository, Site, type SiteState } from './support/site.ts';

/** A repository with two snapshots, and what the site was at each. */
interface Backed {
  readonly site: Site;
  readonly root: string;
  readonly states: ReadonlyMap<string, SiteState>;
}

/** One for each set of destinations; the tests work on copies of it. */
const prepared = new Map<string, Promise<Backed>>();
afterAll(async () => {
  for (const { site } of await Promise.all(prepared.values())) site[Symbol.dispose]();
});

async function backUpTwice(destinations: readonly object[] = [repository]): Promise<Backed> {
  const key = JSON.stringify(destinations);
  prepared.set(key, prepared.get(key) ?? prepare(destinations));
  const { site, states } = (await prepared.get(key)) as Backed;
  const copy = new Site();
  rmSync(copy.root, { recursive: true });
  await runTool('cp', ['-a', site.root, copy.root]);
  return { site: copy, root: copy.at('backups/repository'), states };
}

async function prepare(destinations: readonly object[]): Promise<Backed> {
  const site = await makeSite();
  site.configure({ destinations });
  const states = new Map<string, SiteState>();
  states.set(await site.backup(), readSite(placesOf(site)));
  writeFileSync(join(site.uploads, 'later.txt'), 'only in the second snapshot\n'.repeat(500));
  rmSync(join(site.uploads, 'many/2'), { recursive: true });
  states.set(await site.backup(), readSite(placesOf(site)));
  return { site, root: site.at('backups/repository'), states };
}

function filesIn(root: string, folder: string): string[] {
  const names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.includes('.')).map((name) => join(root, folder, name));
}

/** The pack in which the photo stands as it is. */
function packOfPhoto(root: string): { readonly location: string; readonly at: number } {
  const part = noise(1_000_000).subarray(500_000, 500_100);
  for (const location of filesIn(root, 'packs')) {
    const at = readFileSync(location).indexOf(part);
    if (at >= 0) return { location, at };
  }
  throw new Error('no pack holds the photo');
}

function flip(location: string, at: number): void {
  const bytes = readFileSync(location);
  bytes[at] = (bytes[at] as number) ^ 4;
  writeFileSync(location, bytes);
}

async function expectAllBack({ site, states }: Backed): Promise<void> {
  for (const [snapshot, state] of states) {
    const target = site.at(`back-${snapshot}-${Math.random()}`);
    await site.expect(0, ['restore', snapshot, '--to', target]);
    expect(readSite(placesIn(target))).toEqual(state);
  }
}

/** What each damage does to the repository; none of it loses anything. */
const healing: Readonly<Record<string, (root: string) => void>> = {
  'every index file is gone': (root) => rmSync(join(root, 'index'), { recursive: true }),
  'an index file has a flipped byte': (root) => flip(filesIn(root, 'index')[0] as string, 40),
  'an index file is cut short': (root) => truncateSync(filesIn(root, 'index')[0] as string, 30),
  'the tails of all packs are flipped, and the index is gone': (root) => {
    for (const location of filesIn(root, 'packs')) flip(location, readFileSync(location).length - 3);
    rmSync(join(root, 'index'), { recursive: true });
  },
  'the tails of all packs are cut off, and the index is gone': (root) => {
    for (const location of filesIn(root, 'packs')) truncateSync(location, readFileSync(location).length - 40);
    rmSync(join(root, 'index'), { recursive: true });
  },
  'repository.json is gone': (root) => rmSync(join(root, 'repository.json')),
  'repository.json has a flipped byte': (root) => flip(join(root, 'repository.json'), 20),
  'repository.json is empty': (root) => writeFileSync(join(root, 'repository.json'), ''),
  'RECOVERY.md is gone': (root) => rmSync(join(root, 'RECOVERY.md')),
  'RECOVERY.md is another text': (root) => writeFileSync(join(root, 'RECOVERY.md'), 'x'),
  'a pack lies under the name of another': (root) => {
    const [one = '', other = ''] = filesIn(root, 'packs');
    const bytes = readFileSync(one);
    copyFileSync(other, one);
    writeFileSync(other, bytes);
  },
};

describe('repair mends what can be made again', () => {
  for (const [what, damage] of Object.entries(healing)) {
    it(`${what}: afterwards all is verified and every file comes back`, async () => {
      const backed = await backUpTwice();
      using site = backed.site;
      damage(backed.root);
      const before = listing(backed.root);
      const plan = await site.expect(0, ['repair', '--plan']);
      expect(plan.stdout).toMatch(/^local: (write|move|salvage)/m);
      expect(listing(backed.root)).toEqual(before);
      const { stdout } = await site.expect(0, ['repair', '--yes']);
      expect(stdout).toContain('Repaired local: ');
      const { stderr } = await site.expect(0, ['verify', '--all', '--level', 'content']);
      expect(stderr).toBe('');
      await expectAllBack(backed);
      expect((await site.expect(0, ['repair'])).stdout).toBe('Nothing is wrong with local\n');
    });
  }

  it('a new description is the same destination for the next backup, and what it was is moved aside', async () => {
    const backed = await backUpTwice();
    using site = backed.site;
    flip(join(backed.root, 'repository.json'), 20);
    const spoilt = readFileSync(join(backed.root, 'repository.json'));
    const { stdout } = await site.expect(0, ['repair', '--json']);
    const repaired = readEvents(stdout).find(({ event }) => event === 'repository-repaired');
    expect(repaired).toMatchObject({ destination: 'local', lost: 0, movedTo: expect.stringMatching(/^removed\//) });
    expect(readFileSync(join(backed.root, String(repaired?.movedTo), 'repository.json'))).toEqual(spoilt);
    await site.backup();
  });
});

describe('repair names what is lost', () => {
  it('a flipped byte in a photo costs that photo alone: it is named with its snapshots, all else comes back', async () => {
    const backed = await backUpTwice();
    using site = backed.site;
    const { location, at } = packOfPhoto(backed.root);
    flip(location, at);
    const { stdout, status } = await site.run(['repair', '--json']);
    expect(status).toBe(4);
    const lost = readEvents(stdout).filter(({ event }) => event === 'content-lost');
    expect(lost).toEqual([expect.objectContaining({ source: 'photos', snapshots: [...backed.states.keys()], elsewhere: [] })]);
    expect(['photo.jpg', 'names/the same photo.jpg']).toContain(lost[0]?.path);
    const { stderr } = await site.expect(4, ['verify', '--all']);
    expect(stderr).toContain('its stored content is damaged');
    expect(stderr).not.toContain('script.sh');
    await site.backup();
    // The site has the photo still, so that the backup stored it anew.
    await site.expect(0, ['verify', '--all', '--level', 'content']);
    await expectAllBack(backed);
  });

  it('a pack that is cut in the middle keeps what stands before the cut', async () => {
    const backed = await backUpTwice();
    using site = backed.site;
    const { location, at } = packOfPhoto(backed.root);
    truncateSync(location, at);
    rmSync(join(backed.root, 'index'), { recursive: true });
    const { stdout } = await site.expect(4, ['repair', '--json']);
    const lost = readEvents(stdout).filter(({ event }) => event === 'content-lost');
    const paths = new Set(lost.map(({ source, path }) => `${source}/${path}`));
    expect(paths.size).toBe(lost.length);
    for (const [snapshot, state] of backed.states) {
      for (const path of Object.keys(state.settings)) {
        if (!path.includes('.') || paths.has(`settings/${path}`)) continue;
        const target = site.at(`part-${snapshot}-${path.replaceAll('/', '-')}`);
        await site.expect(0, ['restore', snapshot, '--source', 'settings', '--path', path, '--to', target]);
      }
    }
    await site.expect(4, ['verify', '--all']);
  });

  it('a manifest that is damaged is moved aside, its snapshot named, and brought back from another destination', async () => {
    const second = { name: 'second', kind: 'repository', url: 'file:../backups/second' };
    const backed = await backUpTwice([repository, second]);
    using site = backed.site;
    const [first = ''] = backed.states.keys();
    flip(join(backed.root, 'snapshots', `${first}.json`), 100);
    const { stderr } = await site.expect(4, ['repair', '--destination', 'local', '--yes']);
    expect(stderr).toContain(`second has it: once repaired, run holdfast copy ${first} --from second --to local`);
    await site.expect(0, ['copy', first, '--from', 'second', '--to', 'local']);
    await site.expect(0, ['verify', '--all', '--from', 'local']);
    await expectAllBack(backed);
  });

  it('a file that is lost is brought back from another destination as the message says', async () => {
    const second = { name: 'second', kind: 'repository', url: 'file:../backups/second' };
    const backed = await backUpTwice([repository, second]);
    using site = backed.site;
    const [, newest = ''] = backed.states.keys();
    const { location, at } = packOfPhoto(backed.root);
    flip(location, at);
    const { stderr } = await site.expect(4, ['repair', '--destination', 'local', '--yes']);
    expect(stderr).toMatch(/second has it: once repaired, run holdfast delete \S+ --from local and holdfast copy/);
    for (const snapshot of backed.states.keys()) {
      await site.expect(0, ['delete', snapshot, '--from', 'local', '--yes']);
      await site.expect(0, ['copy', snapshot, '--from', 'second', '--to', 'local']);
    }
    await site.expect(0, ['verify', newest, '--from', 'local', '--level', 'content']);
    await site.expect(0, ['repair']);
    await site.expect(0, ['verify', '--all']);
  });
});

describe('repair --to', () => {
  it('brings what can be read into a new repository and leaves the old one as it is', async () => {
    const backed = await backUpTwice();
    using site = backed.site;
    const { location, at } = packOfPhoto(backed.root);
    flip(location, at);
    rmSync(join(backed.root, 'repository.json'));
    const [index = ''] = filesIn(backed.root, 'index');
    truncateSync(index, 10);
    const before = listing(backed.root);
    const { stdout } = await site.expect(4, ['repair', '--to', '../saved', '--json']);
    expect(listing(backed.root)).toEqual(before);
    const lost = readEvents(stdout).filter(({ event }) => event === 'content-lost');
    expect(lost).toHaveLength(1);
    site.configure({ destinations: [{ name: 'saved', kind: 'repository', url: 'file:../saved' }] });
    for (const [snapshot, state] of backed.states) {
      const target = site.at(`settings-${snapshot}`);
      await site.expect(0, ['restore', snapshot, '--source', 'settings', '--source', 'app', '--to', target]);
      const { database, settings } = readSite({ ...placesIn(target), uploads: join(target, 'settings') });
      expect({ database, settings }).toEqual({ database: state.database, settings: state.settings });
    }
    await site.expect(4, ['verify', '--all']);
    await site.backup();
    await site.expect(0, ['verify', '--all', '--level', 'content']);
    await expectAllBack(backed);
  });

  it('refuses a folder that holds something, an archive, and a place where there is no repository', async () => {
    const archive = { name: 'usb', kind: 'archive', directory: '../usb', format: 'zip' };
    const backed = await backUpTwice([repository, archive]);
    using site = backed.site;
    mkdirSync(site.at('full'));
    writeFileSync(site.at('full/x'), '');
    expect((await site.expect(1, ['repair', '--to', '../full'])).stderr).toContain('holds x already');
    expect((await site.expect(1, ['repair', '-d', 'usb'])).stderr).toContain('usb (archive) cannot be repaired');
    rmSync(dirname(backed.root), { recursive: true });
    expect((await site.expect(10, ['repair'])).stderr).toContain('there is no repository in');
    expect(existsSync(backed.root)).toBe(false);
  });
});

/** Every file with its content. */
function listing(root: string): Record<string, string> {
  return Object.fromEntries(filesIn(root, '.').map((location) => [location, readFileSync(location, 'base64')]));
}
