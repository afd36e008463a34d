import { describe, expect, it } from 'vitest';
import { noise, PrunedRepository } from '../testing/pruned-repository.ts';
import { leftoversKeptFor, manySmallPacks } from './prune-plan.ts';

const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((seed) => noise(seed)) as [Buffer, Buffer, Buffer, Buffer];

/** Snapshots 1 (a, b, c) and 2 (b, d), of which 1 was deleted: the first pack holds what is needed and what is not. */
async function halfDead(): Promise<PrunedRepository> {
  const repository = new PrunedRepository();
  const first = await repository.save(1, { a, b, c });
  await repository.save(2, { b, d });
  await repository.delete(first.id);
  return repository;
}

/** A snapshot a day, each with a file of its own that all later ones have, too. */
async function manyDays(days: number): Promise<PrunedRepository> {
  const repository = new PrunedRepository();
  const files: Record<string, Buffer> = {};
  for (let day = 1; day <= days; day += 1) {
    files[`file ${day}`] = noise(`day ${day}`);
    await repository.save(day, { ...files });
  }
  return repository;
}

describe('a prune', { timeout: 60_000 }, () => {
  it('H22: writes anew what is needed of a pack that is mostly not, and removes it', async () => {
    const repository = await halfDead();
    const before = new Set(repository.packs());
    const result = await repository.prune();
    expect(result).toMatchObject({ repackedPacks: 1, skipped: [], deadBytes: 0 });
    expect(result.freedBytes).toBeGreaterThan(2 * 195_000);
    expect(repository.packs().filter((pack) => !before.has(pack))).toHaveLength(1);
    expect(await repository.faults()).toEqual([]);
  });

  it('leaves a pack that is needed enough, and says what stays', async () => {
    const repository = await halfDead();
    expect(await repository.prune({ repackBelow: 0.3 })).toMatchObject({ repackedPacks: 0, skipped: [] });
    const { deadBytes, skipped } = await repository.prune({ repackBelow: 0.5, maxRepackBytes: 1_000 });
    expect(deadBytes).toBeGreaterThan(2 * 195_000);
    expect(skipped).toMatchObject([{ message: 'no more bytes may be written anew this time' }]);
    expect(await repository.faults()).toEqual([]);
  });

  it('H22: writes the small packs of many days together, though all of them is needed, and only once', async () => {
    const repository = await manyDays(8);
    const before = repository.packs().length;
    expect(before).toBeGreaterThanOrEqual(manySmallPacks);
    expect(await repository.prune({ repackBelow: 0 })).toMatchObject({ repackedPacks: 0 });
    const foretold = await repository.prune({ dryRun: true });
    const { repackedPacks, ...rest } = await repository.prune();
    expect(rest).toMatchObject({ deletedPacks: 0, deadBytes: 0, skipped: [] });
    // What a thread writes alone may become the very pack that it was.
    expect(repackedPacks).toBeGreaterThanOrEqual(before - 3);
    expect(foretold.repackedPacks).toBe(before);
    expect(repository.packs().length).toBeLessThan(before / 2);
    expect(await repository.faults()).toEqual([]);
    expect(await repository.prune()).toMatchObject({ deletedPacks: 0, repackedPacks: 0, freedBytes: 0 });
    await repository.save(9, { later: noise('later') });
    expect(await repository.prune()).toMatchObject({ deletedPacks: 0, repackedPacks: 0 });
    expect(await repository.faults()).toEqual([]);
  });

  it('leaves small packs while there are few of them', async () => {
    const repository = await manyDays(3);
    expect(repository.packs().length).toBeLessThan(manySmallPacks);
    expect(await repository.prune()).toMatchObject({ repackedPacks: 0, deletedPacks: 0 });
  });

  it('finds what listings of many parts name, also what stands across the border of two', async () => {
    const repository = new PrunedRepository();
    const name = (number: number) => `${'longer name/'.repeat(number % 50)}file ${number}`;
    const files = (every: number) =>
      Object.fromEntries(
        Array.from({ length: 1_500 }, (_, number) => number)
          .filter((number) => number % every === 0)
          .map((number) => [name(number), Buffer.from(`content ${number}`)]),
      );
    const first = await repository.save(1, files(1));
    const { sources } = await repository.save(2, files(2));
    expect(sources[0]?.listing?.chunks?.length).toBeGreaterThan(5);
    await repository.delete(first.id);
    const { deadBytes, repackedPacks } = await repository.prune({ repackBelow: 1 });
    expect(deadBytes).toBe(0);
    expect(repackedPacks).toBeGreaterThan(0);
    expect(await repository.faults()).toEqual([]);
  }, 30_000);

  it('H22: deletes nothing that is not its own', async () => {
    const repository = await halfDead();
    const foreign = {
      'packs/notes.txt': 'mine',
      'packs/aa/0.tar.zst': 'mine',
      [`packs/ab/${'a'.repeat(64)}.tar.zst`]: 'mine: the folder is not the one of this name',
      'index/readme': 'mine',
      'snapshots/copy.json': 'mine',
      'pruned/notes.json': 'mine',
      'photos/a.jpg': 'mine',
    };
    for (const [key, text] of Object.entries(foreign)) repository.objects.set(key, Buffer.from(text));
    await repository.prune({ repackBelow: 1 });
    for (const [key, text] of Object.entries(foreign)) expect(repository.objects.get(key)?.toString(), key).toBe(text);
  });

  it('removes signatures whose snapshot never came, and no others', async () => {
    const repository = await halfDead();
    const [standing = ''] = repository.expected.keys();
    const keys = {
      orphan: 'snapshots/20260501-130000-abcd.json.minisig',
      other: 'snapshots/20260501-130000-abcd.json.asc',
      kept: `snapshots/${standing}.json.minisig`,
      foreign: 'snapshots/notes.json.minisig',
    };
    for (const key of Object.values(keys)) repository.objects.set(key, Buffer.from('signature'));
    await repository.prune({ dryRun: true });
    for (const key of Object.values(keys)) expect(repository.objects.has(key), key).toBe(true);
    await repository.prune();
    expect(Object.values(keys).filter((key) => repository.objects.has(key))).toEqual([keys.kept, keys.foreign]);
  });

  it('goes by chunks: what old snapshots read from packs that they do not name stays', async () => {
    const repository = new PrunedRepository();
    const first = await repository.save(1, { a, b });
    const pack = damageLargestPack(repository);
    expect((await repository.faults()).length).toBeGreaterThan(0);
    const second = await repository.save(2, { a, b, c });
    expect(await repository.faults()).toEqual([]);
    await repository.delete(second.id);
    await repository.prune({ repackBelow: 0 });
    expect(repository.objects.has(pack)).toBe(false);
    expect([...repository.objects.keys()].filter((key) => key.startsWith('damaged/'))).toEqual([]);
    expect([...repository.expected.keys()]).toEqual([first.id]);
    expect(await repository.faults()).toEqual([]);
  });

  it('a pack that takes the place of its damaged self is relied on again', async () => {
    const repository = new PrunedRepository();
    await repository.save(1, { a, b });
    const pack = damageLargestPack(repository);
    await repository.faults();
    const second = await repository.save(2, { a, b, c });
    await repository.delete(second.id);
    await repository.prune({ repackBelow: 1 });
    expect(repository.objects.has(pack)).toBe(true);
    expect([...repository.objects.keys()].filter((key) => key.startsWith('damaged/'))).toEqual([]);
    expect(await repository.faults()).toEqual([]);
  });

  it('leaves a damaged pack that snapshots still need, and says why', async () => {
    const repository = new PrunedRepository();
    await repository.save(1, { a, b });
    const pack = damageLargestPack(repository);
    await repository.faults();
    const { skipped } = await repository.prune();
    expect(skipped).toMatchObject([{ object: pack, message: expect.stringContaining('it is damaged') as string }]);
    expect(repository.objects.has(pack)).toBe(true);
  });

  it('refuses when a listing cannot be read, naming the snapshot, and deletes nothing', async () => {
    const repository = await halfDead();
    const { id } = await repository.save(3, { c });
    const manifest = JSON.parse((repository.objects.get(`snapshots/${id}.json`) as Buffer).toString()) as { packs: string[] };
    const listing = manifest.packs
      .map((pack) => `packs/${pack.slice(0, 2)}/${pack}.tar.zst`)
      .sort((left, right) => sizeOf(repository, left) - sizeOf(repository, right))[0];
    const bytes = repository.objects.get(listing as string) as Buffer;
    bytes[60] = (bytes[60] as number) ^ 1;
    const before = repository.packs();
    await expect(repository.prune()).rejects.toMatchObject({ code: 'destination-damaged', message: expect.stringContaining(id) as string });
    expect(repository.packs()).toEqual(before);
  });

  it('keeps for a day what a killed backup left, then removes it', async () => {
    const repository = await halfDead();
    await repository.prune({ repackBelow: 1 });
    const before = repository.packs();
    await expect(
      repository.save(5, { left: noise('left') }, (call, key) => {
        if (call === 'put' && key.startsWith('index/')) throw new Error('killed');
      }),
    ).rejects.toThrow('killed');
    repository.expected.delete('20260501-120500-abcd');
    const left = repository.packs().filter((pack) => !before.includes(pack));
    expect(left.length).toBeGreaterThan(0);
    const { skipped } = await repository.prune();
    expect(skipped.map(({ object }) => object).sort()).toEqual(left.sort());
    repository.now = new Date(repository.now.getTime() + leftoversKeptFor - 1);
    expect((await repository.prune()).skipped).toHaveLength(left.length);
    repository.now = new Date(repository.now.getTime() + 2);
    expect(await repository.prune()).toMatchObject({ deletedPacks: left.length, skipped: [] });
    expect(repository.packs()).toEqual(before);
    expect(await repository.faults()).toEqual([]);
  });

  it('rewrites the index so that it names what is there', async () => {
    const repository = await halfDead();
    await repository.prune({ repackBelow: 1 });
    const files = [...repository.objects.keys()].filter((key) => key.startsWith('index/'));
    expect(files.length).toBeLessThanOrEqual(2);
    // Opening reads no tail of a pack: all of them are in the index.
    await repository.save(6, { b, d }, (call, key) => {
      if (call === 'get' && key.startsWith('packs/') && !key.includes('.tar.zst')) throw new Error('not expected');
    });
    expect(await repository.faults()).toEqual([]);
  });
});

