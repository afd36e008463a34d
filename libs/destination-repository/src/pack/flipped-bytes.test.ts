import { Fault } from '@holdfast/fault';
import type { MemoryObjects } from '@holdfast/store/testing';
import { describe, expect, it } from 'vitest';
import { fileOf, makeSmallRepository, type SmallRepository } from '../testing/small-repository.ts';

/** The first thing that a check at level `bytes` reports, or the fault that it meets; undefined when all is well. */
async function verdict(repository: SmallRepository): Promise<string | undefined> {
  await using destination = await repository.open();
  try {
    for await (const { object, message } of destination.check({ level: 'bytes' })) return `${object}: ${message}`;
    return undefined;
  } catch (error) {
    if (error instanceof Fault && error.code !== 'internal') return error.message;
    throw error;
  }
}

const isRecord = (key: string): boolean => key.startsWith('verified/');

describe('a flipped byte', () => {
  it('H5: is reported wherever in the repository it is', { timeout: 300_000 }, async () => {
    const objects: MemoryObjects = new Map();
    const repository = makeSmallRepository(objects);
    await repository.save(1, [fileOf('a.txt', Buffer.from('hello')), fileOf('b.txt', Buffer.alloc(3_000, 'text '))]);
    expect(await verdict(repository)).toBeUndefined();
    // What a check wrote down of itself is no part of a snapshot: a record that differs is passed over.
    const whole = [...objects].filter(([key]) => !isRecord(key));
    expect(new Set(whole.map(([key]) => key.replace(/\/.*/, '')))).toEqual(
      new Set(['repository.json', 'RECOVERY.md', 'snapshots', 'packs', 'index']),
    );
    const unnoticed: string[] = [];
    let flips = 0;
    for (const [key, bytes] of whole) {
      for (let position = 0; position < bytes.length; position += 1) {
        const flipped = Buffer.from(bytes);
        flipped[position] = (flipped[position] as number) ^ (1 << (position % 8));
        objects.set(key, flipped);
        flips += 1;
        if ((await verdict(repository)) === undefined) unnoticed.push(`${key}:${position}`);
        // What an earlier flip left behind must not help to find the next.
        for (const note of [...objects.keys()].filter((one) => one.startsWith('damaged/') || isRecord(one))) objects.delete(note);
      }
      objects.set(key, bytes);
    }
    expect(flips).toBeGreaterThan(5_000);
    expect(unnoticed).toEqual([]);
    expect(await verdict(repository)).toBeUndefined();
  });
});
