import { describe, expect, it } from 'vitest';
import { killAtCalls, killAtEvents } from './support/kill-everywhere.ts';
import { isLong } from './support/kill-points.ts';
import { runIn } from './support/killed-run.ts';
import { waitForProcesses } from './support/processes.ts';
import {
  anyBackup,
  expectNothingLeft,
  expectSnapshotsWhole,
  makeRestoreScene,
  type RestoreScene,
  stateOf,
} from './support/restore-oracle.ts';
import { canTrace } from './support/traced-run.ts';

const timeout = isLong ? 900_000 : 120_000;

describe.skipIf(!canTrace)('with strace: kill -9 of an undo between its changes of files and names', () => {
  it('H7: every target is old or new, and the next run puts the rest right', { timeout }, async () => {
    using held = await makeUndoScene();
    await killAtCalls(held.scene, ['restore', '--undo'], {
      steps: {
        'the journal says that it begins': /^rename\(.*\.json\.\d+-0-1\.part"/,
        'something is set aside': /^rename\(.*"[^"]*-undone-/,
        'something old is back': /^rename\("[^"]*-undo-/,
        'the journal says that all is back': /^rename\(.*\.json\.\d+-0-2\.part"/,
        'what was set aside is being removed': /^unlink\(.*-undone-/,
        'an undo folder is removed': /^rmdir\(.*-undo-/,
        'the journal is removed': /^unlink\(.*restore-[\d-]+-\w+\.json"/,
      },
      check: () => expectUndoHarmless(held),
    });
    await expectSnapshotsWhole(held);
  });
});

describe('kill -9 of an undo at each event', () => {
  it('H7: every target is old or new, and the next run puts the rest right', { timeout }, async () => {
    using held = await makeUndoScene();
    const kinds = await killAtEvents(held.scene, ['restore', '--undo'], { check: () => expectUndoHarmless(held), enough: 3 });
    expect(kinds).toEqual(['restore-undone', 'summary']);
  });
});

/** A site in state B, where an undo brings A back. */
async function makeUndoScene(): Promise<RestoreScene> {
  const held = await makeRestoreScene();
  await held.site.expect(0, ['restore', held.snapshots.B, '--in-place']);
  await held.scene.keep();
  return held;
}

async function expectUndoHarmless(held: RestoreScene): Promise<void> {
  const { site } = held;
  await waitForProcesses(site);
  await expectStatus(held, anyBackup);
  const present = stateOf(held);
  expect(['A', 'B']).toContain(present);
  if (present === 'B') await expectStatus(held, ['restore', '--undo']);
  expect(stateOf(held)).toBe('A');
  expectNothingLeft(site);
}

async function expectStatus({ site }: RestoreScene, line: readonly string[]): Promise<void> {
  const ran = await runIn(site, line);
  expect(ran.status, ran.output).toBe(0);
}
