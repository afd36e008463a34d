import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeSite, placesIn, placesOf, readSite, Site } from './support/site.ts';

describe.each(['it\'s "here" & $(touch gone) `id`', '100% #1 ?x=y ünï 🌃', 'line\nfeed', '-rf'])(
  'H32: a site, a store and a target below %j',
  (name) => {
    it('is backed up, verified and restored', async () => {
      using site = await makeSite();
      const place = site.at(name);
      mkdirSync(place);
      renameSync(site.folder, join(place, 'site'));
      const moved = new Site(place);
      moved.configure({
        destinations: [
          { name: 'local', kind: 'repository', url: 'file:../store % ü' },
          {
            name: 'usb',
            kind: 'archive',
            directory: `../archives ${name.replaceAll('\n', ' ')}`,
            format: 'tar.gz',
            fileName: '{site} {date} {time} {id}',
          },
        ],
      });
      const saved = readSite(placesOf(moved));
      const snapshot = await moved.backup();
      await moved.expect(0, ['verify', '--level', 'content']);
      for (const from of ['local', 'usb']) {
        const target = join(place, `back ${from}`);
        await moved.expect(0, ['restore', snapshot, '--from', from, '--to', target]);
        expect(readSite(placesIn(target))).toEqual(saved);
      }
      rmSync(moved.uploads, { recursive: true });
      await moved.expect(0, ['restore', 'latest', '--in-place']);
      expect(readSite(placesOf(moved))).toEqual(saved);
    });
  },
);
