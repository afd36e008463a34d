import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { placesIn, readSite } from '../support/site.ts';
import { killEverywhere } from './support/kill-everywhere.ts';
import { runIn } from './support/killed-run.ts';
import { waitForProcesses } from './support/processes.ts';
import { anyBackup, expectNothingLeft, makeRestoreScene, stateOf } from './support/restore-oracle.ts';
import { journalsOf, litterIn, scratchIn } from './support/small-site.ts';

describe('kill -9 before each change of a file or name', () => {
  it('H7: of an undo', { timeout: 240_000 }, async () => {
    using held = await makeRestoreScene();
    const { site, scene } = held;
    await site.expect(0, ['restore', held.snapshots.B, '--in-place']);
    await scene.keep();
    await killEverywhere(scene, ['restore', '--undo'], async () => {
      await waitForProcesses(site);
      await expectStatus(0, anyBackup);
      const present = stateOf(held);
      expect(['A', 'B']).toContain(present);
      if (present === 'B') await expectStatus(0, ['restore', '--undo']);
      expect(stateOf(held)).toBe('A');
      expectNothingLeft(site);
    });

    async function expectStatus(status: number, line: readonly string[]): Promise<void> {
      const ran = await runIn(site, line);
      expect(ran.status, ran.output).toBe(status);
    }
  });

  it('H7: of a restore to a folder', { timeout: 240_000 }, async () => {
    using held = await makeRestoreScene();
    const { site } = held;
    const target = site.at('made/on the way');
    const [earlier] = journalsOf(site);
    const line = ['restore', held.snapshots.B, '--to', target];
    await killEverywhere(held.scene, line, async (_ran, index) => {
      await waitForProcesses(site);
      // Either somebody looks after the next backup, or the next command is the same again.
      const next = await runIn(site, index % 2 === 0 ? anyBackup : line);
      const found = existsSync(site.at('made')) ? readSite(placesIn(target)) : undefined;
      if (index % 2 === 0) expect(next.status, next.output).toBe(0);
      else expect(next.output).toContain(next.status === 1 ? 'target-not-empty' : '"exitCode":0');
      if (index % 2 === 1 || found !== undefined) expect(found).toEqual(held.states.B);
      expect(stateOf(held)).toBe('A');
      expect(journalsOf(site)).toEqual([earlier]);
      expect(litterIn(site).filter((name) => !name.includes('-undo-'))).toEqual([]);
      expect(scratchIn(site)).toEqual([]);
    });
  });
});
