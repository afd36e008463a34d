import { describe, expect, it } from 'vitest';
import { describeStore } from '../conformance/index.ts';
import { faultyStore } from './faulty-store.ts';
import { type MemoryObjects, openMemoryStore } from './memory-store.ts';

describeStore('the memory store', async () => {
  const objects: MemoryObjects = new Map();
  return { open: async () => openMemoryStore(objects), dispose: async () => {} };
});

describeStore('a faulty store without faults', async () => {
  const objects: MemoryObjects = new Map();
  return { open: async () => faultyStore(openMemoryStore(objects), () => {}), dispose: async () => {} };
});

describe('a faulty store', () => {
  it('throws what its plan throws and leaves the call out', async () => {
    await using store = faultyStore(openMemoryStore(), (call, key) => {
      if (call === 'put' && key === 'bad') throw new Error('planned');
    });
    await store.put('good', Buffer.from('x'), {});
    await expect(store.put('bad', Buffer.from('x'), {})).rejects.toThrow('planned');
    expect(await store.size('bad', {})).toBeUndefined();
  });
});
