import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type Chance, chance } from '../support/chance.ts';
import { childrenOf } from '../support/processes.ts';
import type { Ran } from '../support/run-program.ts';
import { noise, type Site, write } from '../support/site.ts';
import { expectVerified } from './support/backup-oracle.ts';
import { isLong } from './support/kill-points.ts';
import { eventsOf, runIn } from './support/killed-run.ts';
import { waitForProcesses } from './support/processes.ts';
import { anyBackup, expectSnapshotsWhole, makeRestoreScene, type RestoreScene, stateOf } from './support/restore-oracle.ts';
import { everyDestination, journalsOf, litterIn, type Stage, scratchIn, smallSources } from './support/small-site.ts';

const moments = isLong ? 60 : 10;
const timeout = isLong ? 600_000 : 120_000;
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Enough that a run takes long enough to be met in the middle. */
function addPhotos(site: Site, stage: Stage): void {
  for (let number = 0; number < 12; number += 1)
    write(join(site.uploads, `large/${number}.jpg`), noise(700_000 + number + stage.charCodeAt(0)));
}

/** What must be the same before and after a run that was stopped: nothing of it is left anywhere. */
function traces(site: Site): object {
  const archives = ['zip', 'tar', 'folder'].map((name) => site.at(`backups/${name}`)).filter((folder) => existsSync(folder));
  return {
    litter: litterIn(site),
    scratch: scratchIn(site),
    journals: journalsOf(site),
    state: readdirSync(join(site.folder, '.holdfast')).filter((name) => !name.startsWith('restore-')),
    unfinished: archives.flatMap((folder) => readdirSync(folder)).filter((name) => name.startsWith('.')),
    root: readdirSync(site.root).toSorted(),
  };
}

/** Runs a command and sends it a signal after so many milliseconds; as a terminal does, to its helpers too, or to it alone. */
async function signalled(site: Site, line: readonly string[], { signal, after, toAll }: Moment): Promise<Ran> {
  return await runIn(site, line, async (child) => {
    await delay(after);
    if (child.exitCode !== null || child.signalCode !== null) return;
    const helpers = toAll ? childrenOf(child.pid as number) : [];
    for (const processId of [child.pid as number, ...helpers.map((helper) => helper.processId)]) sendTo(processId, signal);
  });
}

function sendTo(processId: number, signal: NodeJS.Signals): void {
  try {
    process.kill(processId, signal);
  } catch {
    // It has just ended.
  }
}

interface Moment {
  readonly signal: NodeJS.Signals;
  readonly after: number;
  readonly toAll: boolean;
}

/** Moments spread over the time that a good run takes, each at a place of its own by chance. */
function momentsOf(milliseconds: number, { below }: Chance): Moment[] {
  return Array.from({ length: moments }, (_, index) => ({
    signal: signals[index % signals.length] as NodeJS.Signals,
    after: Math.round(((index + below(1000) / 1000) / moments) * milliseconds),
    toAll: index % 2 === 1,
  }));
}

/** Stops a command at all moments, each time from the scene's kept state. `check` looks at what is there when it was stopped, or came to its end. */
async function stopOften(held: RestoreScene, line: readonly string[], check: (stopped: boolean) => Promise<void> | void): Promise<void> {
  const { scene, site } = held;
  await scene.putBack();
  const good = await runIn(site, line);
  expect(good.status, good.output).toBe(0);
  const luck = chance();
  const statuses: (number | string)[] = [];
  for (const moment of momentsOf(good.milliseconds, luck)) {
    await scene.putBack();
    const before = traces(site);
    const ran = await signalled(site, line, moment);
    const where = `${moment.signal} after ${moment.after} ms (HOLDFAST_SEED=${luck.seed}): ${ran.output}`;
    statuses.push(ran.status ?? String(ran.signal));
    // Before it has begun, and after it has told its end, a signal ends it as any program.
    const untouched = ran.signal === moment.signal && ran.stdout === '';
    const ended = ran.status === 0 || (ran.signal === moment.signal && eventsOf(ran).at(-1)?.exitCode === 0);
    const stopped = ran.status === 130 && eventsOf(ran).at(-1)?.exitCode === 130;
    expect([untouched, ended, stopped].filter(Boolean), where).toHaveLength(1);
    if (!ended) expect(traces(site), where).toEqual(before);
    await waitForProcesses(site);
    await Promise.resolve(check(!ended)).catch((error: Error) => {
      throw new Error(`${where}\n${error.message}`, { cause: error });
    });
    const next = await runIn(site, anyBackup);
    expect(next.status, `${where}\nthe next run: ${next.output}`).toBe(0);
  }
  console.log(`${line.join(' ')}: ended with ${statuses.join(', ')} (HOLDFAST_SEED=${luck.seed})`);
  expect(statuses.filter((status) => status === 130).length, 'stopped in the middle').toBeGreaterThan(moments / 3);
  await expectSnapshotsWhole(held);
}

describe('SIGINT, SIGTERM or SIGHUP at any moment: exit 130, nothing half-done, and the next run succeeds', () => {
  it('of a backup', { timeout }, async () => {
    using held = await makeRestoreScene(addPhotos);
    const { site, scene } = held;
    site.configure({ sources: smallSources, destinations: everyDestination });
    await site.backup();
    await scene.keep();
    await stopOften(held, ['backup', '--reread'], async () => {
      expect(stateOf(held)).toBe('A');
      // Whatever is there is whole; that of a run that was stopped may be in some destinations.
      await expectVerified(
        site,
        Object.values(held.snapshots).map((snapshot) => `local ${snapshot}`),
        'bytes',
      );
    });
  });

  it('of a restore to a folder', { timeout }, async () => {
    using held = await makeRestoreScene(addPhotos);
    const target = held.site.at('made/on the way');
    await stopOften(held, ['restore', held.snapshots.B, '--to', target], (stopped) => {
      expect(existsSync(held.site.at('made'))).toBe(!stopped);
      expect(stateOf(held)).toBe('A');
    });
  });

  it('of a restore in place', { timeout }, async () => {
    using held = await makeRestoreScene(addPhotos);
    await stopOften(held, ['restore', held.snapshots.B, '--in-place'], (stopped) => {
      expect(stateOf(held)).toBe(stopped ? 'A' : 'B');
    });
  });

  it('of a verification', { timeout }, async () => {
    using held = await makeRestoreScene(addPhotos);
    await stopOften(held, ['verify', '--all', '--level', 'content'], () => {
      expect(stateOf(held)).toBe('A');
    });
  });
});
