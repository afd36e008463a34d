import { describe, expect, it } from 'vitest';
import { placesIn, placesOf, readSite } from '../support/site.ts';
import { expectBackup, expectBackupHarmless, expectVerified, lookAtDestinations } from './support/backup-oracle.ts';
import { killEverywhere, named } from './support/kill-everywhere.ts';
import { eventsOf, killAtEvent, runIn } from './support/killed-run.ts';
import { waitForProcesses } from './support/processes.ts';
import { Scene } from './support/scene.ts';
import { become, everyDestination, makeSmallSite, smallSources } from './support/small-site.ts';

const [repository, zip, , folder] = everyDestination.map((destination) => [destination]);
const [sqlite, ...files] = smallSources;

/** The helper process of SQLite makes calls of its own, which would be counted first: so the sources take turns. */
const cases = [
  { title: 'files to a repository', destinations: repository, sources: files },
  { title: 'a database to a zip', destinations: zip, sources: [sqlite] },
  { title: 'files to a folder', destinations: folder, sources: files },
];

describe('kill -9 of a backup before each change of a file or name', () => {
  it.each(cases)('$title', { timeout: 240_000 }, async ({ destinations, sources }) => {
    using scene = await sceneWithSnapshot(destinations as object[], sources as object[]);
    const held = await lookAtDestinations(scene.site);
    await killEverywhere(scene, ['backup'], async (ran) => {
      await expectBackupHarmless(scene.site, held, ran, { sidecars: sources?.[0] === sqlite });
    });
  });

  it('the first one of all, into a repository that is not there yet', { timeout: 240_000 }, async () => {
    using scene = new Scene(makeSmallSite(repository, files));
    await scene.keep();
    await killEverywhere(scene, ['backup'], async () => {
      await waitForProcesses(scene.site);
      await expectBackup(scene.site);
      await expectVerified(scene.site, []);
    });
  });
});

describe('kill -9 of a backup at each event', () => {
  it('everything to every kind of destination', { timeout: 240_000 }, async () => {
    using scene = await sceneWithSnapshot(everyDestination, smallSources);
    const held = await lookAtDestinations(scene.site);
    const good = await runIn(scene.site, ['backup']);
    const counts = new Map<string, number>();
    const before = readSite(placesOf(scene.site));
    for (const { event } of eventsOf(good)) {
      const nth = (counts.get(event) ?? 0) + 1;
      counts.set(event, nth);
      if (nth > 2) continue;
      await scene.putBack();
      const ran = await killAtEvent(scene.site, ['backup'], { event, nth });
      expect(ran.stdout, ran.output).toContain(event);
      await named({ name: event, nth }, expectBackupHarmless(scene.site, held, ran));
    }
    expect([...counts.keys()].toSorted()).toEqual([
      'progress',
      'snapshot-committed',
      'snapshot-started',
      'source-frozen',
      'source-stored',
      'sources-frozen',
      'summary',
    ]);
    const target = scene.site.at('restored');
    await runIn(scene.site, ['restore', 'latest', '--to', target]);
    expect(readSite(placesIn(target))).toEqual(before);
  });
});

async function sceneWithSnapshot(destinations: readonly object[], sources: readonly object[]): Promise<Scene> {
  const scene = new Scene(makeSmallSite(destinations, sources));
  await expectBackup(scene.site);
  become(scene.site, 'B');
  await scene.keep();
  return scene;
}
