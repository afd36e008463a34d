import { expect, it } from 'vitest';
import type { CopyOptions, CopyResult } from '../copy.ts';
import type { Destination } from '../destination.ts';
import { MemoryDestination } from '../testing/memory-destination.ts';
import { MemoryPlace } from '../testing/memory-place.ts';
import type { CurrentSession } from './describe-destination.ts';
import type { DestinationHarness } from './harness.ts';
import { everyType, hardNames, noise, sampleFile } from './sample-artifacts.ts';
import { bytesOf, entriesOf, findingsOf, headerAt, type Session, save, startSession } from './session.ts';

/** The laws of `copyFrom`; a destination that has no such way leaves them out. */
export function describeCopying<Config>(current: CurrentSession<Config>, harness: DestinationHarness<Config>): void {
  const { copiesStored } = harness.adapter.capabilities;
  it('is offered where it is claimed, and nowhere else', () => {
    expect(current().destination.copyFrom !== undefined).toBe(copiesStored);
  });
  if (!copiesStored) return;

  const two = async (work: (sides: Sides) => Promise<void>): Promise<void> => {
    const other: Session<Config> = await startSession(harness);
    try {
      const from = current().destination;
      const to = other.destination;
      await work({ from, to, reopen: () => other.reopen(), damageThere: other.place.damage });
    } finally {
      await other[Symbol.asyncDispose]();
    }
  };

  it('takes snapshots as they are, and each only once', async () => {
    await two(async ({ from, to, reopen }) => {
      const sign = async () => ({ form: 'minisig', bytes: Buffer.from('signature') }) as const;
      await save(from, headerAt(1), { files: everyType(), names: hardNames() });
      await save(from, headerAt(2), { files: [sampleFile('a', noise(300_000, 'a')), sampleFile('b', noise(9_000, 'b'))] }, { sign });
      const ids = [headerAt(1).id, headerAt(2).id];
      const told: string[] = [];
      const result = await copy(to, from, { snapshots: ids, onCopied: ({ snapshot }) => void told.push(snapshot) });
      expect(result).toMatchObject({ copied: ids.map((snapshot) => ({ snapshot })), failed: [] });
      expect(told).toEqual(ids);
      expect(result.bytes).toBeGreaterThan(300_000);
      for (const each of [to, await reopen()]) await expectSame(each, from);
      expect(await copy(await reopen(), from, { snapshots: ids, readBack: true })).toEqual(nothing);
    });
  });

  it('moves only what is missing, and leaves the destinations different places', async () => {
    await two(async ({ from, to, reopen }) => {
      await save(from, headerAt(1), { files: [sampleFile('a', noise(300_000, 'a'))] });
      await copy(to, from, { snapshots: [headerAt(1).id] });
      await save(from, headerAt(2), { files: [sampleFile('a', noise(300_000, 'a')), sampleFile('b', noise(50_000, 'b'))] });
      const result = await copy(await reopen(), from, { snapshots: [headerAt(1).id, headerAt(2).id], readBack: true });
      expect(result.copied.map(({ snapshot }) => snapshot)).toEqual([headerAt(2).id]);
      expect(result.bytes).toBeLessThan(100_000);
      await expectSame(await reopen(), from);
      const marks = new Set(await from.landmarks({}));
      expect((await (await reopen()).landmarks({})).filter((mark) => marks.has(mark))).toEqual([]);
      await save(await reopen(), headerAt(3), { files: [sampleFile('c', noise(1_000, 'c'))] });
      expect(await (await reopen()).manifests({})).toHaveLength(3);
      expect(await from.manifests({})).toHaveLength(2);
    });
  });

  it('H5: never takes damage for good, and takes what is whole', async ({ skip }) => {
    const { damage } = current().place;
    if (damage === undefined) return skip('the harness cannot damage a snapshot');
    await two(async ({ from, to, reopen }) => {
      for (const second of [1, 2, 3, 4]) await save(from, headerAt(second), { files: [sampleFile('a', noise(300_000, `${second}`))] });
      await damage.content(headerAt(2).id);
      await damage.manifest(headerAt(3).id);
      const source = await current().reopen();
      const ids = [1, 2, 3, 4].map((second) => headerAt(second).id);
      const result = await copy(to, source, { snapshots: ids });
      expect(result.copied.map(({ snapshot }) => snapshot)).toEqual([ids[0], ids[3]]);
      expect(result.failed.map(({ snapshot, fault }) => [snapshot, fault.code])).toEqual([
        [ids[1], 'destination-damaged'],
        [ids[2], 'destination-damaged'],
      ]);
      const copied = await reopen();
      expect((await copied.manifests({})).map(({ id }) => id)).toEqual([ids[0], ids[3]]);
      expect(await findingsOf(copied, { level: 'bytes' })).toEqual([]);
    });
  });

  it('mends what is damaged here and whole there', async ({ skip }) => {
    await two(async ({ from, to, reopen, damageThere }) => {
      if (damageThere === undefined) return skip('the harness cannot damage a snapshot');
      await save(from, headerAt(1), { files: [sampleFile('a', noise(300_000, 'a'))] });
      await copy(to, from, { snapshots: [headerAt(1).id] });
      await damageThere.content(headerAt(1).id);
      expect(await findingsOf(await reopen(), { level: 'bytes' })).not.toEqual([]);
      const result = await copy(await reopen(), from, { snapshots: [headerAt(1).id] });
      expect(result).toMatchObject({ copied: [], failed: [] });
      expect(result.bytes).toBeGreaterThan(0);
      expect(await findingsOf(await reopen(), { level: 'bytes' })).toEqual([]);
      await expectSame(await reopen(), from);
    });
  });

  it('says that it has no way for a destination of another kind, and stops for its signal', async () => {
    await two(async ({ from, to }) => {
      await save(from, headerAt(1), { files: [sampleFile('a', noise(1_000, 'a'))] });
      const options = { snapshots: [headerAt(1).id] };
      await expect(copy(to, from, { ...options, signal: AbortSignal.abort() })).rejects.toThrow();
      expect(await to.copyFrom?.(new MemoryDestination(new MemoryPlace()), options)).toBeUndefined();
      expect(await to.manifests({})).toEqual([]);
    });
  });
}

interface Sides {
  readonly from: Destination;
  readonly to: Destination;
  readonly reopen: () => Promise<Destination>;
  readonly damageThere: Session<unknown>['place']['damage'];
}

const nothing: CopyResult = { copied: [], failed: [], objects: 0, bytes: 0 };

async function copy(to: Destination, from: Destination, options: CopyOptions): Promise<CopyResult> {
  const result = await to.copyFrom?.(from, options);
  expect(result).toBeDefined();
  return result as CopyResult;
}

/** Both hold the same snapshots with the same entries, contents, details and signatures. */
async function expectSame(to: Destination, from: Destination): Promise<void> {
  const manifests = await from.manifests({});
  expect(await to.manifests({})).toEqual(manifests);
  expect(await findingsOf(to, { level: 'bytes' })).toEqual([]);
  for (const manifest of manifests) {
    expect(await to.signatures(manifest, {})).toEqual(await from.signatures(manifest, {}));
    await using there = await from.open(manifest.id, {});
    await using here = await to.open(manifest.id, {});
    for (const { name } of manifest.sources) {
      const entries = await entriesOf(there, name);
      expect(await entriesOf(here, name)).toEqual(entries);
      expect(await here.details(name, {})).toEqual(await there.details(name, {}));
      for (const entry of entries.filter(({ type }) => type === 'file')) {
        expect((await bytesOf(here, name, entry)).equals(await bytesOf(there, name, entry))).toBe(true);
      }
    }
  }
}
