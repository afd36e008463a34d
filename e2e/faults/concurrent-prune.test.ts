import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { noise, Site, write } from '../support/site.ts';
import { expectVerified } from './support/backup-oracle.ts';
import { isLong } from './support/kill-points.ts';
import { becomeWithLasting, makePrunedSite, pruneLine } from './support/pruned-site.ts';

const rounds = isLong ? 40 : 5;

/** Another site that backs up into the same repository. */
function makeNeighbour(site: Site): Site {
  const neighbour = new Site(site.at('neighbour'));
  const sources = [{ name: 'photos', kind: 'uploads', path: 'storage/up loads' }];
  const destinations = [{ name: 'local', kind: 'repository', url: `file:${site.at('backups/repository')}` }];
  write(neighbour.config, JSON.stringify({ version: 1, name: 'neighbour', sources, destinations }));
  return neighbour;
}

/** A file that changes each round, and one that is in every other round only, so that chunks die and are wanted again. */
function change(site: Site, round: number): void {
  write(join(site.uploads, 'changing.bin'), Buffer.alloc(40_000, `round ${round}`));
  write(join(site.uploads, 'coming and going.bin'), round % 2 === 0 ? noise(60_000) : 'gone');
}

describe('H21: backups and prunes at once, each in a process of its own', () => {
  it('go on together or end with 11, and every snapshot that was committed restores', {
    timeout: isLong ? 1_800_000 : 240_000,
  }, async () => {
    using site = makePrunedSite(2);
    const neighbour = makeNeighbour(site);
    await site.backup();
    const held = new Map<string, Buffer>();
    const statuses: Record<'backup' | 'prune', number[]> = { backup: [], prune: [] };
    const backups = async (one: Site, letter: 'A' | 'B'): Promise<void> => {
      for (let round = 0; round < rounds; round += 1) {
        if (one === site) becomeWithLasting(one, letter);
        change(one, round);
        const ran = await one.run(['backup', '--json']);
        statuses.backup.push(ran.status ?? -1);
        const [, id] = /"event":"summary".*"snapshot":"([^"]+)"/.exec(ran.stdout) ?? [];
        if (ran.status === 0) held.set(`${one.folder} ${id}`, readFileSync(join(one.uploads, 'coming and going.bin')));
        else expect(ran.status, ran.output).toBe(11);
        if (ran.status === 11) expect(ran.output).toMatch(/held by a prune \(process \d+ on \S+\) since/);
      }
    };
    const prunes = async (): Promise<void> => {
      for (let round = 0; round < rounds * 2; round += 1) {
        const ran = await site.run(pruneLine);
        statuses.prune.push(ran.status ?? -1);
        // 3: a snapshot was deleted before a backup began, whose end the freeing of room has to wait for.
        if (ran.status !== 0) expect([3, 11], ran.output).toContain(ran.status);
        if (ran.status !== 0) expect(ran.output).toMatch(/held by a backup \(process \d+ on \S+\) since/);
      }
    };
    await Promise.all([backups(site, 'A'), backups(neighbour, 'B'), prunes()]);
    console.log(`backups ended with ${statuses.backup.join(' ')}; prunes with ${statuses.prune.join(' ')}`);
    await site.expect(0, pruneLine);
    await expectVerified(site, [], 'content');
    for (const one of [site, neighbour]) {
      for (const id of await one.snapshots()) {
        const expected = held.get(`${one.folder} ${id}`);
        if (expected === undefined) continue;
        const target = one.at(`restored ${id}`);
        await one.expect(0, ['restore', id, '--to', target]);
        expect(readFileSync(join(target, 'photos/coming and going.bin')).equals(expected), id).toBe(true);
        rmSync(target, { recursive: true });
      }
    }
    expect(statuses.backup.filter((status) => status === 0).length).toBeGreaterThan(rounds / 2);
    expect(statuses.prune.filter((status) => status === 0).length).toBeGreaterThan(0);
  });
});
