import { randomBytes } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Store } from '../store.ts';
import { demand, demandEqual, demandFault, type StoreLaw } from './store-law.ts';

const digits = Buffer.from('0123456789');

/** Laws of reading that can be proven in a place that holds more than the proof. */
export const readingLaws: readonly StoreLaw[] = [
  {
    title: 'gives an object, its size and ranges of it',
    prove: async ({ store, prefix, ...options }) => {
      const key = `${prefix}packs/aa/one`;
      await store.put(key, digits, options);
      demandEqual((await store.get(key, options)).toString(), '0123456789', 'the object');
      demandEqual(await store.size(key, options), 10, 'its size');
      const range = async (start: number, end: number): Promise<string> =>
        (await store.get(key, { ...options, range: { start, end } })).toString();
      demandEqual(await Promise.all([range(2, 5), range(0, 1), range(9, 10), range(10, 10)]), ['234', '0', '9', ''], 'what ranges give');
    },
  },
  {
    title: 'keeps an object of no bytes',
    prove: async ({ store, prefix, ...options }) => {
      await store.put(`${prefix}empty`, Buffer.alloc(0), options);
      demandEqual((await store.get(`${prefix}empty`, options)).length, 0, 'the length of what it gives');
      demandEqual(await store.size(`${prefix}empty`, options), 0, 'its size');
    },
  },
  {
    title: 'refuses a missing key and a range that the object does not have',
    prove: async ({ store, prefix, ...options }) => {
      const [one, two] = [`${prefix}one`, `${prefix}two`];
      await store.put(one, digits, options);
      await demandFault(store.get(two, options), 'artifact-missing', 'a missing key');
      for (const [start, end] of [
        [5, 11],
        [10, 11],
        [11, 11],
        [-1, 2],
      ] as const) {
        await demandFault(store.get(one, { ...options, range: { start, end } }), 'artifact-missing', `the range ${start} to ${end}`);
      }
      demandEqual(await store.size(two, options), undefined, 'the size of a missing key');
    },
  },
  {
    title: 'lists what starts with a prefix, in order of key',
    prove: async ({ store, prefix, ...options }) => {
      for (const key of ['b/2', 'a/10', 'a/1', 'a/b/c', 'ab/1', 'a.x', 'a-b/1']) await store.put(prefix + key, Buffer.from(key), options);
      const keysOf = (below: string): Promise<string[]> => listed(store, prefix, below, options.signal);
      demandEqual(await keysOf(''), ['a-b/1 5', 'a.x 3', 'a/1 3', 'a/10 4', 'a/b/c 5', 'ab/1 4', 'b/2 3'], 'the listing');
      demandEqual(await keysOf('a/'), ['a/1 3', 'a/10 4', 'a/b/c 5'], 'the listing of a/');
      demandEqual(await keysOf('c/'), [], 'the listing of c/');
    },
  },
  {
    title: 'downloads a large object that was staged, whole, and nothing of a missing one',
    prove: async ({ store, prefix, ...options }) => {
      const bytes = randomBytes(9_000_001);
      const location = join(store.stagingDirectory, 'law-staged');
      await writeFile(location, bytes);
      await store.put(`${prefix}large`, { location, size: bytes.length }, options);
      const copy = join(store.stagingDirectory, 'law-copy');
      await store.download(`${prefix}large`, copy, options);
      demand((await readFile(copy)).equals(bytes), 'what was downloaded is not what was put');
      await rm(copy);
      await demandFault(store.download(`${prefix}none`, copy, options), 'artifact-missing', 'the download of a missing key');
      await demandFault(readFile(copy), 'ENOENT', 'what is left of a download that failed');
      const end = await store.get(`${prefix}large`, { ...options, range: { start: bytes.length - 70_000, end: bytes.length } });
      demand(end.equals(bytes.subarray(-70_000)), 'the end of the large object is not what was put');
    },
  },
];

async function listed(store: Store, prefix: string, below: string, signal: AbortSignal | undefined): Promise<string[]> {
  const found = await Array.fromAsync(store.list(prefix + below, { signal }));
  return found.map(({ key, size }) => `${key.slice(prefix.length)} ${size}`);
}
