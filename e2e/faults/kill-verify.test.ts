import { describe, expect, it } from 'vitest';
import { killAtCalls, killAtEvents } from './support/kill-everywhere.ts';
import { isLong } from './support/kill-points.ts';
import { runIn } from './support/killed-run.ts';
import { waitForProcesses } from './support/processes.ts';
import { anyBackup, expectSnapshotsWhole, makeRestoreScene, type RestoreScene, stateOf } from './support/restore-oracle.ts';
import { journalsOf, litterIn, scratchIn } from './support/small-site.ts';
import { canTrace } from './support/traced-run.ts';

const timeout = isLong ? 900_000 : 120_000;
const line = ['verify', '--all', '--level', 'content'];

describe.skipIf(!canTrace)('with strace: kill -9 of a verification between its changes of files and names', () => {
  it('changes nothing, and the next run leaves nothing of it', { timeout }, async () => {
    using held = await makeRestoreScene();
    await killAtCalls(held.scene, line, {
      steps: {
        'the scratch folder is made': /^mkdir\(.*\/scratch\/[^/"]+"/,
        'a database is written to be examined': /^p?write\w*\(.*\/scratch\//,
      },
      check: () => expectHarmless(held),
    });
    await expectSnapshotsWhole(held);
  });
});

describe('kill -9 of a verification at each event', () => {
  it('changes nothing, and the next run leaves nothing of it', { timeout }, async () => {
    using held = await makeRestoreScene();
    const kinds = await killAtEvents(held.scene, line, { check: () => expectHarmless(held), enough: 3 });
    expect(kinds).toEqual(['progress', 'snapshot-verified', 'summary']);
    await expectSnapshotsWhole(held);
  });
});

async function expectHarmless(held: RestoreScene): Promise<void> {
  const { site } = held;
  await waitForProcesses(site);
  expect(stateOf(held)).toBe('A');
  const next = await runIn(site, anyBackup);
  expect(next.status, next.output).toBe(0);
  expect(litterIn(site).filter((name) => !name.includes('-undo-'))).toEqual([]);
  expect(scratchIn(site)).toEqual([]);
  expect(journalsOf(site)).toHaveLength(1);
}
