import { readdirSync } from 'node:fs';
import { expect } from 'vitest';
import { readTree, type TreeState } from '../../support/file-state.ts';
import { expectVerified, listCopies } from './backup-oracle.ts';
import { eventsOf, runIn } from './killed-run.ts';
import { waitForProcesses } from './processes.ts';
import { Scene } from './scene.ts';
import { become, makeSmallSite, scratchIn } from './small-site.ts';

const files = [{ name: 'photos', kind: 'uploads', path: 'storage/up loads' }];
const destinations = [
  { name: 'local', kind: 'repository', url: 'file:../backups/repository' },
  { name: 'vault', kind: 'repository', url: 'file:../backups/vault', offSite: true },
  { name: 'zip', kind: 'archive', directory: '../backups/zip', format: 'zip' },
];

/** The command that is killed. */
export const copyLine = ['copy', '--to', 'vault', '--to', 'zip'];

/** A repository with snapshots, and two destinations that have the first of them. */
export interface CopyScene extends Disposable {
  readonly scene: Scene;
  /** Ids of all snapshots, oldest first; the copies have only the first. */
  readonly ids: readonly string[];
  /** What the second holds. */
  readonly saved: TreeState;
  /** The repository that is copied from. */
  readonly source: TreeState;
}

/** Made once; `scene.putBack()` before each kill. */
export async function makeCopyScene(): Promise<CopyScene> {
  const scene = new Scene(makeSmallSite(destinations, files));
  const { site } = scene;
  const ids: string[] = [];
  let saved: TreeState = new Map();
  for (const stage of ['A', 'B', 'C'] as const) {
    become(site, stage);
    ids.push(await site.backup(['--destination', 'local']));
    if (stage === 'A') await site.expect(0, copyLine);
    if (stage === 'B') saved = readTree(site.uploads);
  }
  await scene.keep();
  return { scene, ids, saved, source: sourceOf(scene), [Symbol.dispose]: () => scene[Symbol.dispose]() };
}

/** After a copy that was cut short: the source is untouched, what is listed is whole, and the next copy moves what is missing. Gives how many of the copies were there. */
export async function expectHarmless({ scene, ids, source }: CopyScene): Promise<number> {
  const { site } = scene;
  await waitForProcesses(site);
  expect(sourceOf(scene)).toEqual(source);
  const earlier = (await listCopies(site)).map(({ name }) => name);
  expect(earlier).toEqual(expect.arrayContaining([...ids.map((id) => `local ${id}`), `vault ${ids[0]}`, `zip ${ids[0]}`]));
  // None is half there: what is listed can be read to its last byte.
  await expectVerified(site, earlier, 'content');
  const before = packsIn(scene);
  const next = await runIn(site, copyLine);
  expect(next.status, next.output).toBe(0);
  const moved = eventsOf(next).filter(({ event, destination }) => event === 'snapshot-copied' && destination === 'vault');
  const objects = moved.reduce((sum, one) => sum + Number(one.objects), 0);
  expect(objects, 'only what was missing was moved').toBe(packsIn(scene) - before);
  const all = ids.flatMap((id) => ['local', 'vault', 'zip'].map((name) => `${name} ${id}`));
  expect((await expectVerified(site, all, 'bytes')).toSorted()).toEqual(all.toSorted());
  expect(scratchIn(site)).toEqual([]);
  return earlier.filter((name) => !name.startsWith('local ')).length - 2;
}

/** At the end of many kills: a copy is as what was copied. */
export async function expectRestorable({ scene: { site }, ids, saved }: CopyScene): Promise<void> {
  for (const name of ['vault', 'zip']) {
    await site.expect(0, ['restore', ids[1] ?? '', '--from', name, '--to', site.at(`from-${name}`)]);
    expect(readTree(site.at(`from-${name}/photos`))).toEqual(saved);
  }
}

/** The repository that is copied from, without what says who reads it and what was verified of it. */
function sourceOf({ site }: Scene): TreeState {
  const files = readTree(site.at('backups/repository'), { filter: (path) => !/^(tmp|locks|verified)(\/|$)/.test(path) });
  return new Map([...files].filter(([, { type }]) => type !== 'folder'));
}

function packsIn({ site }: Scene): number {
  return readdirSync(site.at('backups/vault/packs'), { recursive: true }).filter((name) => String(name).endsWith('.tar.zst')).length;
}
