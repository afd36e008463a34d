import { expect, it } from 'vitest';
import type { Finding } from '../destination.ts';
import type { CurrentSession } from './describe-destination.ts';
import type { DestinationHarness } from './harness.ts';
import { everyType, expectedEntries, noise, sampleFile } from './sample-artifacts.ts';
import { entriesOf, expectFault, findingsOf, headerAt, plainEntries, save, startSession } from './session.ts';

/** The laws of `exists`, `manifests`, `open` and `delete`. */
export function describeManaging<Config>(current: CurrentSession<Config>, harness: DestinationHarness<Config>): void {
  beginnings(current, harness);
  listing(current);
  deletion(current, harness);
}

function beginnings<Config>(current: CurrentSession<Config>, harness: DestinationHarness<Config>): void {
  it('is described, exists after the first snapshot only, and is not made by looking', async () => {
    const { destination, place } = current();
    expect(harness.adapter.describe(place.config)).not.toBe('');
    expect(await destination.exists({})).toBe(false);
    expect(await destination.manifests({})).toEqual([]);
    expect(await findingsOf(destination, { level: 'bytes' })).toEqual([]);
    expect(await destination.landmarks({})).toEqual([]);
    await expectFault(destination.open(headerAt(1).id, {}), 'snapshot-missing');
    await expectFault(destination.delete(headerAt(1).id, {}), 'snapshot-missing');
    expect((await place.usage?.()) ?? 0).toBe(0);
    await save(destination, headerAt(1), { files: [] });
    expect(await destination.exists({})).toBe(true);
    expect(await (await current().reopen()).exists({})).toBe(true);
  });

  it('is known again by what it holds, and is not taken for another place', async () => {
    const other = await startSession(harness);
    try {
      await save(current().destination, headerAt(1), { files: everyType() });
      await save(other.destination, headerAt(200_000), { files: everyType() });
      const marks = await current().destination.landmarks({});
      const others = new Set(await other.destination.landmarks({}));
      expect(marks.length).toBeGreaterThan(0);
      expect(others.size).toBeGreaterThan(0);
      expect(marks.filter((mark) => others.has(mark))).toEqual([]);
      await save(current().destination, headerAt(3), { files: [] });
      const later = new Set(await (await current().reopen()).landmarks({}));
      expect(marks.filter((mark) => later.has(mark)).length).toBeGreaterThan(0);
      await current().destination.delete(headerAt(1).id, {});
      expect((await current().destination.landmarks({})).filter((mark) => later.has(mark)).length).toBeGreaterThan(0);
    } finally {
      await other[Symbol.asyncDispose]();
    }
  });

  it('tells who begins a snapshot which ones are there, if it tells it at all', async () => {
    const told: (readonly string[])[] = [];
    const begin = async (second: number): Promise<void> => {
      const onStanding = (ids: readonly string[]): unknown => told.push(ids);
      await using _writer = await (await current().reopen()).begin(headerAt(second), { onStanding });
    };
    await begin(1);
    for (const second of [2, 1, 3]) await save(await current().reopen(), headerAt(second), { files: [] });
    await begin(4);
    const { deduplicates } = harness.adapter.capabilities;
    expect(told).toEqual(deduplicates || told.length > 0 ? [[], [1, 2, 3].map((second) => headerAt(second).id)] : []);
  });

  it('stops at once for a signal that is aborted already', async () => {
    const signal = AbortSignal.abort();
    const { destination } = current();
    const { id } = await save(destination, headerAt(1), { files: everyType() });
    await expect(destination.begin(headerAt(2), { signal })).rejects.toThrow();
    await expect(destination.manifests({ signal })).rejects.toThrow();
    await expect(destination.open(id, { signal })).rejects.toThrow();
    await expect(destination.delete(id, { signal })).rejects.toThrow();
    await expect(findingsOf(destination, { level: 'bytes', signal })).rejects.toThrow();
    expect(await destination.manifests({})).toHaveLength(1);
  });
}

function listing<Config>(current: CurrentSession<Config>): void {
  it('lists manifests oldest first, whatever the order of the commits', async () => {
    for (const second of [30, 10, 20])
      await save(current().destination, headerAt(second), { files: [sampleFile('a', noise(second, 'a'))] });
    const destination = await current().reopen();
    expect((await destination.manifests({})).map(({ id }) => id)).toEqual([10, 20, 30].map((second) => headerAt(second).id));
  });

  it('reports a damaged manifest and still lists the others', async ({ skip }) => {
    const { damage } = current().place;
    if (damage === undefined) return skip('the harness cannot damage a snapshot');
    for (const second of [1, 2, 3])
      await save(current().destination, headerAt(second), { files: [sampleFile('a', noise(300_000, `${second}`))] });
    await damage.manifest(headerAt(2).id);
    const destination = await current().reopen();
    const damaged: Finding[] = [];
    const found = await destination.manifests({ onDamaged: (finding) => damaged.push(finding) });
    expect(found.map(({ id }) => id)).toEqual([headerAt(1).id, headerAt(3).id]);
    expect(damaged).toHaveLength(1);
    expect(damaged[0]?.message).not.toBe('');
    await expectFault(destination.manifests({}), 'destination-damaged');
    expect((await findingsOf(destination, { level: 'presence' })).length).toBeGreaterThan(0);
  });
}

function deletion<Config>(current: CurrentSession<Config>, harness: DestinationHarness<Config>): void {
  it('H22: deletes one snapshot for good and leaves the others whole', async () => {
    const { destination, place } = current();
    const shared = sampleFile('shared', noise(200_000, 'shared'));
    for (const second of [1, 2, 3]) {
      await save(destination, headerAt(second), { files: [sampleFile('own', noise(200_000, `own ${second}`)), shared] });
    }
    const before = (await place.usage?.()) ?? 0;
    await destination.delete(headerAt(2).id, {});
    const next = await current().reopen();
    for (const each of [destination, next]) {
      expect((await each.manifests({})).map(({ id }) => id)).toEqual([headerAt(1).id, headerAt(3).id]);
      await expectFault(each.open(headerAt(2).id, {}), 'snapshot-missing');
      await expectFault(each.delete(headerAt(2).id, {}), 'snapshot-missing');
      expect(await findingsOf(each, { level: 'bytes' })).toEqual([]);
    }
    await using reader = await next.open(headerAt(3).id, {});
    expect(plainEntries(await entriesOf(reader, 'files'))).toEqual(expectedEntries([sampleFile('own', noise(200_000, 'own 3')), shared]));
    const after = (await place.usage?.()) ?? 0;
    if (place.usage !== undefined && harness.adapter.capabilities.deletesContent) expect(before - after).toBeGreaterThan(190_000);
  });
}
