import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { demand, demandEqual, type StoreLaw } from './store-law.ts';

/** Laws of writing that can be proven in a place that holds more than the proof. */
export const writingLaws: readonly StoreLaw[] = [
  {
    title: 'takes a staged file',
    prove: async ({ store, prefix, ...options }) => {
      const location = join(store.stagingDirectory, 'law-small');
      await writeFile(location, 'staged');
      await store.put(`${prefix}packs/bb/two`, { location, size: 6 }, options);
      demandEqual((await store.get(`${prefix}packs/bb/two`, options)).toString(), 'staged', 'the object');
    },
  },
  {
    title: 'takes the same bytes under the same key again',
    prove: async ({ store, prefix, ...options }) => {
      await store.put(`${prefix}one`, Buffer.from('same'), options);
      await store.put(`${prefix}one`, Buffer.from('same'), options);
      demandEqual((await store.get(`${prefix}one`, options)).toString(), 'same', 'the object');
    },
  },
  {
    title: 'shows to others what was put, and nothing unfinished',
    prove: async ({ store, prefix, open, ...options }) => {
      await writeFile(join(store.stagingDirectory, 'law-unfinished'), 'x');
      await store.put(`${prefix}one`, Buffer.from('x'), options);
      await using other = await open();
      const keys = (await Array.fromAsync(other.list(prefix, options))).map(({ key }) => key.slice(prefix.length));
      demandEqual(keys, ['one'], 'what another one sees');
    },
  },
  {
    title: 'says that a key is taken, and leaves it as it is',
    prove: async ({ store, prefix, ...options }) => {
      demandEqual(await store.putIfAbsent(`${prefix}only`, Buffer.from('first'), options), true, 'the first answer');
      demandEqual(await store.putIfAbsent(`${prefix}only`, Buffer.from('second'), options), false, 'the second answer');
      demandEqual((await store.get(`${prefix}only`, options)).toString(), 'first', 'the object');
    },
  },
  {
    title: 'lets exactly one of many take a free key',
    applies: (store) => store.capabilities.conditionalPut,
    prove: async ({ store, prefix, open, ...options }) => {
      await using other = await open();
      const attempts = Array.from({ length: 20 }, (_, index) =>
        (index % 2 ? store : other).putIfAbsent(`${prefix}only`, Buffer.from(`${index}`), options),
      );
      const winners = (await Promise.all(attempts)).flatMap((won, index) => (won ? [`${index}`] : []));
      demandEqual(winners.length, 1, 'the number of those who took it');
      demandEqual((await store.get(`${prefix}only`, options)).toString(), winners[0], 'the object');
    },
  },
  {
    title: 'deletes, also what is not there',
    prove: async ({ store, prefix, ...options }) => {
      await store.put(`${prefix}one`, Buffer.from('x'), options);
      await store.delete(`${prefix}one`, options);
      await store.delete(`${prefix}one`, options);
      demandEqual(await store.size(`${prefix}one`, options), undefined, 'the size of what was deleted');
    },
  },
  {
    title: 'does as many calls at once as it says',
    prove: async ({ store, prefix, ...options }) => {
      const keys = Array.from({ length: store.capabilities.parallelCalls }, (_, index) => `${prefix}many/${index}`);
      await Promise.all(keys.map((key) => store.put(key, Buffer.from(key), options)));
      const found = await Promise.all(keys.map((key) => store.get(key, options)));
      demand(
        found.every((bytes, index) => bytes.toString() === keys[index]),
        'an object is not what was put',
      );
    },
  },
];
