import { expect, it } from 'vitest';
import type { Destination } from '../destination.ts';
import type { PruneOptions, PruneResult } from '../prune.ts';
import type { CurrentSession } from './describe-destination.ts';
import type { DestinationHarness } from './harness.ts';
import { expectedEntries, noise, type SampleArtifact, sampleFile } from './sample-artifacts.ts';
import { bytesOf, entriesOf, expectFault, findingsOf, headerAt, plainEntries, save } from './session.ts';

const shared = sampleFile('shared', noise(200_000, 'shared'));
const ownOf = (second: number): SampleArtifact => sampleFile('own', noise(400_000, `own ${second}`));

/** The laws of `prune`. */
export function describePruning<Config>(current: CurrentSession<Config>, harness: DestinationHarness<Config>): void {
  it('is there where deleting a snapshot keeps its content, and only there', () => {
    expect(current().destination.prune === undefined).toBe(harness.adapter.capabilities.deletesContent);
  });

  if (harness.adapter.capabilities.deletesContent) return;
  freeing(current);
  refusing(current);
}

function freeing<Config>(current: CurrentSession<Config>): void {
  it('H22: frees what no snapshot needs and leaves the others whole; a second one has nothing to do', async () => {
    await saveThreeAndDeleteOne(current().destination);
    const before = (await current().place.usage?.()) ?? 0;
    const result = await prune(await current().reopen(), { repackBelow: 1 });
    const after = (await current().place.usage?.()) ?? 0;
    expect(result.freedBytes).toBeGreaterThan(380_000);
    expect(result).toMatchObject({ deadBytes: 0, skipped: [] });
    expect(result.deletedPacks + result.repackedPacks).toBeGreaterThan(0);
    if (before > 0) expect(before - after).toBeGreaterThan(380_000);
    await expectWhole(await current().reopen());
    expect(await prune(await current().reopen(), { repackBelow: 1 })).toMatchObject({ deletedPacks: 0, repackedPacks: 0, freedBytes: 0 });
    await expectWhole(await current().reopen());
  });

  it('repacks nothing at a threshold of 0, and says how much stays', async () => {
    await saveThreeAndDeleteOne(current().destination);
    const { repackedPacks, freedBytes, deadBytes, liveBytes } = await prune(current().destination, { repackBelow: 0 });
    expect(repackedPacks).toBe(0);
    expect(freedBytes + deadBytes).toBeGreaterThan(380_000);
    expect(liveBytes).toBeGreaterThan(990_000);
    await expectWhole(await current().reopen());
  });

  it('changes nothing with `dryRun`, and foretells what a prune does', async () => {
    await saveThreeAndDeleteOne(current().destination);
    const before = await current().place.usage?.();
    const foretold = await prune(current().destination, { dryRun: true, repackBelow: 1 });
    expect(await current().place.usage?.()).toBe(before);
    const { deletedPacks, repackedPacks, liveBytes, freedBytes } = await prune(current().destination, { repackBelow: 1 });
    expect(foretold).toMatchObject({ deletedPacks, repackedPacks, liveBytes });
    expect(Math.abs(foretold.freedBytes - freedBytes)).toBeLessThan(20_000);
  });

  it('takes new snapshots afterwards, and stores again what it freed', async () => {
    await saveThreeAndDeleteOne(current().destination);
    await prune(current().destination, { repackBelow: 1 });
    await save(await current().reopen(), headerAt(4), { files: [ownOf(2), shared] });
    await expectWhole(await current().reopen(), { 4: 2 });
  });

  it('frees everything once the last snapshot is deleted', async () => {
    await saveThreeAndDeleteOne(current().destination);
    for (const second of [1, 3]) await current().destination.delete(headerAt(second).id, {});
    const { freedBytes, liveBytes, deadBytes } = await prune(current().destination, {});
    expect({ liveBytes, deadBytes }).toEqual({ liveBytes: 0, deadBytes: 0 });
    expect(freedBytes).toBeGreaterThan(1_390_000);
  });
}

function refusing<Config>(current: CurrentSession<Config>): void {
  it('deletes nothing while a manifest cannot be read: it may need anything', async ({ skip }) => {
    const { damage, usage } = current().place;
    if (damage === undefined) return skip('the harness cannot damage a snapshot');
    await saveThreeAndDeleteOne(current().destination);
    await damage.manifest(headerAt(3).id);
    const before = await usage?.();
    const fault = await expectFault(prune(await current().reopen(), {}), 'destination-damaged');
    expect(fault.message).toContain(headerAt(3).id);
    expect(await usage?.()).toBe(before);
  });

  it('H21: is refused while a snapshot is being written, and works when that has ended', async () => {
    await saveThreeAndDeleteOne(current().destination);
    {
      await using _writer = await (await current().reopen()).begin(headerAt(9), {});
      const fault = await expectFault(prune(await current().reopen(), {}), 'repository-locked');
      expect(fault.guidance).toBeDefined();
    }
    await prune(await current().reopen(), {});
    await expectWhole(await current().reopen());
  });

  it('stops at once for a signal that is aborted already, and deletes nothing', async () => {
    await saveThreeAndDeleteOne(current().destination);
    const before = await current().place.usage?.();
    await expect(prune(current().destination, { signal: AbortSignal.abort() })).rejects.toThrow();
    expect(await current().place.usage?.()).toBe(before);
  });
}

async function prune(destination: Destination, options: PruneOptions): Promise<PruneResult> {
  if (destination.prune === undefined) return expect.unreachable('there is no prune');
  return await destination.prune(options);
}

/** Leaves 1 and 3 of three snapshots, each with a file of its own and one that all share. */
async function saveThreeAndDeleteOne(destination: Destination): Promise<void> {
  for (const second of [1, 2, 3]) await save(destination, headerAt(second), { files: [ownOf(second), shared] });
  await destination.delete(headerAt(2).id, {});
}

/** Expects the snapshots 1 and 3, and more by the number of their own file, to be there, sound and readable. */
async function expectWhole(destination: Destination, more: Readonly<Record<number, number>> = {}): Promise<void> {
  const owns = { 1: 1, 3: 3, ...more };
  expect((await destination.manifests({})).map(({ id }) => id)).toEqual(Object.keys(owns).map((second) => headerAt(Number(second)).id));
  for (const level of ['presence', 'bytes'] as const) expect(await findingsOf(destination, { level })).toEqual([]);
  for (const [second, own] of Object.entries(owns)) {
    await using reader = await destination.open(headerAt(Number(second)).id, {});
    const entries = await entriesOf(reader, 'files');
    expect(plainEntries(entries)).toEqual(expectedEntries([ownOf(own), shared]));
    for (const entry of entries) expect((await bytesOf(reader, 'files', entry)).length).toBe(entry.size);
  }
}
