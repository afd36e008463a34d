import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readEvents } from './support/events.ts';
import { makeSite, noise, placesIn, placesOf, readSite, repository, type Site } from './support/site.ts';

/** Flips a bit in the middle of the photo, in the pack that holds it; gives the pack's place in the repository. */
function damagePhoto(site: Site): string {
  const root = site.at('backups/repository');
  const part = noise(1_000_000).subarray(500_000, 500_100);
  for (const name of readdirSync(join(root, 'packs'), { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.tar.zst')) continue;
    const bytes = readFileSync(join(root, 'packs', name));
    const found = bytes.indexOf(part);
    if (found < 0) continue;
    bytes[found] = (bytes[found] as number) ^ 4;
    writeFileSync(join(root, 'packs', name), bytes);
    return join('packs', name);
  }
  throw new Error('no pack holds the photo');
}

describe('a repository that is damaged in place', () => {
  it('H5: verify names what is damaged, the next backup heals it, and nothing needs the damaged pack any more', async () => {
    using site = await makeSite();
    site.configure({ destinations: [repository] });
    const saved = readSite(placesOf(site));
    const first = await site.backup();
    const pack = damagePhoto(site);

    const { stderr } = await site.expect(4, ['verify']);
    expect(stderr).toContain(`local: ${pack}: `);
    expect(stderr).toContain(`(needed by ${first})`);
    expect(stderr).toContain('photos: names/the same photo.jpg: its stored content is damaged');
    expect(stderr).not.toContain('script.sh');
    expect(stderr).toContain('not verified: 2 findings; the next backup stores anew what the site still has of it');

    // What the site no longer has is taken from the damaged pack, where it can still be read.
    rmSync(join(site.uploads, 'many'), { recursive: true });
    const left = readSite(placesOf(site));
    const second = await site.backup();
    for (const [snapshot, state] of [
      [first, saved],
      [second, left],
    ] as const) {
      await site.expect(0, ['verify', snapshot, '--level', 'content']);
      const target = site.at(`back-${snapshot}`);
      await site.expect(0, ['restore', snapshot, '--to', target]);
      expect(readSite(placesIn(target))).toEqual(state);
    }
    const all = await site.expect(0, ['verify', '--all']);
    expect(all.stderr).toContain(`local: ${pack} is damaged`);
    expect(all.stderr).toContain('no snapshot needs it any more: it may be deleted');
    const events = readEvents((await site.expect(0, ['verify', '--all', '--json'])).stdout);
    expect(events).toContainEqual(expect.objectContaining({ event: 'object-unneeded', destination: 'local', object: pack }));

    rmSync(join(site.at('backups/repository'), pack));
    expect((await site.expect(0, ['verify', '--all', '--level', 'content'])).stderr).toBe('');
    expect(readdirSync(site.at('backups/repository/damaged'))).toEqual([]);
  });

  it('H6: a restore that meets the damage says so and changes nothing, and the next backup heals it too', async () => {
    using site = await makeSite();
    site.configure({ destinations: [repository] });
    const saved = readSite(placesOf(site));
    const first = await site.backup();
    damagePhoto(site);
    const { stderr } = await site.expect(4, ['restore', first, '--in-place']);
    expect(stderr).toContain('photos: names/the same photo.jpg: its stored content is damaged');
    expect(readSite(placesOf(site))).toEqual(saved);
    await site.backup();
    await site.expect(0, ['restore', first, '--to', site.at('back')]);
    expect(readSite(placesIn(site.at('back')))).toEqual(saved);
  });
});
