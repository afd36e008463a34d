import { describe, expect, it } from 'vitest';
import { killAtCalls, killAtEvents } from './support/kill-everywhere.ts';
import { isLong, type KillPoint, killPointsOf, type Steps } from './support/kill-points.ts';
import { anyBackup, expectRestoreHarmless, expectSnapshotsWhole, makeRestoreScene, stateOf } from './support/restore-oracle.ts';
import { canTrace, killAtCall } from './support/traced-run.ts';

const timeout = isLong ? 900_000 : 120_000;

/** The journal is written before each of the steps that it tells of. */
const swapping: Steps = {
  'the scratch folder is made': /^mkdir\(.*\/scratch\/[^/"]+"/,
  'the journal is begun': /^rename\(.*restore-[\d-]+-\w+\.json\.\d+-0-1\.part"/,
  'a staging folder is made': /^mkdir\(.*-stage-/,
  'a file is staged': /^pwrite64\(.*-stage-[^>]*\/only in B/,
  'the database is staged': /^pwrite64\(.*-staged-app\.db>/,
  'an undo folder is made': /^mkdir\(.*-undo-/,
  'something old is moved away': /^rename\(.*-undo-[^"]*"/,
  'something new is moved in': /^rename\("[^"]*-stage/,
  'what an older restore kept is being removed': /^unlink\(.*-undo-/,
  'the journal of the older one is removed': /^unlink\(.*restore-[\d-]+-\w+\.json"/,
  'what was staged and not moved is removed': /^rmdir\(.*-stage-/,
};

describe.skipIf(!canTrace)('with strace: kill -9 of a restore in place between its changes of files and names', () => {
  it('H7: every target is old or new, and the next run puts the rest right', { timeout }, async () => {
    using held = await makeRestoreScene();
    await killAtCalls(held.scene, ['restore', held.snapshots.B, '--in-place'], {
      steps: swapping,
      check: (_ran, index) => expectRestoreHarmless(held, { directly: index % 2 === 1 }),
    });
    await expectSnapshotsWhole(held);
  });

  it('H7: before the last step of the swap, and then again during the recovery', { timeout }, async () => {
    using held = await makeRestoreScene();
    const { scene, site } = held;
    const line = ['restore', held.snapshots.B, '--in-place'];
    await scene.putBack();
    const swaps = (await killPointsOf(site, line)).filter(({ name, text }) => name === 'rename' && !text.includes('.part"'));
    await scene.putBack();
    const killed = await killAtCall(site, line, swaps.at(-1) as KillPoint);
    expect(killed.signal).toBe('SIGKILL');
    expect(stateOf(held)).toContain('mixed');
    await scene.keep();
    await killAtCalls(scene, anyBackup, {
      isMeant: ({ text }) => !/backups|scratch|app\.db-/.test(text),
      steps: {
        'something new is moved out again': /^rename\(.*"[^"]*-stage[^"]*"\)/,
        'something old is moved back': /^rename\("[^"]*-undo-/,
        'what was staged is being removed': /^unlink\(.*-stage/,
      },
      check: (_ran, index) => expectRestoreHarmless(held, { directly: index % 2 === 1 }),
    });
    await expectSnapshotsWhole(held);
  });
});

describe('kill -9 of a restore in place at each event', () => {
  it('H7: every target is old or new, and the next run puts the rest right', { timeout }, async () => {
    using held = await makeRestoreScene();
    const kinds = await killAtEvents(held.scene, ['restore', held.snapshots.B, '--in-place'], {
      check: (_ran, index) => expectRestoreHarmless(held, { directly: index % 2 === 1 }),
      enough: isLong ? 3 : 2,
    });
    const told = ['progress', 'restore-compared', 'restore-staged', 'restore-started', 'restore-swapped', 'summary', 'undo-given-up'];
    expect(kinds).toEqual(told);
    await expectSnapshotsWhole(held);
  });
});
