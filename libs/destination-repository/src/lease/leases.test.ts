import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type MemoryObjects, openMemoryStore } from '@holdfast/store/testing';
import { describe, expect, it } from 'vitest';
import type { Lease } from './lease.ts';
import { Leases, type LeaseTimes } from './leases.ts';

const times: LeaseTimes = { renewEvery: 20, expiresAfter: 150, waitFor: 60 };
const here = { host: 'web-1', processId: process.pid };

/** The leases of this process, or of one of another host, which cannot be seen from here. */
function leasesOf(objects: MemoryObjects, { host = 'web-1', now = () => new Date(), renewEvery = times.renewEvery } = {}): Leases {
  const holder = host === 'web-1' ? here : { host, processId: 4_194_306 };
  return new Leases(openMemoryStore(objects), { holder, now, random: randomBytes, times: { ...times, renewEvery } });
}

/** What the holder of a lease leaves when it is killed: it renews nothing and gives nothing back. */
async function killed(lease: Lease, objects: MemoryObjects): Promise<void> {
  const left = new Map(objects);
  await lease[Symbol.asyncDispose]();
  for (const [key, bytes] of left) if (key.includes(lease.id)) objects.set(key, bytes);
}

/** Makes the leases in the store look as if a process of that number, which is not there, held them. */
function pretend(objects: MemoryObjects, change: (text: string) => string): void {
  for (const [key, bytes] of objects) objects.set(key, Buffer.from(change(bytes.toString())));
}

const locksIn = (objects: MemoryObjects): string[] => [...objects.keys()].filter((key) => !key.includes('taken-over'));

