import { expect, it } from 'vitest';
import { noise, PrunedRepository } from '../testing/pruned-repository.ts';

const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((seed) => noise(seed)) as [Buffer, Buffer, Buffer, Buffer];
const [e, f] = [noise('e'), noise('f')];
const changes: ReadonlySet<string> = new Set(['put', 'putIfAbsent', 'delete']);

/** A repository in which a prune has packs to delete, to repack and to follow, and damage to clean up. */
async function scene(): Promise<PrunedRepository> {
  const repository = new PrunedRepository();
  const first = await repository.save(1, { a, b, c });
  await repository.save(2, { b, d });
  await repository.delete(first.id);
  await repository.prune();
  const third = await repository.save(3, { d, e, f });
  await repository.save(4, { a, b, d, f });
  const fifth = await repository.save(5, { c, e });
  for (const { id } of [third, fifth]) await repository.delete(id);
  return repository;
}

/** Stops everything at the given change of the store, as a kill does: nothing is changed any more, not even to clean up. */
function killAt(number: number) {
  let count = 0;
  return {
    plan: (call: string): undefined => {
      if (changes.has(call) && ++count >= number) throw new Error('killed');
    },
    wasReached: () => count >= number,
  };
}

it('H21: killed before any of its changes, a prune leaves every snapshot whole, and the next one finishes its work', async () => {
  const original = await scene();
  const foretold = await original.prune({ dryRun: true, repackBelow: 1 });
  expect(Math.min(foretold.deletedPacks, foretold.repackedPacks)).toBeGreaterThan(0);
  let kills = 0;
  for (let number = 1; ; number += 1) {
    const repository = original.copy();
    const kill = killAt(number);
    const pruned = await repository.prune({ repackBelow: 1 }, kill.plan).catch((error: unknown) => String(error));
    if (!kill.wasReached()) break;
    kills += 1;
    // A lease that is not given back ends with its process; here the process lives on.
    for (const key of [...repository.objects.keys()]) if (key.startsWith('locks/')) repository.objects.delete(key);
    expect(await repository.faults(), `killed before change ${number}: ${JSON.stringify(pruned)}`).toEqual([]);
    const backedUp = number % 3 === 0 ? await repository.save(6, { a, c, e }) : undefined;
    expect(await repository.prune({ repackBelow: 1 }), `after change ${number}`).toMatchObject({ deadBytes: 0, skipped: [] });
    expect(await repository.faults(), `killed before change ${number}, then pruned`).toEqual([]);
    if (backedUp === undefined) expect(repository.packs().length).toBeLessThanOrEqual(original.packs().length);
    expect([...repository.objects.keys()].filter((key) => key.startsWith('pruned/')).length).toBeLessThanOrEqual(1);
  }
  expect(kills).toBeGreaterThanOrEqual(10);
}, 120_000);
