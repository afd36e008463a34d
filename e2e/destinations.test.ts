import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readEvents } from './support/events.ts';
import { type PathState, readTree } from './support/file-state.ts';
import { makeSite, placesIn, placesOf, readSite, repository, Site, uploadsSource, write } from './support/site.ts';

const zip = { name: 'usb', kind: 'archive', directory: '../usb', format: 'zip' };
const tar = { name: 'tape', kind: 'archive', directory: '../tape', format: 'tar.zst' };

describe('several destinations at once', () => {
  it('one that fails makes the run degraded and leaves the others whole', async () => {
    using site = await makeSite();
    site.configure({ destinations: [zip, repository, tar] });
    // A file where the folder should be: nobody can write there, not even root.
    writeFileSync(site.at('usb'), 'not a folder');
    const saved = readSite(placesOf(site));
    const { stderr, stdout } = await site.expect(3, ['backup']);
    expect(stderr).toContain('usb');
    expect(stdout).toContain('local');
    expect((await site.expect(3, ['list', '--quiet'])).stdout.trim().split('\n')).toHaveLength(1);
    for (const from of ['local', 'tape']) {
      const target = site.at(`from-${from}`);
      await site.expect(0, ['verify', '--from', from, '--level', 'content']);
      await site.expect(0, ['restore', 'latest', '--from', from, '--to', target]);
      expect(readSite(placesIn(target))).toEqual(saved);
    }
    // Put right, the next run is complete everywhere.
    rmSync(site.at('usb'));
    await site.backup();
    await site.expect(0, ['verify', 'latest', '--from', 'usb', '--level', 'content']);
  });

  it('all that fail: exit 1 and nothing is committed', async () => {
    using site = await makeSite();
    site.configure({ destinations: [zip, tar] });
    for (const name of ['usb', 'tape']) writeFileSync(site.at(name), 'not a folder');
    const { stderr } = await site.expect(1, ['backup']);
    expect(stderr).toContain('usb');
    expect(stderr).toContain('tape');
  });

  it('one that is missing is named: list shows the others, verify and delete are degraded', async () => {
    using site = await makeSite();
    site.configure({ destinations: [repository, zip] });
    const first = await site.backup();
    rmSync(site.at('usb'), { recursive: true });
    expect((await site.expect(0, ['list'])).stderr).toContain('usb does not exist');
    const verified = await site.expect(3, ['verify', '--level', 'content']);
    expect(verified.stderr).toContain('the destination usb does not exist, so that nothing in it was verified; mount it');
    expect(verified.stdout).toMatch(/Verified in part .*, without usb/);
    const events = readEvents((await site.expect(3, ['verify', '--json'])).stdout);
    expect(events).toContainEqual(expect.objectContaining({ event: 'destination-failed', destination: 'usb', code: 'repository-missing' }));
    await site.expect(0, ['verify', '--from', 'local']);
    await site.expect(10, ['verify', '--from', 'usb']);
    const deleted = await site.expect(3, ['delete', first, '--yes']);
    expect(deleted.stdout).toContain(`Deleted ${first} from local`);
    expect(deleted.stderr).toContain(`the destination usb does not exist, so that ${first} is not deleted there`);
  });

  it('when every snapshot is damaged, list, verify and restore say how many and which', async () => {
    using site = await makeSite();
    site.configure({ destinations: [zip, tar] });
    await site.backup();
    const names = ['usb', 'tape'].flatMap((place) => readdirSync(site.at(place)).map((name) => join(site.at(place), name)));
    for (const name of names) writeFileSync(name, 'not an archive');
    const text = /there is no snapshot that can be read: 2 snapshots could not be read \(\S+\.zip in usb, \S+\.tar\.zst in tape\)/;
    for (const line of [['list'], ['list', '--quiet']]) {
      const { stderr, stdout } = await site.expect(3, line);
      expect(stdout).toBe('');
      expect(stderr).not.toContain('no snapshot yet');
      // Its warning names each; once.
      expect(stderr.match(/warning: usb: \S+ is damaged/g)).toHaveLength(1);
      if (line.length === 1) expect(stderr).toMatch(text);
    }
    expect((await site.expect(1, ['restore', 'latest', '--to', site.at('back')])).stderr).toMatch(text);
    expect((await site.expect(1, ['show', '20991231'])).stderr).toContain(
      'there is no snapshot 20991231, but 2 snapshots could not be read',
    );
    const verified = await site.expect(4, ['verify']);
    expect(verified.stderr).toContain('2 findings');
    expect(verified.stdout + verified.stderr).not.toContain('no snapshot yet');
  });

  it('a copy that was damaged is found, and the other copy restores', async () => {
    using site = await makeSite();
    site.configure({ destinations: [repository, zip] });
    const saved = readSite(placesOf(site));
    await site.backup();
    const [archive = ''] = readdirSync(site.at('usb')).filter((name) => name.endsWith('.zip'));
    const location = join(site.at('usb'), archive);
    const bytes = readFileSync(location);
    bytes.fill(0x55, bytes.length >> 1, (bytes.length >> 1) + 64);
    writeFileSync(location, bytes);
    const { stdout, stderr } = await site.expect(4, ['verify', '--level', 'bytes']);
    expect(stdout + stderr).toContain('usb');
    await site.expect(0, ['verify', '--from', 'local', '--level', 'content']);
    await site.expect(0, ['restore', 'latest', '--to', site.at('back')]);
    expect(readSite(placesIn(site.at('back')))).toEqual(saved);
  });
});

describe('a configuration of 1,000 sources', () => {
  const count = 1000;

  it('is backed up, verified and restored, whole', { timeout: 180_000 }, async () => {
    using site = new Site();
    const sources = Array.from({ length: count }, (_, index) => ({ name: `source-${index}`, kind: 'uploads', path: `storage/${index}` }));
    for (const [index, { path }] of sources.entries()) write(join(site.folder, path, 'file.txt'), `file ${index}\n`);
    site.configure({ sources, destinations: [repository, zip] });
    const saved = filesIn(join(site.folder, 'storage'));
    await site.expect(0, ['validate']);
    await site.backup();
    await site.expect(0, ['verify', '--level', 'content']);
    rmSync(join(site.folder, 'storage/7/file.txt'));
    await site.expect(0, ['restore', 'latest', '--source', 'source-7', '--in-place', '--quiet']);
    expect(filesIn(join(site.folder, 'storage'))).toEqual(saved);
    for (const from of ['local', 'usb']) {
      await site.expect(0, ['restore', 'latest', '--from', from, '--to', site.at(`back-${from}`), '--quiet']);
      expect(filesIn(site.at(`back-${from}`))).toEqual(saved);
    }
  });

  it('with a mistake in each is told of all at once', async () => {
    using site = new Site();
    site.configure({ sources: Array.from({ length: count }, () => ({ ...uploadsSource, name: 'same', paht: 'x' })) });
    const { stdout } = await site.expect(2, ['validate', '--json']);
    const problems = stdout.split('\n').filter((line) => line.includes('"config-problem"'));
    expect(problems.length).toBeGreaterThanOrEqual(count);
  });
});

/** The files of 1,000 folders by the folder's number, whatever else stands beside these. */
function filesIn(folder: string): ReadonlyMap<string, PathState> {
  const files = [...readTree(folder)].filter(([path]) => /^(source-)?\d+\/file\.txt$/.test(path));
  return new Map(files.map(([path, state]) => [path.replace('source-', ''), { ...state, oneFileWith: '' }] as const).toSorted());
}