describe('what was removed on purpose', { timeout: 60_000 }, () => {
  it('H5: is no finding, though older snapshots name it; what stands for it is, once that is lost', async () => {
    const repository = await halfDead();
    const before = new Set(repository.packs());
    await repository.prune();
    const heir = repository.packs().find((pack) => !before.has(pack)) as string;
    expect(await repository.faults()).toEqual([]);
    repository.objects.delete(heir);
    expect((await repository.faults()).filter((fault) => fault.startsWith('presence'))).toEqual([
      `presence: ${heir}: it is missing`,
      'presence: snapshots/20260501-120200-abcd.json: its stored content is damaged',
    ]);
  });

  it('H5: is followed through several prunes', async () => {
    const repository = new PrunedRepository();
    const ids: string[] = [];
    for (const [minute, files] of [{ a, b, c, d }, { a, b, c }, { a, b }, { a }].entries())
      ids.push((await repository.save(minute, files)).id);
    for (const id of ids.slice(0, 3)) {
      await repository.delete(id);
      await repository.prune({ repackBelow: 1 });
      expect(await repository.faults()).toEqual([]);
    }
    expect([...repository.objects.keys()].filter((key) => key.startsWith('pruned/'))).toHaveLength(1);
    const [largest] = repository.packs().sort((left, right) => sizeOf(repository, right) - sizeOf(repository, left));
    repository.objects.delete(largest as string);
    expect(await repository.faults()).toContain(`presence: ${largest}: it is missing`);
  });

  it('H5: is missed again when a later backup has made the very pack once more', async () => {
    const repository = new PrunedRepository();
    const first = await repository.save(1, { a });
    const [pack] = repository.packs().sort((left, right) => sizeOf(repository, right) - sizeOf(repository, left));
    await repository.save(2, { b });
    await repository.delete(first.id);
    await repository.prune();
    expect(repository.objects.has(pack as string)).toBe(false);
    await repository.save(3, { a });
    expect(repository.objects.has(pack as string)).toBe(true);
    repository.objects.delete(pack as string);
    expect(await repository.faults()).toContain(`presence: ${pack}: it is missing`);
  });

  it('without the record the check walks through the listings, and says the same', async () => {
    const repository = await halfDead();
    await repository.prune();
    for (const key of [...repository.objects.keys()]) if (key.startsWith('pruned/')) repository.objects.delete(key);
    expect(await repository.faults()).toEqual([]);
  });
});

