import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeSmallSite } from './faults/support/small-site.ts';
import { readEvents } from './support/events.ts';
import { repository, type Site, summaryOf } from './support/site.ts';

const zip = { name: 'usb', kind: 'archive', directory: '../disk/archives', format: 'zip' };
const disk = { ...repository, url: 'file:../disk/repository' };

/** Takes the disk away; its mount point stays, as an empty folder. */
function unplug(site: Site): void {
  renameSync(site.at('disk'), site.at('unplugged'));
  mkdirSync(site.at('disk'));
}

function plugIn(site: Site): void {
  rmSync(site.at('disk'), { recursive: true });
  renameSync(site.at('unplugged'), site.at('disk'));
}

describe('a repository that was put back to an older state', () => {
  it('H5: is named by the next backup of the machine that knows better, and by no other', async () => {
    using site = makeSmallSite([disk]);
    const first = await site.backup();
    cpSync(site.at('disk'), site.at('last week'), { recursive: true });
    const second = await site.backup();
    rmSync(site.at('disk'), { recursive: true });
    renameSync(site.at('last week'), site.at('disk'));
    const { stderr } = await site.expect(0, ['backup']);
    expect(stderr).toContain(`local: it no longer has ${second}, the last snapshot that this machine stored there`);
    expect(stderr).toContain(`nothing newer than ${first}`);
    const third = await site.expect(0, ['backup', '--json']);
    expect(readEvents(third.stdout).map(({ event }) => event)).not.toContain('destination-rolled-back');
    // What it deletes itself is no surprise.
    await site.expect(0, ['delete', String(summaryOf(third.stdout).snapshot), '--yes']);
    expect((await site.expect(0, ['backup'])).stderr).toBe('');
    rmSync(join(site.folder, '.holdfast'), { recursive: true });
    expect((await site.expect(0, ['backup'])).stderr).toBe('');
  });
});

describe('a disk that is not plugged in', () => {
  it.each([
    ['repository', disk],
    ['archives', zip],
  ])('%s: nothing is written below its mount point, and the remedy is told', async (_, destination) => {
    using site = makeSmallSite([destination]);
    await site.backup();
    unplug(site);
    for (let run = 0; run < 2; run += 1) {
      const { stderr, stdout } = await site.expect(1, ['backup', '--json']);
      expect(stderr).toBe('');
      expect(readEvents(stdout)).toContainEqual(
        expect.objectContaining({ event: 'destination-failed', destination: destination.name, code: 'destination-missing' }),
      );
    }
    const { stderr } = await site.expect(1, ['backup']);
    expect(stderr).toContain(`the destination ${destination.name}, which has earlier snapshots, is not there`);
    expect(stderr).toContain(`plug in or mount its disk, or add --new-destination ${destination.name} to begin anew there`);
    expect(readdirSync(site.at('disk'))).toEqual([]);
    plugIn(site);
    await site.backup();
    expect(await site.snapshots()).toHaveLength(2);
  });

  it('the other destinations are written, and the run is degraded', async () => {
    using site = makeSmallSite([disk, { ...repository, name: 'second' }]);
    await site.backup();
    unplug(site);
    const { stdout } = await site.expect(3, ['backup', '--json']);
    expect(summaryOf(stdout)).toMatchObject({ outcome: 'degraded', counts: { committed: 1 } });
    expect(readdirSync(site.at('disk'))).toEqual([]);
  });

  it('a new place is begun when told so, and from then on both are known', async () => {
    using site = makeSmallSite([disk]);
    const first = await site.backup();
    unplug(site);
    const second = await site.backup(['--new-destination', 'local']);
    expect(await site.snapshots()).toEqual([second]);
    await site.backup();
    renameSync(site.at('disk'), site.at('the other'));
    renameSync(site.at('unplugged'), site.at('disk'));
    const third = await site.backup();
    expect(await site.snapshots()).toEqual([first, third]);
  });

  it('an unknown name for a new place is a mistake', async () => {
    using site = makeSmallSite([disk]);
    expect((await site.expect(2, ['backup', '--new-destination', 'locl'])).stderr).toContain('there is no destination named locl');
    expect(existsSync(site.at('disk'))).toBe(false);
  });
});

describe('another disk in the same place', () => {
  it('holds another repository, which is refused unless told', async () => {
    using site = makeSmallSite([disk]);
    using other = makeSmallSite([disk]);
    await site.backup();
    const [foreign] = [await other.backup()];
    rmSync(site.at('disk'), { recursive: true });
    renameSync(other.at('disk'), site.at('disk'));
    const { stderr } = await site.expect(1, ['backup']);
    expect(stderr).toContain('another one than the destination local, which has earlier snapshots');
    expect(stderr).toContain('plug in or mount its own disk, or add --new-destination local to use this one');
    expect(await site.snapshots()).toEqual([foreign]);
    await site.backup(['--new-destination', 'local']);
    await site.backup();
  });
});

describe('what is no other disk', () => {
  it('archives that were moved away from a folder that stays', async () => {
    using site = makeSmallSite([zip]);
    await site.backup();
    for (const name of readdirSync(site.at('disk/archives'))) renameSync(join(site.at('disk/archives'), name), site.at(name));
    await site.backup();
  });

  it('a folder that was moved to another file system with its archives', async () => {
    using site = makeSmallSite([zip]);
    await site.backup();
    const [name = ''] = readdirSync(site.at('disk/archives'));
    unplug(site);
    mkdirSync(site.at('disk/archives'));
    renameSync(site.at(`unplugged/archives/${name}`), site.at(`disk/archives/${name}`));
    await site.backup();
  });

  it('a place that the configuration names anew', async () => {
    using site = makeSmallSite([disk]);
    await site.backup();
    site.configure({ sources: [{ name: 'photos', kind: 'uploads', path: 'storage/up loads' }], destinations: [repository] });
    await site.backup();
  });
});
