import type { Destination, RepairResult } from '@holdfast/destination';
import { Fault } from '@holdfast/fault';
import { faultyStore, openMemoryStore } from '@holdfast/store/testing';
import { describe, expect, it } from 'vitest';
import { repositoryAdapter } from '../repository-adapter.ts';
import { announcedLosses, chanceOf, damageByChance, readableFiles, repositoryToDamage } from '../testing/damaged-repository.ts';
import { PrunedRepository } from '../testing/pruned-repository.ts';

describe('a repair that is broken off', () => {
  it('has taken nothing away that could be read, at whatever change, and the next one ends it', async () => {
    const whole = await repositoryToDamage();
    const chance = chanceOf('broken off');
    for (let damages = 0; damages < 3; damages += 1) damageByChance(whole.objects, chance);
    whole.objects.delete('RECOVERY.md');
    for (const key of whole.objects.keys()) if (key.startsWith('index/')) whole.objects.set(key, Buffer.from('x'));
    const before = await readableFiles(whole);
    let hasEnded = false;
    let changes = 0;
    for (; !hasEnded && changes < 100; changes += 1) {
      const repository = whole.copy();
      hasEnded = await breakOff(repository, changes);
      const after = await readableFiles(repository);
      for (const [file, wasReadable] of before) if (wasReadable) expect(after.get(file), `${file} after ${changes} changes`).toBe(true);
      await using destination = await repository.open();
      await destination.repair?.({});
      expect((await destination.repair?.({}))?.steps).toEqual([]);
    }
    expect(hasEnded).toBe(true);
    expect(changes).toBeGreaterThan(5);
  }, 300_000);
});

describe('a disk that is dying', () => {
  it('gives what it can: every piece that is read is in the new repository, and the rest is named', async () => {
    const dying = await repositoryToDamage();
    const packs = dying.packs().sort((left, right) => sizeOf(dying, right) - sizeOf(dying, left));
    const [largest = ''] = packs;
    const objects = new Map<string, Buffer>();
    await using to = await openOn(objects, () => undefined);
    // The disk does not give what covers one place of the largest pack, nor any of an index file.
    await using from = await openOn(dying.objects, (key, range) => {
      const { start, end } = range ?? { start: 0, end: Number.POSITIVE_INFINITY };
      const isBad = (key === largest && start <= 200_000 && end > 200_000) || key.startsWith('index/');
      if (isBad) throw new Fault('destination-damaged', `EIO: ${key} cannot be read`);
    });
    const result = (await from.repair?.({ to })) as RepairResult;
    expect(result.lost.length).toBeGreaterThan(0);
    expect(result.salvaged.chunks).toBeGreaterThan(0);
    const saved = new PrunedRepository();
    for (const [key, bytes] of objects) saved.objects.set(key, bytes);
    for (const [id, files] of dying.expected) saved.expected.set(id, files);
    const announced = announcedLosses(saved, result);
    for (const [file, isReadable] of await readableFiles(saved)) expect(isReadable, file).toBe(!announced.has(file));
    expect(announced.size).toBeLessThan(4 * dying.expected.size);
  }, 120_000);

  it('is not mended in its place as far as it gives nothing, and what it gives can be read as before', async () => {
    const dying = await repositoryToDamage();
    const [pack = ''] = dying.packs();
    const before = await readableFiles(dying);
    await using destination = await openOn(dying.objects, (key) => {
      if (key === pack) throw new Fault('destination-damaged', `EIO: ${key} cannot be read`);
    });
    const result = (await destination.repair?.({})) as RepairResult;
    expect(result.steps).toContainEqual(expect.objectContaining({ object: pack, action: 'keep' }));
    expect(dying.objects.has(pack)).toBe(true);
    expect(await readableFiles(dying)).toEqual(before);
  }, 120_000);
});

/** Repairs until so many changes were made; gives whether it came to its end. */
async function breakOff(repository: PrunedRepository, changes: number): Promise<boolean> {
  let made = 0;
  const objects = repository.objects;
  const store = faultyStore(openMemoryStore(objects), (call, key) => {
    if (call !== 'put' && call !== 'delete' && call !== 'putIfAbsent') return undefined;
    if (key.startsWith('locks/')) return undefined;
    made += 1;
    if (made > changes) throw new Fault('destination-unwritable', 'the machine has lost its power');
    return undefined;
  });
  const adapter = repositoryAdapter({ openStore: async () => store });
  await using destination = await adapter.open({ name: 'memory', url: 'memory:' }, context());
  return await (destination.repair?.({}) ?? Promise.reject()).then(
    () => true,
    () => false,
  );
}

type Reading = (key: string, range: { readonly start: number; readonly end: number } | undefined) => void;

async function openOn(objects: PrunedRepository['objects'], onRead: Reading): Promise<Destination> {
  const store = openMemoryStore(objects);
  const get = store.get.bind(store);
  store.get = async (key, options) => {
    onRead(key, options.range);
    return await get(key, options);
  };
  return await repositoryAdapter({ openStore: async () => store }).open({ name: 'memory', url: 'memory:' }, context());
}

let calls = 0;

function context() {
  calls += 1;
  const random = (bytes: number): Uint8Array => Uint8Array.from({ length: bytes }, (_, index) => (index * 7 + calls * 31) & 255);
  return { baseDirectory: '/', now: () => new Date('2026-05-02T12:00:00Z'), random };
}

function sizeOf({ objects }: PrunedRepository, key: string): number {
  return objects.get(key)?.length ?? 0;
}
