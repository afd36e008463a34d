import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { folderLandmarks } from './folder-landmarks.ts';

describe('the landmarks of a folder of archives', () => {
  let scratch = '';
  let folder = '';
  beforeEach(() => {
    scratch = realpathSync(mkdtempSync(join(tmpdir(), 'holdfast-landmarks-')));
    folder = join(scratch, 'usb/archives');
    mkdirSync(folder, { recursive: true });
  });
  afterEach(() => rmSync(scratch, { recursive: true }));

  const mounted = (): Set<string> => new Set(['/', scratch, join(scratch, 'usb'), join(scratch, 'usb/archives/deeper'), '/proc']);
  const unmounted = (): Set<string> => new Set(['/', scratch, '/proc']);

  it('are another folder and another disk when the disk is not mounted, and share nothing', async () => {
    const before = await folderLandmarks(folder, { names: ['a.zip'], mounts: mounted() });
    renameSync(join(scratch, 'usb'), join(scratch, 'unplugged'));
    mkdirSync(folder, { recursive: true });
    const after = await folderLandmarks(folder, { names: [], mounts: unmounted() });
    expect(after.filter((mark) => before.includes(mark))).toEqual([]);
  });

  it('hold the disk, so that another one may take its turn', async () => {
    const before = await folderLandmarks(folder, { names: ['a.zip'], mounts: mounted() });
    rmSync(folder, { recursive: true });
    mkdirSync(folder);
    const after = await folderLandmarks(folder, { names: ['b.zip'], mounts: mounted() });
    expect(after.filter((mark) => before.includes(mark))).toEqual([`disk at ${join(scratch, 'usb')} for ${folder}`]);
  });

  it('hold the folder when its archives are gone, also behind a link', async () => {
    symlinkSync(folder, join(scratch, 'link'));
    const before = await folderLandmarks(join(scratch, 'link'), { names: ['a.zip'], mounts: new Set(['/']) });
    const after = await folderLandmarks(folder, { names: [], mounts: new Set(['/']) });
    expect(after).toEqual([before[0]]);
  });

  it('hold the newest archives only', async () => {
    const names = Array.from({ length: 30 }, (_, index) => `backup-${index + 10}.zip`);
    const marks = await folderLandmarks(folder, { names: names.toReversed(), mounts: new Set(['/']) });
    expect(marks.slice(1)).toEqual(names.slice(-10).map((name) => `archive ${name}`));
  });
});
