import { expect } from 'vitest';
import { readTree, type TreeState } from '../../support/file-state.ts';
import type { Ran } from '../../support/run-program.ts';
import type { Site } from '../../support/site.ts';
import { type EventLine, eventsOf, runIn } from './killed-run.ts';
import { waitForProcesses } from './processes.ts';
import { litterIn, scratchIn } from './small-site.ts';

/** What the destinations held before something went wrong. */
export interface Held {
  /** The stored objects; an earlier snapshot needs them as they are. */
  readonly files: TreeState;
  /** `<destination> <snapshot>` of each copy. */
  readonly copies: readonly string[];
}

/** Looks at the destinations of the site. */
export async function lookAtDestinations(site: Site): Promise<Held> {
  return { files: storedFiles(site), copies: (await listCopies(site)).map(({ name }) => name) };
}

/**
 * Proves after a backup that was cut short: what was stored before is untouched and verifies, the new snapshot is absent
 * or as the run claimed, the next backup succeeds, and nothing of the one that was cut short is left after it.
 */
export async function expectBackupHarmless(site: Site, held: Held, ran: Ran, options: { sidecars?: boolean } = {}): Promise<void> {
  await waitForProcesses(site);
  const stored = storedFiles(site);
  for (const [path, state] of held.files) expect(stored.get(path), path).toEqual(state);
  const added = (await expectVerified(site, held.copies, 'bytes')).filter((name) => !held.copies.includes(name));
  expect(new Set(added.map((name) => name.split(' ')[0])).size, 'copies in one destination').toBe(added.length);
  if (added.length > 0) await expectWhole(site, added, ran.status === 3 ? 'degraded' : 'complete');
  if (ran.status === 0 || ran.status === 3) expect(added, 'what was claimed is there').not.toEqual([]);
  if (ran.status === 1) expect(added, 'what failed is not there').toEqual([]);
  await expectBackup(site, options);
}

/** Copies that a run left although it was cut short: all of each is there. */
async function expectWhole(site: Site, copies: readonly string[], outcome: string): Promise<void> {
  await expectVerified(site, copies, 'content');
  expect(await listCopies(site)).toEqual(expect.arrayContaining(copies.map((name) => ({ name, outcome }))));
}

/**
 * Makes a backup, which must be complete in every destination and leave nothing beside it. `sidecars`: what SQLite made
 * beside the database for a helper that was killed itself may still be there; any program may use and remove it.
 */
export async function expectBackup(site: Site, { sidecars = false } = {}): Promise<void> {
  const next = await runIn(site, ['backup']);
  expect(next.status, next.output).toBe(0);
  expect(scratchIn(site)).toEqual([]);
  expect(litterIn(site).filter((name) => !name.includes('-undo-') && !(sidecars && /-(wal|shm)$/.test(name)))).toEqual([]);
}

/** Verifies everything; each of these copies must be among it. Gives all that were verified. */
export async function expectVerified(site: Site, copies: readonly string[], level: 'bytes' | 'content'): Promise<string[]> {
  const ran = await runIn(site, ['verify', '--all', '--level', level]);
  expect(ran.status, ran.output).toBe(0);
  const verified = eventsOf(ran).filter((line) => line.event === 'snapshot-verified' && line.level === level);
  const names = verified.map(({ destination, snapshot }) => `${destination} ${snapshot}`);
  expect(names).toEqual(expect.arrayContaining([...copies]));
  return names;
}

/** Every copy that `list` tells of. */
export async function listCopies(site: Site): Promise<{ name: string; outcome: string }[]> {
  const ran = await runIn(site, ['list']);
  expect(ran.status, ran.output).toBe(0);
  return eventsOf(ran)
    .filter(({ event }) => event === 'snapshot')
    .flatMap((line) => copiesOf(line).map(({ name, outcome }) => ({ name: `${name} ${line.snapshot}`, outcome })));
}

function copiesOf({ destinations }: EventLine): readonly { readonly name: string; readonly outcome: string }[] {
  return destinations as { name: string; outcome: string }[];
}

/** The files of the destinations that are there to stay; their folders' times change with each new name. */
function storedFiles(site: Site): TreeState {
  const files = readTree(site.at('backups'), { filter: (path) => !/(^|\/)(tmp\/|\.holdfast-)/.test(path) });
  return new Map([...files].filter(([, { type }]) => type !== 'folder'));
}
