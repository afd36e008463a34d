import { generateIdentity } from '@holdfast/age';
import type { RepairOptions, RepairResult } from '@holdfast/destination';
import { describe, expect, it } from 'vitest';
import { announcedLosses, chanceOf, damageByChance, readableFiles, repositoryToDamage } from '../testing/damaged-repository.ts';
import { PrunedRepository } from '../testing/pruned-repository.ts';

const rounds = process.env.HOLDFAST_FAULTS === 'long' ? 1_000 : 60;
const seed = process.env.HOLDFAST_SEED ?? 'repair';

describe('repairing a repository', () => {
  it('finds nothing to do where nothing is wrong, and changes nothing', async () => {
    const repository = await repositoryToDamage();
    const before = snapshotOf(repository);
    expect(await repair(repository)).toMatchObject({ steps: [], lost: [], movedTo: undefined, isRenamed: false });
    expect(snapshotOf(repository)).toEqual(before);
  }, 60_000);

  for (const identities of [[], [generateIdentity()]]) {
    const form = identities.length === 0 ? 'plain' : 'encrypted';
    const count = identities.length === 0 ? rounds : Math.ceil(rounds / 3);
    it(`whatever is damaged, keeps what can be read and announces exactly the rest (${form}, ${count} rounds, seed ${seed})`, async () => {
      const whole = await repositoryToDamage(identities);
      const sums = { steps: 0, salvaged: 0 };
      for (let round = 0; round < count; round += 1) {
        const repository = whole.copy();
        const chance = chanceOf(`${seed} ${round}`);
        const what = Array.from({ length: 1 + chance(4) }, () => damageByChance(repository.objects, chance));
        // A manifest that is gone is what a deleted snapshot leaves.
        for (const id of repository.expected.keys()) if (!repository.objects.has(`snapshots/${id}.json`)) repository.expected.delete(id);
        const { steps, salvaged } = await expectRepaired(repository, `round ${round}: ${what.join(', ')}`);
        sums.steps += steps.length;
        sums.salvaged += salvaged.chunks;
      }
      expect(sums.steps).toBeGreaterThan(count / 2);
      expect(sums.salvaged).toBeGreaterThan(0);
    }, 1_200_000);
  }

  it('refuses an encrypted repository without an identity, and changes nothing', async () => {
    const repository = await repositoryToDamage([generateIdentity()]);
    const stranger = new PrunedRepository();
    for (const [key, bytes] of repository.objects) stranger.objects.set(key, bytes);
    const before = snapshotOf(stranger);
    await expect(repair(stranger)).rejects.toMatchObject({ code: 'key-missing' });
    expect(snapshotOf(stranger)).toEqual(before);
  }, 60_000);
});

/** Repairs and holds the result against the oracle. */
async function expectRepaired(repository: PrunedRepository, what: string): Promise<RepairResult> {
  const before = await readableFiles(repository);
  const untouched = snapshotOf(repository);
  const foretold = await repair(repository, { dryRun: true });
  expect(snapshotOf(repository), `${what}: a plan changes nothing`).toEqual(untouched);
  const result = await repair(repository);
  expect(result.lost, what).toEqual(foretold.lost);
  const after = await readableFiles(repository);
  const announced = announcedLosses(repository, result);
  for (const [file, isReadable] of after) {
    expect(isReadable, `${what}: ${file} was ${announced.has(file) ? '' : 'not '}announced as lost`).toBe(!announced.has(file));
    if (before.get(file)) expect(isReadable, `${what}: ${file} could be read before`).toBe(true);
  }
  await expectFindings(repository, { result, what });
  const again = await repair(repository);
  expect(again.steps, `${what}: a second repair`).toEqual([]);
  return result;
}

async function expectFindings(repository: PrunedRepository, { result, what }: { readonly result: RepairResult; readonly what: string }) {
  const hit = new Set(result.lost.flatMap(({ snapshots }) => snapshots));
  await using destination = await repository.open();
  for await (const { object, message, snapshots = [] } of destination.check({ level: 'bytes' })) {
    expect(hit, `${what}: ${object}: ${message}`).toEqual(new Set([...hit, ...snapshots]));
    expect(snapshots, `${what}: ${object}: ${message}`).not.toEqual([]);
  }
}

async function repair(repository: PrunedRepository, options: RepairOptions = {}): Promise<RepairResult> {
  await using destination = await repository.open();
  return (await destination.repair?.(options)) as RepairResult;
}

function snapshotOf({ objects }: PrunedRepository): Record<string, string> {
  return Object.fromEntries(
    [...objects].filter(([key]) => !key.startsWith('locks/')).map(([key, bytes]) => [key, Buffer.from(bytes).toString('base64')]),
  );
}