describe('a prune and readers', { timeout: 60_000 }, () => {
  it('H21: begins only when nobody reads', async () => {
    const repository = await halfDead();
    await using destination = await repository.open();
    {
      await using _reader = await destination.open('20260501-120200-abcd', {});
      await expect(repository.prune()).rejects.toMatchObject({
        code: 'repository-locked',
        message: expect.stringContaining('a reader') as string,
      });
    }
    expect(await repository.prune()).toMatchObject({ repackedPacks: 1 });
  });

  it('H21: removes nothing that one who came meanwhile may be reading; the next one does', async () => {
    const repository = await halfDead();
    await using destination = await repository.open();
    let reader: AsyncDisposable | undefined;
    const result = await repository.prune({}, async (call, key) => {
      if (call === 'put' && key.startsWith('index/')) reader = await destination.open('20260501-120200-abcd', {});
    });
    expect(result).toMatchObject({ repackedPacks: 0, freedBytes: 0 });
    expect(result.skipped.length).toBeGreaterThan(0);
    for (const { message } of result.skipped) expect(message).toContain('nobody reads any more');
    await reader?.[Symbol.asyncDispose]();
    expect(await repository.faults()).toEqual([]);
    expect(await repository.prune()).toMatchObject({ deletedPacks: result.skipped.length, skipped: [] });
    expect(await repository.faults()).toEqual([]);
  });
});

