import { describe, expect, it } from 'vitest';
import { readDatabase } from '../support/database-state.ts';
import { placesIn, placesOf, readFiles } from '../support/site.ts';
import { expectBackup, expectBackupHarmless, expectVerified, lookAtDestinations } from './support/backup-oracle.ts';
import { killAtCalls, killAtEvents } from './support/kill-everywhere.ts';
import { isLong, type Steps } from './support/kill-points.ts';
import { runIn } from './support/killed-run.ts';
import { waitForProcesses } from './support/processes.ts';
import { Scene } from './support/scene.ts';
import { become, everyDestination, makeSmallSite, smallSources } from './support/small-site.ts';
import { canTrace } from './support/traced-run.ts';

const [repository, zip, , folder] = everyDestination.map((destination) => [destination]);
const [sqlite, ...files] = smallSources;
const timeout = isLong ? 900_000 : 120_000;

const everywhere: Steps = {
  'the scratch folder is made': /^mkdir\(.*\/scratch\/[^/"]+"/,
  'the place of the destination is remembered': /^rename\(.*destination-\w+\.json"/,
};

const intoRepository: Steps = {
  ...everywhere,
  'the staging of the repository is made': /^mkdir\(.*repository\/tmp\//,
  'a pack is written': /^p?write\w*\(.*repository\/tmp\/.*object-1>/,
  'a pack is in its place': /^(rename|link)\(.*"[^"]*\/packs\/../,
  'the index is in its place': /^(rename|link)\(.*"[^"]*\/index\//,
  'the snapshot is in its place': /^(rename|link)\(.*"[^"]*\/snapshots\//,
  'the staging of the repository is removed': /^rmdir\(.*repository\/tmp\//,
};

const intoArchive: Steps = {
  ...everywhere,
  'the partial folder is made': /^mkdir\(.*\.partial"/,
  'a part of the archive is written': /^p?write\w*\(.*\.partial\//,
  'the archive is in its place': /^(rename|link)\(.*\.partial.*"[^"]*\/backup-/,
};

const ofDatabase: Steps = {
  'SQLite has made its sidecars': /^p?write\w*\(.*app\.db-shm>/,
  'a copy of the database is begun': /^openat\(.*scratch\/.*\.db"/,
  'a copy of the database is written': /^p?write\w*\(.*scratch\/.*\.db>/,
  'a copy of the database is removed': /^unlink\(.*scratch\/.*\.db"/,
};

/** The helper process of SQLite makes calls of its own, which would be counted first: so the sources take turns. */
const cases = [
  { title: 'files to a repository', destinations: repository, sources: files, steps: intoRepository },
  { title: 'a database to a zip', destinations: zip, sources: [sqlite], steps: { ...intoArchive, ...ofDatabase } },
  { title: 'files to a folder', destinations: folder, sources: files, steps: intoArchive },
];

describe.skipIf(!canTrace)('with strace: kill -9 of a backup between its changes of files and names', () => {
  it.each(cases)('$title', { timeout }, async ({ destinations, sources, steps }) => {
    using scene = await sceneWithSnapshot(destinations as object[], sources as object[]);
    const held = await lookAtDestinations(scene.site);
    await killAtCalls(scene, ['backup'], {
      steps,
      check: (ran) => expectBackupHarmless(scene.site, held, ran, { sidecars: sources?.[0] === sqlite }),
    });
    await expectRestorable(scene, sources as object[]);
  });

  it('the first one of all, into a repository that is not there yet', { timeout }, async () => {
    using scene = new Scene(makeSmallSite(repository, files));
    await scene.keep();
    await killAtCalls(scene, ['backup'], {
      steps: {
        'the folder of the repository is made': /^mkdir\(.*\/backups\/repository"/,
        'its description is written': /^(rename|link)\(.*"[^"]*\/repository\.json"/,
        'its guide is written': /^(rename|link)\(.*"[^"]*\/RECOVERY\.md"/,
        'the snapshot is in its place': /^(rename|link)\(.*"[^"]*\/snapshots\//,
      },
      check: async () => {
        await waitForProcesses(scene.site);
        await expectBackup(scene.site);
      },
    });
    await expectRestorable(scene, files);
  });
});

describe('kill -9 of a backup at each event', () => {
  it('everything to every kind of destination', { timeout }, async () => {
    using scene = await sceneWithSnapshot(everyDestination, smallSources);
    const held = await lookAtDestinations(scene.site);
    const kinds = await killAtEvents(scene, ['backup'], {
      check: (ran) => expectBackupHarmless(scene.site, held, ran),
      enough: isLong ? 4 : 1,
    });
    expect(kinds).toEqual([
      'progress',
      'snapshot-committed',
      'snapshot-started',
      'source-frozen',
      'source-stored',
      'sources-frozen',
      'summary',
    ]);
    await expectRestorable(scene, smallSources);
  });
});

async function sceneWithSnapshot(destinations: readonly object[], sources: readonly object[]): Promise<Scene> {
  const scene = new Scene(makeSmallSite(destinations, sources));
  await expectBackup(scene.site);
  become(scene.site, 'B');
  await scene.keep();
  return scene;
}

/** At the end of many kills: every snapshot is whole to its content, and the newest brings each source back. */
async function expectRestorable({ site }: Scene, sources: readonly object[]): Promise<void> {
  expect((await expectVerified(site, [], 'content')).length).toBeGreaterThan(0);
  const ran = await runIn(site, ['restore', 'latest', '--to', site.at('restored')]);
  expect(ran.status, ran.output).toBe(0);
  const [found, meant] = [placesIn(site.at('restored')), placesOf(site)];
  if (sources.includes(sqlite as object)) expect(readDatabase(found.database)).toEqual(readDatabase(meant.database));
  else expect(readFiles(found)).toEqual(readFiles(meant));
}
