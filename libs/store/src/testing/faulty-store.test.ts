import { describe, expect, it } from 'vitest';
import { describeStore } from '../conformance/index.ts';
import type { Store } from '../store.ts';
import { faultyStore, type StoreCall } from './faulty-store.ts';
import { type MemoryObjects, openMemoryStore } from './memory-store.ts';

describeStore('a faulty store without faults', async () => {
  const objects: MemoryObjects = new Map();
  return { open: async () => faultyStore(openMemoryStore(objects), () => {}), dispose: async () => {} };
});

const calls: readonly (readonly [StoreCall, (store: Store) => Promise<unknown>])[] = [
  ['put', (store) => store.put('key/', Buffer.from('x'), {})],
  ['putIfAbsent', (store) => store.putIfAbsent('key/', Buffer.from('x'), {})],
  ['get', (store) => store.get('key/', {})],
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

  it('waits for a plan that takes its time', async () => {
    let isAllowed = false;
    await using store = faultyStore(openMemoryStore(new Map([['key/', Buffer.from('old')]])), async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      isAllowed = true;
    });
    await call(store);
    expect(isAllowed).toBe(true);
  });
});
