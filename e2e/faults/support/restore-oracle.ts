import { expect } from 'vitest';
import { placesOf, readSite, type Site, type SiteState } from '../../support/site.ts';
import { expectVerified } from './backup-oracle.ts';
import { eventsOf, runIn } from './killed-run.ts';
import { waitForProcesses } from './processes.ts';
import { Scene } from './scene.ts';
import { become, journalsOf, litterIn, makeSmallSite, type Stage, scratchIn } from './small-site.ts';

/** A site in state A, after a restore that replaced C and can be undone; B and A are in the repository. */
export interface RestoreScene extends Disposable {
  readonly scene: Scene;
  readonly site: Site;
  readonly states: Readonly<Record<'A' | 'B' | 'C', SiteState>>;
  /** The snapshots of the states. */
  readonly snapshots: Readonly<Record<'A' | 'B', string>>;
}

/** A backup that takes as little time as can be: what counts is that it recovers first. */
export const anyBackup = ['backup', '--source', 'settings'];

/** Makes the scene and keeps it; `addTo` puts more into a state than the small site has. */
export async function makeRestoreScene(addTo: (site: Site, stage: Stage) => void = () => undefined): Promise<RestoreScene> {
  const scene = new Scene(makeSmallSite());
  const { site } = scene;
  const enter = (stage: Stage): SiteState => {
    become(site, stage);
    addTo(site, stage);
    return readSite(placesOf(site));
  };
  const A = enter('A');
  const snapshotA = await site.backup();
  const B = enter('B');
  const snapshotB = await site.backup();
  const C = enter('C');
  await site.expect(0, ['restore', snapshotA, '--in-place']);
  await scene.keep();
  return {
    scene,
    site,
    states: { A, B, C },
    snapshots: { A: snapshotA, B: snapshotB },
    [Symbol.dispose]: () => scene[Symbol.dispose](),
  };
}

/** Which of the three states the site is in as a whole; a mixture is none of them. */
export function stateOf({ site, states }: RestoreScene): string {
  const found = readSite(placesOf(site));
  const whole = Object.entries(states).find(([, state]) => isEqual(found, state));
  if (whole !== undefined) return whole[0];
  const parts = (['database', 'uploads', 'settings'] as const).map((part) => {
    const same = Object.entries(states).find(([, state]) => isEqual(found[part], state[part]));
    return `${part} ${same?.[0] ?? `neither: ${JSON.stringify(plain(found[part]))}`}`;
  });
  return `mixed: ${parts.join(', ')}`;
}

function isEqual(left: unknown, right: unknown): boolean {
  return JSON.stringify(plain(left)) === JSON.stringify(plain(right));
}

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_, inner: unknown) => (inner instanceof Map ? [...inner] : inner)));
}

/**
 * Proves after a restore of B in place that was cut short: the next command, a backup, puts the site into A or B, and an
 * undo brings back what was there before that, and leaves nothing. `directly`: the undo is the next command.
 */
export async function expectRestoreHarmless(held: RestoreScene, { directly }: { readonly directly: boolean }): Promise<void> {
  const { site } = held;
  await waitForProcesses(site);
  let present: string | undefined;
  if (!directly) {
    await run(site, anyBackup);
    present = stateOf(held);
    expect(['A', 'B']).toContain(present);
    expect(litterIn(site).filter((name) => !name.includes('-undo-'))).toEqual([]);
  }
  const undone = await run(site, ['restore', '--undo']);
  present ??= eventsOf(undone).some(({ event, snapshot }) => event === 'restore-undone' && snapshot === held.snapshots.B) ? 'B' : 'A';
  expect(stateOf(held), `after undo from ${present}`).toBe(present === 'B' ? 'A' : 'C');
  expectNothingLeft(site);
}

/** The snapshots that were there before are whole to their content, however often runs were killed since. */
export async function expectSnapshotsWhole({ site, snapshots }: RestoreScene): Promise<void> {
  const verified = await expectVerified(site, [], 'content');
  expect(verified).toEqual(expect.arrayContaining(Object.values(snapshots).map((snapshot) => `local ${snapshot}`)));
}

/**
 * No restore is to be remembered, and none has anything beside its target. An undo does not open the repository: what a
 * killed restore left of its lease there is cleared away by the next run that does.
 */
export function expectNothingLeft(site: Site): void {
  expect(litterIn(site)).toEqual([]);
  expect(scratchIn(site).filter((name) => !name.startsWith('backups/repository/tmp/'))).toEqual([]);
  expect(journalsOf(site)).toEqual([]);
}

async function run(site: Site, line: readonly string[]) {
  const ran = await runIn(site, line);
  expect(ran.status, ran.output).toBe(0);
  return ran;
}
