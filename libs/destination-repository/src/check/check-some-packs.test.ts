import { createHash } from 'node:crypto';
import type { ChosenObjects, Destination, Finding } from '@holdfast/destination';
import { type MemoryObjects, openMemoryStore } from '@holdfast/store/testing';
import { describe, expect, it } from 'vitest';
import { PackTimes } from '../pack/pack-times.ts';
import { fileOf, makeSmallRepository } from '../testing/small-repository.ts';

/** Bytes that do not compress, the same for the same seed. */
function noise(length: number, seed: string): Buffer {
  const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, block) => createHash('sha256').update(`${seed} ${block}`).digest());
  return Buffer.concat(blocks).subarray(0, length);
}

interface Run {
  readonly findings: readonly Finding[];
  readonly chosen: ChosenObjects;
  readonly proven: readonly string[];
}

async function run(destination: Destination, budget: number | { readonly share: number }, maxAgeMs?: number): Promise<Run> {
  let chosen: ChosenObjects | undefined;
  const proven: string[] = [];
  const findings = await Array.fromAsync(
    destination.checkSome?.({
      budget: (total) => (typeof budget === 'number' ? budget : total * budget.share),
      maxAgeMs,
      onChosen: (told) => (chosen = told),
      onProven: (snapshot) => proven.push(snapshot),
    }) ?? [],
  );
  return { findings, chosen: chosen as ChosenObjects, proven };
}

/** A repository of three snapshots, in packs of their own, with the keys of its packs. */
async function small() {
  const objects: MemoryObjects = new Map();
  const repository = makeSmallRepository(objects);
  const manifests = [];
  for (const minute of [1, 2, 3]) manifests.push(await repository.save(minute, [fileOf('photo', noise(200_000, `${minute}`))]));
  const packs = () => [...objects.keys()].filter((key) => key.startsWith('packs/'));
  return { objects, repository, manifests, packs };
}

describe('a check with a budget', () => {
  it('H5: goes on where the one before ended, until everything is proven', async () => {
    const { repository, manifests, packs } = await small();
    const runs: Run[] = [];
    for (let index = 0; index < packs().length; index += 1) runs.push(await run(await repository.open(), 1));
    expect(runs.map(({ chosen, findings }) => [chosen.objects, chosen.totalObjects, findings.length])).toEqual(
      packs().map(() => [1, packs().length, 0]),
    );
    expect(runs[0]?.proven).toEqual([]);
    expect(runs.at(-1)?.proven).toEqual(manifests.map(({ id }) => id));
  });

  it('H5: finds a changed byte without an index and without a key, says whose it is, and looks there first again', async () => {
    const { objects, repository, manifests, packs } = await small();
    const pack = packs().find(
      (key) => manifests[1]?.packs?.some((name) => key.includes(name)) && (objects.get(key)?.length ?? 0) > 100_000,
    );
    const bytes = objects.get(pack as string) as Buffer;
    bytes[1000] = (bytes[1000] as number) ^ 1;
    for (const key of [...objects.keys()]) if (key.startsWith('index/')) objects.delete(key);
    const { findings, proven } = await run(await repository.open(), { share: 1 });
    expect(findings).toEqual([{ object: pack, message: 'its bytes do not match its name', snapshots: [manifests[1]?.id] }]);
    expect(proven).toEqual([manifests[0]?.id, manifests[2]?.id]);
    expect([...objects.keys()].filter((key) => key.startsWith('damaged/'))).toHaveLength(1);
    expect((await run(await repository.open(), 1)).findings).toHaveLength(1);
    bytes[1000] = (bytes[1000] as number) ^ 1;
    expect(await run(await repository.open(), 1)).toMatchObject({ findings: [], proven: manifests.map(({ id }) => id) });
    expect([...objects.keys()].filter((key) => key.startsWith('damaged/'))).toEqual([]);
  });

  it('counts what a whole check proved', async () => {
    const { objects, repository } = await small();
    await Array.fromAsync((await repository.open()).check({ level: 'bytes' }));
    const times = await new PackTimes(openMemoryStore(objects)).read({});
    expect(times.size).toBe([...objects.keys()].filter((key) => key.startsWith('packs/')).length);
    expect((await run(await repository.open(), 1, 1)).chosen).toMatchObject({ objects: 1, overdue: 0 });
  });

  it('keeps what was proven before it was stopped', async () => {
    const { objects, repository } = await small();
    const stop = new AbortController();
    const destination = await repository.open();
    const stopped = Array.fromAsync(
      destination.checkSome?.({ budget: (total) => total, signal: stop.signal, onProgress: () => stop.abort() }) ?? [],
    );
    await expect(stopped).rejects.toThrow();
    expect((await new PackTimes(openMemoryStore(objects)).read({})).size).toBeGreaterThan(0);
  });
});

describe('the times of packs', () => {
  const pack = (digit: string): string => digit.repeat(64);
  const objects: MemoryObjects = new Map(
    ['a', 'b', 'c'].map((digit) => [`packs/${digit}${digit}/${pack(digit)}.tar.zst`, Buffer.alloc(1)]),
  );

  it('of two runs at once lose nothing of each other, and become one file again', async () => {
    const times = new PackTimes(openMemoryStore(objects));
    await times.add([pack('a'), pack('b')], new Date(1000), {});
    await Promise.all([times.add([pack('b')], new Date(2000), {}), times.add([pack('c')], new Date(3000), {})]);
    const expected = new Map([
      [pack('a'), 1000],
      [pack('b'), 2000],
      [pack('c'), 3000],
    ]);
    expect(await times.read({})).toEqual(expected);
    await times.add([], new Date(4000), {});
    expect(await times.read({})).toEqual(expected);
    expect([...objects.keys()].filter((key) => key.startsWith('verified/'))).toHaveLength(1);
  });

  it('forget packs that are gone, and a file that is damaged', async () => {
    const times = new PackTimes(openMemoryStore(objects));
    objects.delete(`packs/aa/${pack('a')}.tar.zst`);
    await times.add([], new Date(4000), {});
    expect([...(await times.read({})).keys()]).toEqual([pack('b'), pack('c')]);
    const [key] = [...objects.keys()].filter((one) => one.startsWith('verified/'));
    objects.get(key as string)?.fill(0, 5, 9);
    expect((await times.read({})).size).toBe(0);
  });
});
