import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readTree, type TreeState } from '../support/file-state.ts';
import { expectVerified, listCopies } from './support/backup-oracle.ts';
import { killAtCalls, killAtEvents } from './support/kill-everywhere.ts';
import { isLong } from './support/kill-points.ts';
import { eventsOf, runIn } from './support/killed-run.ts';
import { waitForProcesses } from './support/processes.ts';
import { Scene } from './support/scene.ts';
import { become, makeSmallSite, scratchIn } from './support/small-site.ts';
import { canTrace } from './support/traced-run.ts';

const timeout = isLong ? 1_800_000 : 600_000;
const files = [{ name: 'photos', kind: 'uploads', path: 'storage/up loads' }];
const destinations = [
  { name: 'local', kind: 'repository', url: 'file:../backups/repository' },
  { name: 'vault', kind: 'repository', url: 'file:../backups/vault', offSite: true },
  { name: 'zip', kind: 'archive', directory: '../backups/zip', format: 'zip' },
];
const line = ['copy', '--to', 'vault', '--to', 'zip'];

describe.skipIf(!canTrace)('with strace: kill -9 of a copy between its changes of files and names', () => {
  it('touches no source, leaves earlier copies whole, and the next copy moves what is missing', { timeout }, async () => {
    using held = await makeCopyScene();
    await killAtCalls(held.scene, line, {
      steps: {
        'a pack is there': /^(rename|link)\w*\(.*\/vault\/packs\//,
        'an index file is there': /^(rename|link)\w*\(.*\/vault\/index\//,
        'a manifest is there': /^(rename|link)\w*\(.*\/vault\/snapshots\//,
        'an archive is there': /^(rename|link)\w*\(.*\/backups\/zip\/backup-/,
      },
      check: () => expectHarmless(held),
    });
    await expectRestorable(held);
  });
});

describe('kill -9 of a copy at each event', () => {
  it('touches no source, leaves earlier copies whole, and the next copy moves what is missing', { timeout }, async () => {
    using held = await makeCopyScene();
    const kinds = await killAtEvents(held.scene, line, { check: () => expectHarmless(held), enough: isLong ? 9 : 2 });
    expect(kinds).toEqual(expect.arrayContaining(['copy-started', 'snapshot-copied', 'summary']));
    await expectRestorable(held);
  });
});

interface CopyScene extends Disposable {
  readonly scene: Scene;
  /** Ids of all snapshots, oldest first; the copies have only the first. */
  readonly ids: readonly string[];
  /** What the second holds. */
  readonly saved: TreeState;
  /** The repository that is copied from. */
  readonly source: TreeState;
}

async function makeCopyScene(): Promise<CopyScene> {
  const scene = new Scene(makeSmallSite(destinations, files));
  const { site } = scene;
  const ids: string[] = [];
  let saved: TreeState = new Map();
  for (const stage of ['A', 'B', 'C'] as const) {
    become(site, stage);
    ids.push(await site.backup(['--destination', 'local']));
    if (stage === 'A') await site.expect(0, line);
    if (stage === 'B') saved = readTree(site.uploads);
  }
  await scene.keep();
  return { scene, ids, saved, source: sourceOf(scene), [Symbol.dispose]: () => scene[Symbol.dispose]() };
}

async function expectHarmless({ scene, ids, source }: CopyScene): Promise<void> {
  const { site } = scene;
  await waitForProcesses(site);
  expect(sourceOf(scene)).toEqual(source);
  const earlier = (await listCopies(site)).map(({ name }) => name);
  expect(earlier).toEqual(expect.arrayContaining([...ids.map((id) => `local ${id}`), `vault ${ids[0]}`, `zip ${ids[0]}`]));
  // None is half there: what is listed can be read to its last byte.
  await expectVerified(site, earlier, 'content');
  const before = packsIn(scene);
  const next = await runIn(site, line);
  expect(next.status, next.output).toBe(0);
  const moved = eventsOf(next).filter(({ event, destination }) => event === 'snapshot-copied' && destination === 'vault');
  const objects = moved.reduce((sum, one) => sum + Number(one.objects), 0);
  expect(objects, 'only what was missing was moved').toBe(packsIn(scene) - before);
  const all = ids.flatMap((id) => ['local', 'vault', 'zip'].map((name) => `${name} ${id}`));
  expect((await expectVerified(site, all, 'bytes')).toSorted()).toEqual(all.toSorted());
  expect(scratchIn(site)).toEqual([]);
}

/** At the end of many kills: a copy is as what was copied. */
async function expectRestorable({ scene: { site }, ids, saved }: CopyScene): Promise<void> {
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
