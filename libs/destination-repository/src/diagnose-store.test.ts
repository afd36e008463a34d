import { Fault } from '@holdfast/fault';
import type { Store } from '@holdfast/store';
import { faultyStore, type MemoryObjects, openMemoryStore } from '@holdfast/store/testing';
import { expect, it } from 'vitest';
import { diagnoseStore } from './diagnose-store.ts';

const now = (): Date => new Date('2026-11-21T12:00:00Z');
const diagnose = (store: Store) => Array.fromAsync(diagnoseStore({ store, exists: async () => true, now }, {}));

it('a sound store is sound in everything that it claims, and nothing of the trial is left', async () => {
  const objects: MemoryObjects = new Map([['repository.json', Buffer.from('x')]]);
  await using store = openMemoryStore(objects);
  const found = await diagnose(store);
  expect(found.filter(({ outcome }) => outcome === 'wrong' || outcome === 'doubtful')).toEqual([]);
  expect(found.map(({ subject }) => subject)).toContain('lets exactly one of many take a free key');
  expect([...objects.keys()]).toEqual(['repository.json']);
});

it('a store that breaks a promise is told of by that promise, and the others are tried all the same', async () => {
  await using store = openMemoryStore();
  store.putIfAbsent = async (key, content, options) => {
    await store.put(key, content, options);
    return true;
  };
  const found = await diagnose(store);
  expect(found.filter(({ outcome }) => outcome === 'wrong')).toEqual([
    {
      subject: 'says that a key is taken, and leaves it as it is',
      outcome: 'wrong',
      message: 'the second answer is true instead of false',
    },
    {
      subject: 'lets exactly one of many take a free key',
      outcome: 'wrong',
      message: 'the number of those who took it is 20 instead of 1',
    },
  ]);
  expect(found.length).toBeGreaterThan(10);
});

it('a store that cannot be reached or written says why, with what to do', async () => {
  await using away = faultyStore(openMemoryStore(), () => {
    throw new Fault('destination-unreadable', 'nobody answers', { guidance: 'switch it on' });
  });
  expect(await diagnose(away)).toEqual([{ subject: 'reachable', outcome: 'wrong', message: 'nobody answers; switch it on' }]);
  await using readOnly = faultyStore(openMemoryStore(), (kind) => {
    if (kind === 'put') throw new Fault('destination-unwritable', 'it may not be written');
  });
  const found = await diagnose(readOnly);
  expect(found).toContainEqual({ subject: 'takes a staged file', outcome: 'wrong', message: 'it may not be written' });
});

it('little room and a clock that is wrong are doubtful', async () => {
  await using store = openMemoryStore();
  store.condition = async () => ({ freeBytes: 5 << 20, time: new Date('2026-11-21T12:20:00Z') });
  const found = await diagnose(store);
  expect(found).toContainEqual({ subject: 'free room', outcome: 'doubtful', message: 'only 5 MiB' });
  expect(found).toContainEqual({ subject: 'clock', outcome: 'doubtful', message: 'it is 1200 s ahead of this machine' });
});
