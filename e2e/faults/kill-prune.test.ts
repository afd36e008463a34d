import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readTree, type TreeState } from '../support/file-state.ts';
import { killAtCalls, killAtEvents } from './support/kill-everywhere.ts';
import { isLong } from './support/kill-points.ts';
import { runIn } from './support/killed-run.ts';
import { waitForProcesses } from './support/processes.ts';
import { Scene } from './support/scene.ts';
import { become, makeSmallSite } from './support/small-site.ts';
import { canTrace } from './support/traced-run.ts';

const timeout = isLong ? 900_000 : 300_000;
const files = [{ name: 'photos', kind: 'uploads', path: 'storage/up loads' }];
const destinations = [
  { name: 'local', kind: 'repository', url: 'file:../backups/repository' },
  { name: 'folder', kind: 'archive', directory: '../backups/folder', format: 'directory' },
];

describe.skipIf(!canTrace)('with strace: kill -9 of a prune between its changes of files and names', () => {
  it('leaves what is to stay, whole, and the next prune carries on', { timeout }, async () => {
    using held = await makePruneScene();
    await killAtCalls(held.scene, ['prune'], {
      steps: {
        'a snapshot is gone from the repository': /^unlink\w*\(.*\/repository\/snapshots\//,
        'an archive is gone': /^(unlink|rename|rmdir)\w*\(.*\/backups\/folder\//,
      },
      check: () => expectCarriedOn(held),
    });
    await expectRestorable(held);
  });
});

describe('kill -9 of a prune at each event', () => {
  it('leaves what is to stay, whole, and the next prune carries on', { timeout }, async () => {
    using held = await makePruneScene();
    const kinds = await killAtEvents(held.scene, ['prune'], { check: () => expectCarriedOn(held), enough: isLong ? 9 : 2 });
    expect(kinds).toEqual(expect.arrayContaining(['prune-planned', 'snapshot-judged', 'snapshot-removed', 'summary']));
    await expectRestorable(held);
  });
});

interface PruneScene extends Disposable {
  readonly scene: Scene;
  /** Ids of all snapshots, oldest first; the last two are to stay. */
  readonly ids: readonly string[];
  /** What the third of them holds. */
  readonly saved: TreeState;
}

/** Four snapshots of different content in a repository and a folder of archives, of which a prune would leave two. */
async function makePruneScene(): Promise<PruneScene> {
  const scene = new Scene(makeSmallSite(destinations, files));
  const { site } = scene;
  const config = { version: 1, name: 'e2e', sources: files, destinations, retention: { last: 2 } };
  writeFileSync(site.config, JSON.stringify(config));
  const ids: string[] = [];
  let saved: TreeState = new Map();
  for (const stage of ['A', 'B', 'A', 'C'] as const) {
    become(site, stage);
    ids.push(await site.backup());
    if (ids.length === 3) saved = readTree(site.uploads);
  }
  await site.expect(0, ['verify']);
  await scene.keep();
  return { scene, ids, saved, [Symbol.dispose]: () => scene[Symbol.dispose]() };
}

async function expectCarriedOn({ scene: { site }, ids }: PruneScene): Promise<void> {
  await waitForProcesses(site);
  const left = await site.snapshots();
  // None is half gone: what is listed can be read to its last byte.
  expect(left).toEqual(ids.filter((id) => left.includes(id)));
  expect(left).toEqual(expect.arrayContaining(ids.slice(-2)));
  const verified = await runIn(site, ['verify', '--all', '--level', 'content']);
  expect(verified.status, verified.output).toBe(0);
  const next = await runIn(site, ['prune']);
  expect(next.status, next.output).toBe(0);
  expect(await site.snapshots()).toEqual(ids.slice(-2));
}

/** At the end of many kills: what stays is as it was saved, everywhere. */
async function expectRestorable({ scene: { site }, ids, saved }: PruneScene): Promise<void> {
  expect((await site.expect(0, ['prune'])).stdout).toMatch(/local: 2 snapshots stay, 0 go\n(?:.*\n)*folder: 2 snapshots stay, 0 go\n/);
  expect((await site.expect(0, ['verify', '--all', '--level', 'content'])).stdout).toContain('4 copies');
  for (const { name } of destinations) {
    await site.expect(0, ['restore', ids[2] ?? '', '--from', name, '--to', site.at(`from-${name}`)]);
    expect(readTree(site.at(`from-${name}/photos`))).toEqual(saved);
  }
}
