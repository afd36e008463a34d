import { Fault } from '@holdfast/fault';
import { describe, expect, it } from 'vitest';
import { describeStore } from './conformance/index.ts';
import { retryingStore } from './retrying-store.ts';
import type { Store } from './store.ts';
import { type FaultPlan, faultyStore, type MemoryObjects, type Mishap, openMemoryStore, slowStore } from './testing/index.ts';

const random = (bytes: number): Uint8Array => Buffer.alloc(bytes, 7);
const retry = { random, firstDelay: 1, longestDelay: 4 };
const patient = (store: Store): Store => retryingStore(store, retry);

/** A plan in which the first calls of each kind meet these mishaps, one after the other. */
function atFirst(...mishaps: readonly Mishap[]): FaultPlan {
  const left = new Map<string, Mishap[]>();
  return (kind) => {
    if (!left.has(kind)) left.set(kind, [...mishaps]);
    return left.get(kind)?.shift();
  };
}

describeStore('a retrying store on a store that loses every third call or its answer', async () => {
  const objects: MemoryObjects = new Map();
  let turn = 0;
  const plan: FaultPlan = () => {
    turn += 1;
    return turn % 3 === 0 ? (turn % 2 === 0 ? 'lose-request' : 'lose-answer') : undefined;
  };
  // A staged file is gone after its put is done: losing that answer is tried below, with bytes.
  const whole: FaultPlan = (kind, key) =>
    kind === 'put' && plan(kind, key) ? 'lose-request' : kind === 'put' ? undefined : plan(kind, key);
  return { open: async () => patient(faultyStore(openMemoryStore(objects), whole)), dispose: async () => {} };
});

describeStore('a slow store', async () => {
  const objects: MemoryObjects = new Map();
  return { open: async () => slowStore(openMemoryStore(objects), 2), dispose: async () => {} };
});

describe('a retrying store', () => {
  it('makes a call again that was lost, and no more often than it was told', async () => {
    const objects: MemoryObjects = new Map();
    const asked: string[] = [];
    const counted = (plan: FaultPlan): FaultPlan => {
      return (kind, key) => {
        asked.push(kind);
        return plan(kind, key);
      };
    };
    await using store = patient(faultyStore(openMemoryStore(objects), counted(atFirst('lose-request', 'lose-answer', 'lose-request'))));
    await store.put('one', Buffer.from('x'), {});
    expect([asked, [...objects.keys()]]).toEqual([['put', 'put', 'put', 'put'], ['one']]);
    await using hopeless = retryingStore(
      faultyStore(openMemoryStore(), () => 'lose-request'),
      { ...retry, attempts: 3 },
    );
    await expect(hopeless.get('one', {})).rejects.toMatchObject({ code: 'destination-unreadable', retryable: true });
  });

  it('does not repeat what would fail again', async () => {
    let asked = 0;
    await using store = patient(
      faultyStore(openMemoryStore(), () => {
        asked += 1;
        throw new Fault('destination-full', 'no room left');
      }),
    );
    await expect(store.put('one', Buffer.from('x'), {})).rejects.toMatchObject({ code: 'destination-full' });
    expect(asked).toBe(1);
  });

  it('knows its own key again when the answer was lost, and another one’s too', async () => {
    const objects: MemoryObjects = new Map([['theirs', Buffer.from('theirs')]]);
    await using store = patient(faultyStore(openMemoryStore(objects), atFirst('lose-answer')));
    expect(await store.putIfAbsent('mine', Buffer.from('mine'), {})).toBe(true);
    await using second = patient(faultyStore(openMemoryStore(objects), atFirst('lose-answer')));
    expect(await second.putIfAbsent('theirs', Buffer.from('mine'), {})).toBe(false);
  });

  it('goes on with a listing behind the last key', async () => {
    const keys = Array.from({ length: 9 }, (_, index) => `key-${index}`);
    const base = openMemoryStore(new Map(keys.map((key) => [key, Buffer.from(key)])));
    let breaks = 4;
    const list = base.list.bind(base);
    base.list = async function* (prefix, options) {
      let given = 0;
      for await (const found of list(prefix, options)) {
        if (given++ === 2 && breaks-- > 0) throw new Fault('destination-unreadable', 'gone', { retryable: true });
        yield found;
      }
    };
    await using store = retryingStore(base, { ...retry, attempts: 6 });
    expect((await Array.fromAsync(store.list('', {}))).map(({ key }) => key)).toEqual(keys);
  });

  it('waits longer each time, by chance, and stops waiting when told so', async () => {
    const controller = new AbortController();
    await using store = retryingStore(
      faultyStore(openMemoryStore(), () => 'lose-request'),
      { random, firstDelay: 60_000 },
    );
    setTimeout(() => controller.abort(new Error('enough')), 20);
    await expect(store.get('one', { signal: controller.signal })).rejects.toThrow();
    const started = performance.now();
    await using short = retryingStore(
      faultyStore(openMemoryStore(), () => 'lose-request'),
      { random, firstDelay: 20, attempts: 4 },
    );
    await expect(short.get('one', {})).rejects.toMatchObject({ retryable: true });
    const waited = performance.now() - started;
    // 20, 40 and 80 ms, each halved and the half back by chance: 7/256 of it here.
    expect(waited).toBeGreaterThan(69);
    expect(waited).toBeLessThan(140);
  });
});