describe('a backup that slept longer than its lease', { timeout: 60_000 }, () => {
  it('H21: fails when a prune removed meanwhile what it relies on', async () => {
    const repository = await halfDead();
    await expect(repository.save(3, { a, c }, sleepBefore('index/', repository))).resolves.toBeDefined();
    repository.expected.delete('20260501-120300-abcd');
    repository.objects.delete('snapshots/20260501-120300-abcd.json');
    await expect(
      repository.save(4, { a, c, d: noise('new') }, sleepBefore('snapshots/', repository, { repackBelow: 1 })),
    ).rejects.toMatchObject({
      code: 'destination-unwritable',
      guidance: 'run the backup again',
    });
    expect(await repository.faults()).toEqual([]);
  });
});

/** Prunes as another process would once the lease of a backup has expired, before the backup puts what begins so. */
function sleepBefore(prefix: string, repository: PrunedRepository, options = { repackBelow: 0 }) {
  return async (call: string, key: string): Promise<undefined> => {
    if (!call.startsWith('put') || !key.startsWith(prefix)) return;
    for (const lease of [...repository.objects.keys()]) if (lease.startsWith('locks/write')) repository.objects.delete(lease);
    await repository.prune(options);
  };
}

/** Changes a bit in the middle of the pack and gives its key. */
function damageLargestPack(repository: PrunedRepository): string {
  const [pack = ''] = repository.packs().sort((left, right) => sizeOf(repository, right) - sizeOf(repository, left));
  const bytes = repository.objects.get(pack) as Buffer;
  bytes[100_000] = (bytes[100_000] as number) ^ 1;
  return pack;
}

function sizeOf(repository: PrunedRepository, key: string): number {
  return repository.objects.get(key)?.length ?? 0;
}
