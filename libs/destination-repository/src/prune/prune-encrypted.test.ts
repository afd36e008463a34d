import { generateIdentity, recipientOf } from '@holdfast/age';
import type { PruneResult } from '@holdfast/destination';
import { type Artifact, comparePaths, type Manifest } from '@holdfast/manifest';
import type { MemoryObjects } from '@holdfast/store/testing';
import { describe, expect, it } from 'vitest';
import { noise } from '../testing/pruned-repository.ts';
import { fileOf, makeSmallRepository, type SmallRepository } from '../testing/small-repository.ts';

const identity = generateIdentity();

interface EncryptedScene {
  readonly repository: SmallRepository;
  readonly objects: MemoryObjects;
  /** From now on with the identity, or without. */
  give(isGiven: boolean): void;
}

function encrypted(): EncryptedScene {
  const objects: MemoryObjects = new Map();
  let identities: readonly string[] = [];
  const encryption = { recipients: [recipientOf(identity), recipientOf(generateIdentity())] };
  const repository = makeSmallRepository(objects, { encryption, identities: () => identities });
  return { repository, objects, give: (isGiven) => (identities = isGiven ? [identity] : []) };
}

const files = (...names: string[]): Artifact[] =>
  names.map((name) => fileOf(name, noise(name, 60))).sort((left, right) => comparePaths(left.path, right.path));

async function remove({ repository }: EncryptedScene, manifest: Manifest): Promise<void> {
  await using destination = await repository.open();
  await destination.delete(manifest.id, {});
}

async function prune({ repository }: EncryptedScene): Promise<PruneResult> {
  await using destination = await repository.open();
  return (await destination.prune?.({ repackBelow: 1 })) as PruneResult;
}

/** Expects the snapshot to be sound, and to hold these files as they were. */
async function expectWhole({ repository }: EncryptedScene, { id }: Manifest, names: readonly string[]): Promise<void> {
  await using destination = await repository.open();
  for (const level of ['presence', 'bytes'] as const) expect(await Array.fromAsync(destination.check({ level }))).toEqual([]);
  await using reader = await destination.open(id, {});
  const entries = await Array.fromAsync(reader.entries('uploads', {}));
  expect(entries.map(({ path }) => path)).toEqual(names);
  for (const entry of entries) {
    const bytes = Buffer.concat(await Array.fromAsync(reader.read('uploads', entry, {})));
    expect(bytes.equals(noise(entry.path, 60)), entry.path).toBe(true);
  }
}

describe('a prune of an encrypted repository', { timeout: 60_000 }, () => {
  it('H24: goes by chunks and writes anew what is needed with an identity, and the machine without one goes on from there', async () => {
    const scene = encrypted();
    const first = await scene.repository.save(1, files('a', 'b', 'c'));
    const second = await scene.repository.save(2, files('b', 'd'));
    await remove(scene, first);
    // Without an identity a pack is needed as a whole.
    expect(await prune(scene)).toMatchObject({ repackedPacks: 0 });
    scene.give(true);
    expect(await prune(scene)).toMatchObject({ repackedPacks: 1, deadBytes: 0, skipped: [] });
    await expectWhole(scene, second, ['b', 'd']);
    scene.give(false);
    // The older snapshot names a pack that is gone: what stands for it is known without reading.
    expect(await prune(scene)).toMatchObject({ repackedPacks: 0, deletedPacks: 0 });
    const third = await scene.repository.save(3, files('b', 'd', 'e'));
    await remove(scene, second);
    await prune(scene);
    scene.give(true);
    await expectWhole(scene, third, ['b', 'd', 'e']);
  });

  it('H24: without an identity refuses where listings alone could tell what stands for a lost pack', async () => {
    const scene = encrypted();
    await scene.repository.save(1, files('a'));
    const [largest = ''] = [...scene.objects.keys()]
      .filter((key) => key.startsWith('packs/'))
      .sort((left, right) => (scene.objects.get(right)?.length ?? 0) - (scene.objects.get(left)?.length ?? 0));
    scene.objects.delete(largest);
    await scene.repository.save(2, files('b'));
    const before = scene.objects.size;
    await expect(prune(scene)).rejects.toMatchObject({ code: 'key-missing' });
    expect(scene.objects.size).toBe(before);
  });
});
