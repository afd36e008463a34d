import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runTool } from '../support/run-program.ts';
import { noise, placesIn, placesOf, readSite, type Site, write } from '../support/site.ts';
import { makeSmallSite } from './support/small-site.ts';

/** A disk of a few MiB that is mounted at a folder until it is disposed; mounting needs root, as the whole of this file does. */
class SmallDisk implements AsyncDisposable {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  static async mount(folder: string, size: string): Promise<SmallDisk> {
    mkdirSync(folder, { recursive: true });
    await runTool('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder]);
    return new SmallDisk(folder);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await runTool('umount', ['-l', this.folder]);
  }
}

const onDisk = { name: 'usb', kind: 'repository', url: 'file:../disk/repository' };
const zipOnDisk = { name: 'zip', kind: 'archive', directory: '../disk/zip', format: 'zip' };
const elsewhere = { name: 'local', kind: 'repository', url: 'file:../backups/repository' };

async function expectAllWhole(site: Site, from: string): Promise<void> {
  for (const id of await site.snapshots()) {
    await site.expect(0, ['verify', id, '--from', from, '--level', 'content']);
  }
}

describe('a disk that is full', () => {
  it.each([onDisk, zipOnDisk])(
    'fails the backup to $kind with the remedy, keeps what was there, and works again with room',
    async (destination) => {
      using site = makeSmallSite([destination]);
      await using _disk = await SmallDisk.mount(site.at('disk'), '6m');
      const first = await site.backup();
      write(join(site.uploads, 'large.jpg'), noise(9_000_000));
      const failed = await site.expect(1, ['backup']);
      expect(failed.stderr).toMatch(/no room left/);
      expect(failed.stderr).toMatch(/free some (space|room)/);
      expect(await site.snapshots()).toEqual([first]);
      await expectAllWhole(site, destination.name);
      rmSync(join(site.uploads, 'large.jpg'));
      write(join(site.uploads, 'small.jpg'), noise(100_000));
      const second = await site.backup();
      expect(await site.snapshots()).toEqual([first, second]);
      await expectAllWhole(site, destination.name);
    },
  );

  it('of one of two destinations leaves the other whole, and the run degraded', async () => {
    using site = makeSmallSite([onDisk, elsewhere]);
    await using _disk = await SmallDisk.mount(site.at('disk'), '6m');
    write(join(site.uploads, 'large.jpg'), noise(9_000_000));
    const before = readSite(placesOf(site));
    const ran = await site.expect(3, ['backup']);
    expect(ran.stderr).toMatch(/no room left/);
    expect(await site.snapshots()).toHaveLength(1);
    await expectAllWhole(site, 'local');
    await site.expect(0, ['restore', 'latest', '--from', 'local', '--to', site.at('restored')]);
    expect(readSite(placesIn(site.at('restored')))).toEqual(before);
  });

  it('fails a restore, leaves nothing of it, and works again with room', async () => {
    using site = makeSmallSite([elsewhere]);
    write(join(site.uploads, 'large.jpg'), noise(9_000_000));
    const before = readSite(placesOf(site));
    await site.backup();
    await using disk = await SmallDisk.mount(site.at('disk'), '6m');
    const failed = await site.expect(1, ['restore', 'latest', '--to', join(disk.folder, 'restored')]);
    expect(failed.stderr).toMatch(/no room left/);
    expect((await runTool('find', [disk.folder, '-mindepth', '1'])).trim()).toBe('');
    await runTool('mount', ['-o', 'remount,size=40m', disk.folder]);
    await site.expect(0, ['restore', 'latest', '--to', join(disk.folder, 'restored')]);
    expect(readSite(placesIn(join(disk.folder, 'restored')))).toEqual(before);
  });

  it('for scratch fails the database by name and saves the rest', async () => {
    using site = makeSmallSite([elsewhere]);
    await using disk = await SmallDisk.mount(join(site.folder, '.holdfast'), '64k');
    writeFileSync(join(disk.folder, 'filler'), Buffer.alloc(60 << 10));
    const ran = await site.run(['backup']);
    expect([ran.status, ran.output]).toEqual([3, expect.stringMatching(/no room left for a copy of the database \S*app\.db/)]);
    await expectAllWhole(site, 'local');
  });
});
