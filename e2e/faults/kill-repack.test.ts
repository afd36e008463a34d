import { rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Ran } from '../support/run-program.ts';
import { placesIn, placesOf, readFiles, type Site } from '../support/site.ts';
import { expectVerified, listCopies } from './support/backup-oracle.ts';
import { killAtCalls, killAtEvents } from './support/kill-everywhere.ts';
import { isLong, type Steps } from './support/kill-points.ts';
import { eventsOf, runIn } from './support/killed-run.ts';
import { waitForProcesses } from './support/processes.ts';
import { becomeWithLasting, makePrunedSite, pruneLine } from './support/pruned-site.ts';
import { Scene } from './support/scene.ts';
import { canTrace } from './support/traced-run.ts';

const timeout = isLong ? 1_800_000 : 600_000;

const steps: Steps = {
  'a manifest is deleted': /^unlink\w*\(.*\/snapshots\//,
  'the lease is put': /^rename\w*\(.*"[^"]*\/locks\/exclusive-/,
  'a new pack is written': /^p?writev?\w*\(.*repository\/tmp\//,
  'a new pack is in its place': /^(rename|link)\w*\(.*"[^"]*\/packs\/../,
  'the new index is in its place': /^(rename|link)\w*\(.*"[^"]*\/index\//,
  'the record of what goes is in its place': /^(rename|link)\w*\(.*"[^"]*\/pruned\//,
  'an old index file is deleted': /^unlink\w*\(.*\/index\//,
  'an old pack is deleted': /^unlink\w*\(.*\/packs\//,
  'the lease is given back': /^unlink\w*\(.*\/locks\/exclusive-/,
};

/** Three snapshots of which one stays; what it needs of the first one's packs is little. */
async function makeScene(): Promise<{ readonly scene: Scene; readonly newest: string }> {
  const scene = new Scene(makePrunedSite(1));
  const ids: string[] = [];
  for (const stage of ['A', 'B', 'C'] as const) {
    becomeWithLasting(scene.site, stage);
    ids.push(await scene.site.backup());
  }
  await scene.keep();
  return { scene, newest: ids.at(-1) as string };
}

/** Whatever was done: the snapshot that stays is whole, a backup and the next prune find nothing in their way, and all is sound then. */
async function expectPruneHarmless(site: Site, newest: string, { index }: { readonly index: number }): Promise<void> {
  await waitForProcesses(site);
  expect((await listCopies(site)).map(({ name }) => name)).toContain(`local ${newest}`);
  await expectVerified(site, [`local ${newest}`], 'content');
  await expectRestores(site);
  if (index % 2 === 0) expect((await runIn(site, ['backup'])).status).toBe(0);
  const next = await runIn(site, pruneLine);
  expect(next.status, next.output).toBe(0);
  const freed = eventsOf(next).find(({ event }) => event === 'room-freed');
  expect(freed, next.output).toMatchObject({ skipped: [] });
  await expectVerified(site, [], 'content');
  await expectRestores(site);
}

async function expectRestores(site: Site): Promise<void> {
  const target = site.at('restored');
  rmSync(target, { recursive: true, force: true });
  const ran = await runIn(site, ['restore', 'latest', '--to', target]);
  expect(ran.status, ran.output).toBe(0);
  expect(readFiles(placesIn(target))).toEqual(readFiles(placesOf(site)));
}

describe.skipIf(!canTrace)('with strace: kill -9 of a prune that deletes and repacks, at each of its steps', () => {
  it('leaves what stays whole, and the next prune finishes', { timeout }, async () => {
    const { scene, newest } = await makeScene();
    using _scene = scene;
    await killAtCalls(scene, pruneLine, { steps, check: (_ran: Ran, index) => expectPruneHarmless(scene.site, newest, { index }) });
  });
});

describe('kill -9 of a prune that deletes and repacks, at each event', () => {
  it('leaves what stays whole, and the next prune finishes', { timeout }, async () => {
    const { scene, newest } = await makeScene();
    using _scene = scene;
    const kinds = await killAtEvents(scene, pruneLine, {
      check: (_ran, index) => expectPruneHarmless(scene.site, newest, { index }),
      enough: isLong ? 4 : 1,
    });
    expect(kinds).toContain('room-freed');
  });
});
