import { describe, expect, it } from 'vitest';
import { killEverywhere, named } from './support/kill-everywhere.ts';
import { eventsOf, killAtEvent, runIn } from './support/killed-run.ts';
import { anyBackup, expectRestoreHarmless, makeRestoreScene, stateOf } from './support/restore-oracle.ts';
import { type Call, callsOf, killAtCall } from './support/traced-run.ts';

describe('kill -9 of a restore', () => {
  it('H7: in place, at each event', { timeout: 240_000 }, async () => {
    using held = await makeRestoreScene();
    const line = ['restore', held.snapshots.B, '--in-place'];
    const good = await runIn(held.site, line);
    expect(stateOf(held)).toBe('B');
    const events = [...new Set(eventsOf(good).map(({ event }) => event))];
    for (const [index, event] of events.entries()) {
      await held.scene.putBack();
      const ran = await killAtEvent(held.site, line, { event, nth: 1 });
      expect(ran.stdout, ran.output).toContain(event);
      await named({ name: event, nth: 1 }, expectRestoreHarmless(held, { directly: index % 2 === 1 }));
    }
    expect(events).toEqual(
      expect.arrayContaining(['restore-started', 'progress', 'restore-staged', 'restore-compared', 'restore-swapped', 'summary']),
    );
  });

  it('H7: in place, before each change of a file or name', { timeout: 240_000 }, async () => {
    using held = await makeRestoreScene();
    await killEverywhere(held.scene, ['restore', held.snapshots.B, '--in-place'], async (_ran, index) => {
      await expectRestoreHarmless(held, { directly: index % 2 === 1 });
    });
  });

  it('H7: in place, before the last step of the swap, and then again during the recovery', { timeout: 240_000 }, async () => {
    using held = await makeRestoreScene();
    const { scene, site } = held;
    const line = ['restore', held.snapshots.B, '--in-place'];
    const swaps = (await callsOf(site, line)).filter(({ name, text }) => name === 'rename' && !text.includes('.part"'));
    await scene.putBack();
    const killed = await killAtCall(site, line, swaps.at(-1) as Call);
    expect(killed.signal).toBe('SIGKILL');
    expect(stateOf(held)).toContain('mixed');
    await scene.keep();
    const isMeant = ({ text }: Call) => !/backups|scratch|app\.db-/.test(text);
    await killEverywhere(scene, anyBackup, (_ran, index) => expectRestoreHarmless(held, { directly: index % 2 === 1 }), isMeant);
  });
});
