import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { placesIn, readSite } from '../support/site.ts';
import { type Check, killAtCalls, killAtEvents } from './support/kill-everywhere.ts';
import { isLong } from './support/kill-points.ts';
import { runIn } from './support/killed-run.ts';
import { waitForProcesses } from './support/processes.ts';
import { anyBackup, expectSnapshotsWhole, makeRestoreScene, type RestoreScene, stateOf } from './support/restore-oracle.ts';
import { journalsOf, litterIn, scratchIn } from './support/small-site.ts';
import { canTrace } from './support/traced-run.ts';

const timeout = isLong ? 900_000 : 120_000;

describe.skipIf(!canTrace)('with strace: kill -9 of a restore to a folder between its changes of files and names', () => {
  it('H7: the folder is there whole or not at all after the next run', { timeout }, async () => {
    using held = await makeRestoreScene();
    await killAtCalls(held.scene, lineOf(held), {
      steps: {
        'the scratch folder is made': /^mkdir\(.*\/scratch\/[^/"]+"/,
        'the journal is begun': /^rename\(.*\.json\.\d+-0-1\.part"/,
        'a folder on the way is made': /^mkdir\(.*\/made"/,
        'a staging folder is made': /^mkdir\(.*-stage-/,
        'a file is staged': /^pwrite64\(.*-stage-[^>]*\/only in B/,
        'the database is staged': /^pwrite64\(.*-staged-app\.db>/,
        'something is moved in': /^rename\("[^"]*-stage/,
        'the journal is removed': /^unlink\(.*restore-[\d-]+-\w+\.json"/,
      },
      check: expectHarmless(held),
    });
    await expectSnapshotsWhole(held);
  });
});

describe('kill -9 of a restore to a folder at each event', () => {
  it('H7: the folder is there whole or not at all after the next run', { timeout }, async () => {
    using held = await makeRestoreScene();
    const kinds = await killAtEvents(held.scene, lineOf(held), { check: expectHarmless(held), enough: isLong ? 3 : 2 });
    expect(kinds).toEqual(['progress', 'restore-compared', 'restore-staged', 'restore-started', 'restore-swapped', 'summary']);
    await expectSnapshotsWhole(held);
  });
});

function targetOf({ site }: RestoreScene): string {
  return site.at('made/on the way');
}

function lineOf(held: RestoreScene): string[] {
  return ['restore', held.snapshots.B, '--to', targetOf(held)];
}

/** Either somebody looks after the next backup, or the next command is the same again. */
function expectHarmless(held: RestoreScene): Check {
  const { site } = held;
  const earlier = journalsOf(site);
  return async (_ran, index) => {
    await waitForProcesses(site);
    const again = index % 2 === 1;
    const next = await runIn(site, again ? lineOf(held) : anyBackup);
    const found = existsSync(site.at('made')) ? readSite(placesIn(targetOf(held))) : undefined;
    if (again) expect(next.output).toContain(next.status === 1 ? 'target-not-empty' : '"exitCode":0');
    else expect(next.status, next.output).toBe(0);
    if (again || found !== undefined) expect(found).toEqual(held.states.B);
    expect(stateOf(held)).toBe('A');
    expect(journalsOf(site)).toEqual(earlier);
    expect(litterIn(site).filter((name) => !name.includes('-undo-'))).toEqual([]);
    expect(scratchIn(site)).toEqual([]);
  };
}
