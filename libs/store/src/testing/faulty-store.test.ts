import { describe, expect, it } from 'vitest';
import { describeStore } from '../conformance/index.ts';
import type { Store, StoreCallKind } from '../index.ts';
import { faultyStore, mishapsByChance } from './faulty-store.ts';
import { type MemoryObjects, openMemoryStore } from './memory-store.ts';

describeStore('a faulty store without faults', async () => {
  const objects: MemoryObjects = new Map();
  return { open: async () => faultyStore(openMemoryStore(objects), () => {}), dispose: async () => {} };
});

describeStore('a faulty store that delays, duplicates and reorders', async () => {
  const objects: MemoryObjects = new Map();
  let turn = 0;
  const plan = mishapsByChance(() => (turn++ % 7) / 7, 0.5, [{ delay: 2 }, 'duplicate', 'reorder']);
  return { open: async () => faultyStore(openMemoryStore(objects), plan), dispose: async () => {} };
});

const calls: readonly (readonly [StoreCallKind, (store: Store) => Promise<unknown>])[] = [
  ['put', (store) => store.put('key/', Buffer.from('x'), {})],
  ['putIfAbsent', (store) => store.putIfAbsent('key/', Buffer.from('x'), {})],
  ['get', (store) => store.get('key/', {})],
  ['download', (store) => store.download('key/', '/nowhere/at/all', {})],
  ['size', (store) => store.size('key/', {})],
  ['list', (store) => Array.fromAsync(store.list('key/', {}))],
  ['delete', (store) => store.delete('key/', {})],
];

describe.each(calls)('a faulty store, at %s', (name, call) => {
  it('throws what its plan throws, and leaves the call out', async () => {
    const objects: MemoryObjects = new Map([['key/', Buffer.from('old')]]);
    const asked: string[] = [];
    await using store = faultyStore(openMemoryStore(objects), (asking, key) => {
      asked.push(`${asking} ${key}`);
      throw new Error('planned');
    });
    await expect(call(store)).rejects.toThrow('planned');
    expect(asked).toEqual([`${name} key/`]);
    expect(objects).toEqual(new Map([['key/', Buffer.from('old')]]));
  });

  it('loses the request: nothing is done, and the same call may be made again', async () => {
    const objects: MemoryObjects = new Map([['key/', Buffer.from('old')]]);
    await using store = faultyStore(openMemoryStore(objects), () => 'lose-request');
    await expect(call(store)).rejects.toMatchObject({ retryable: true });
    expect(objects).toEqual(new Map([['key/', Buffer.from('old')]]));
  });
});

describe('a faulty store', () => {
  it('waits for a plan that takes its time', async () => {
    let isAllowed = false;
    await using store = faultyStore(openMemoryStore(), async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      isAllowed = true;
    });
    await store.size('one', {});
    expect(isAllowed).toBe(true);
  });

  it('loses the answer: the call is done', async () => {
    const objects: MemoryObjects = new Map();
    await using store = faultyStore(openMemoryStore(objects), () => 'lose-answer');
    await expect(store.put('one', Buffer.from('x'), {})).rejects.toMatchObject({ code: 'destination-unwritable', retryable: true });
    expect([...objects.keys()]).toEqual(['one']);
  });

  it('gives a reader half of the bytes, and breaks a put off', async () => {
    const objects: MemoryObjects = new Map([['one', Buffer.from('0123456789')]]);
    await using store = faultyStore(openMemoryStore(objects), () => 'truncate');
    expect((await store.get('one', {})).toString()).toBe('01234');
    await expect(store.put('two', Buffer.from('x'), {})).rejects.toMatchObject({ retryable: true });
    expect([...objects.keys()]).toEqual(['one']);
  });

  it('lets a later call overtake an earlier one', async () => {
    const done: string[] = [];
    const base = openMemoryStore();
    const plan = (_: StoreCallKind, key: string) => (key === 'first' ? ('reorder' as const) : undefined);
    await using store = faultyStore(base, plan);
    await Promise.all(['first', 'second'].map((key) => store.put(key, Buffer.from(key), {}).then(() => done.push(key))));
    expect(done).toEqual(['second', 'first']);
  });
});