describe('H21: leases', { timeout: 60_000 }, () => {
  it('two backups go on together, and give theirs back', async () => {
    const objects: MemoryObjects = new Map();
    {
      await using first = await leasesOf(objects).acquire('write', 'a backup', {});
      await using second = await leasesOf(objects, { host: 'web-2' }).acquire('write', 'a backup', {});
      expect([await first.isHeld({}), await second.isHeld({})]).toEqual([true, true]);
      expect(objects.size).toBe(2);
    }
    expect(objects.size).toBe(0);
  });

  it.each(['write', 'exclusive'] as const)(
    'a prune is refused during a %s of a live process, which is named with host, time and remedy',
    async (kind) => {
      const objects: MemoryObjects = new Map();
      const now = () => new Date('2026-05-01T12:00:00Z');
      await using held = await leasesOf(objects, { now }).acquire(kind, 'a backup', {});
      await expect(leasesOf(objects).acquire('exclusive', 'a prune', {})).rejects.toMatchObject({
        code: 'repository-locked',
        message: `the repository memory is held by a backup (process ${process.pid} on web-1) since 2026-05-01T12:00:00.000Z`,
        guidance: 'try again when that has ended',
      });
      expect(await held.isHeld({})).toBe(true);
      expect(objects.size).toBe(1);
    },
  );

  it('a backup is refused during a prune, and taken when that ends soon enough', async () => {
    const objects: MemoryObjects = new Map();
    const prune = await leasesOf(objects).acquire('exclusive', 'a prune', {});
    await expect(leasesOf(objects).acquire('write', 'a backup', {})).rejects.toMatchObject({ code: 'repository-locked' });
    setTimeout(() => void prune[Symbol.asyncDispose](), 20);
    await using backup = await leasesOf(objects).acquire('write', 'a backup', {});
    expect(await backup.isHeld({})).toBe(true);
  });

  it('readers wait for nobody, but a prune for them', async () => {
    const objects: MemoryObjects = new Map();
    await using _prune = await leasesOf(objects).acquireAlone('a prune', {});
    await using _reader = await leasesOf(objects).acquire('read', 'a reader', {});
    expect(await leasesOf(objects).awaitEnd('read', {})).toContain('held by a reader');
    await expect(leasesOf(objects).acquireAlone('another', {})).rejects.toMatchObject({ code: 'repository-locked' });
  });

  it('a process of this host that was killed is recognised at once, and the takeover is written down', async () => {
    const objects: MemoryObjects = new Map();
    await killed(await leasesOf(objects).acquire('exclusive', 'a prune', {}), objects);
    pretend(objects, (text) => text.replace(`"processId":${process.pid}`, '"processId":4194305'));
    const started = performance.now();
    await using lease = await leasesOf(objects).acquire('write', 'a backup', {});
    expect(performance.now() - started).toBeLessThan(times.expiresAfter);
    expect(locksIn(objects)).toEqual([expect.stringContaining(lease.id)]);
    const [record] = [...objects].filter(([key]) => key.includes('taken-over')).map(([, bytes]) => JSON.parse(bytes.toString()) as object);
    expect(record).toMatchObject({ purpose: 'a prune', holder: { processId: 4_194_305 }, why: 'its process has ended', by: here });
  });

  it('one on another host is taken over only when nobody has renewed it for its whole length', async () => {
    const objects: MemoryObjects = new Map();
    await killed(await leasesOf(objects, { host: 'web-2' }).acquire('exclusive', 'a prune', {}), objects);
    const started = performance.now();
    await using _lease = await leasesOf(objects).acquire('write', 'a backup', {});
    expect(performance.now() - started).toBeGreaterThan(times.expiresAfter);
  });

  it.each([
    ['an hour ahead', 3_600_000],
    ['an hour behind', -3_600_000],
    ['a year behind', -31_536_000_000],
  ])('one on another host that is renewed is never taken over, though its clock is %s', async (_, offset) => {
    const objects: MemoryObjects = new Map();
    const now = () => new Date(Date.now() + offset);
    await using held = await leasesOf(objects, { host: 'web-2', now }).acquire('write', 'a backup', {});
    await expect(leasesOf(objects).acquire('exclusive', 'a prune', {})).rejects.toMatchObject({ code: 'repository-locked' });
    expect(await held.isHeld({})).toBe(true);
  });

  it('a clock that jumps while a lease is watched changes nothing', async () => {
    const objects: MemoryObjects = new Map();
    let jumps = 0;
    const now = () => new Date(Date.now() + (jumps++ % 2) * 3_600_000);
    await using held = await leasesOf(objects, { host: 'web-2', now }).acquire('write', 'a backup', {});
    await expect(leasesOf(objects, { now }).acquire('exclusive', 'a prune', {})).rejects.toMatchObject({ code: 'repository-locked' });
    expect(await held.isHeld({})).toBe(true);
  });

  it('a holder that slept longer than its lease notices that it was taken over, and does not take it back', async () => {
    const objects: MemoryObjects = new Map();
    await using sleeper = await leasesOf(objects, { host: 'web-2', renewEvery: 1_000_000 }).acquire('write', 'a backup', {});
    await using prune = await leasesOf(objects).acquire('exclusive', 'a prune', {});
    await sleeper.renew();
    expect(await sleeper.isHeld({})).toBe(false);
    expect(await prune.isHeld({})).toBe(true);
    expect(locksIn(objects)).toHaveLength(1);
  });

  it('of many that come at one moment, never a prune and a backup hold theirs together', async () => {
    const objects: MemoryObjects = new Map();
    const held = new Map<Lease, string>();
    const wrong: string[][] = [];
    let taken = 0;
    const once = async (kind: 'write' | 'exclusive'): Promise<void> => {
      const lease = await leasesOf(objects)
        .acquire(kind, kind, {})
        .catch(() => undefined);
      if (lease === undefined) return;
      taken += 1;
      held.set(lease, kind);
      if ([...held.values()].includes('exclusive') && held.size > 1) wrong.push([...held.values()]);
      await delay(3);
      held.delete(lease);
      await lease[Symbol.asyncDispose]();
    };
    for (let round = 0; round < 20; round += 1) await Promise.all([once('write'), once('exclusive'), once('write'), once('exclusive')]);
    expect(wrong).toEqual([]);
    expect(taken).toBeGreaterThan(20);
    expect(objects.size).toBe(0);
  });

  it('what cannot be read as a lease is respected until it has expired', async () => {
    const objects: MemoryObjects = new Map([['locks/exclusive-0123456789abcdef-1.json', Buffer.from('half')]]);
    const started = performance.now();
    await using _lease = await leasesOf(objects).acquire('write', 'a backup', {});
    expect(performance.now() - started).toBeGreaterThan(times.expiresAfter);
  });

  it('leaves alone what is no lease', async () => {
    const foreign = ['locks/notes.txt', 'locks/exclusive-short-1.json', 'locks/sub/exclusive-0123456789abcdef-1.json'];
    const objects: MemoryObjects = new Map(foreign.map((key) => [key, Buffer.from('mine')]));
    await (await leasesOf(objects).acquireAlone('a prune', {}))[Symbol.asyncDispose]();
    expect([...objects.keys()]).toEqual(foreign);
  });

  it('records of takeovers go after a month', async () => {
    const objects: MemoryObjects = new Map();
    await killed(await leasesOf(objects, { host: 'web-2' }).acquire('exclusive', 'a prune', {}), objects);
    await (await leasesOf(objects).acquire('write', 'a backup', {}))[Symbol.asyncDispose]();
    await leasesOf(objects).forgetTakeovers({});
    expect(objects.size).toBe(1);
    await leasesOf(objects, { now: () => new Date(Date.now() + 31 * 86_400_000) }).forgetTakeovers({});
    expect(objects.size).toBe(0);
  });
});
