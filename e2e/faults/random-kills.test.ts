import { rmSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { chance } from '../support/chance.ts';
import type { TreeState } from '../support/file-state.ts';
import { placesIn, placesOf, readFiles, type Site } from '../support/site.ts';
import { expectVerified } from './support/backup-oracle.ts';
import { isLong } from './support/kill-points.ts';
import { runIn } from './support/killed-run.ts';
import { waitForProcesses } from './support/processes.ts';
import { becomeWithLasting, makePrunedSite, pruneLine } from './support/pruned-site.ts';

const kills = isLong ? 200 : 10;
/** So many snapshots stay in a prune. */
const kept = 3;
/** Milliseconds; by then every run here has ended. */
const longestRun = 1_000;

type Files = { readonly uploads: TreeState; readonly settings: TreeState };

/** Knows what each snapshot has to hold, and which may be gone. */
class Oracle {
  readonly #site: Site;
  readonly #held = new Map<string, Files>();

  constructor(site: Site) {
    this.#site = site;
  }

  /** After a run that was or was not cut short: new snapshots hold the site as it is; of the old ones only those may be missing that a prune forgets. */
  async look(wasPrune: boolean): Promise<readonly string[]> {
    const ids = await this.#site.snapshots();
    const known = [...this.#held.keys()];
    const mayGo = wasPrune ? known.slice(0, -kept) : [];
    const missing = known.filter((id) => !ids.includes(id));
    expect(
      missing.filter((id) => !mayGo.includes(id)),
      'snapshots that are gone',
    ).toEqual([]);
    for (const id of missing) this.#held.delete(id);
    for (const id of ids) if (!this.#held.has(id)) this.#held.set(id, readFiles(placesOf(this.#site)));
    return ids;
  }

  async expectRestores(ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      const target = this.#site.at('restored');
      rmSync(target, { recursive: true, force: true });
      const ran = await runIn(this.#site, ['restore', id, '--to', target]);
      expect(ran.status, ran.output).toBe(0);
      expect(readFiles(placesIn(target)), id).toEqual(this.#held.get(id));
    }
  }
}

it(`kill -9 of ${kills} backups and prunes at moments by chance: every snapshot that was committed restores`, {
  timeout: isLong ? 3_600_000 : 240_000,
}, async () => {
  const { seed, below } = chance();
  console.log(`${kills} kills (HOLDFAST_SEED=${seed})`);
  using site = makePrunedSite(kept);
  const oracle = new Oracle(site);
  const counts = { backup: 0, prune: 0, hit: 0 };
  for (let kill = 1; kill <= kills; kill += 1) {
    becomeWithLasting(site, (['A', 'B', 'C'] as const)[below(3)] as 'A');
    writeFileSync(site.at('site/storage/up loads/changing.bin'), Buffer.alloc(20_000, `change ${below(1_000_000)}`));
    const name = below(5) < 3 ? 'backup' : 'prune';
    const ran = await runIn(site, name === 'prune' ? pruneLine : ['backup'], (child) => {
      void delay(below(longestRun)).then(() => child.kill('SIGKILL'));
    });
    await waitForProcesses(site);
    counts[name] += 1;
    if (ran.signal === 'SIGKILL') counts.hit += 1;
    const where = `kill ${kill} of a ${name} (HOLDFAST_SEED=${seed})`;
    try {
      const ids = await oracle.look(name === 'prune');
      if (ids.length > 0) await oracle.expectRestores([ids[below(ids.length)] as string]);
      if (ids.length > 0 && kill % 5 === 0) await expectVerified(site, [], 'bytes');
    } catch (error) {
      throw new Error(`${where}: ${(error as Error).message}\n${ran.output}`, { cause: error });
    }
  }
  console.log(`killed ${counts.hit} of ${counts.backup} backups and ${counts.prune} prunes`);
  await site.expect(0, ['backup']);
  await oracle.look(false);
  await site.expect(0, pruneLine);
  await oracle.expectRestores(await oracle.look(true));
  await expectVerified(site, [], 'content');
  // On a fast machine many runs have ended before they are killed.
  expect(counts.hit).toBeGreaterThan(isLong ? kills / 5 : 0);
});
