import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../store.ts';

/** One place for a store, used by one test. */
export interface StorePlace {
  /** Opens the same place again, as another process would. */
  open(): Promise<Store>;
  /** Puts a file that is not ours where the store keeps its objects, and says under which key it must not appear; absent where that cannot be. */
  leaveForeignFile?(): Promise<void>;
  dispose(): Promise<void>;
}

/** Proves the laws of `Store` for one kind of store. */
export function describeStore(name: string, makePlace: () => Promise<StorePlace>): void {
  describe(`${name} keeps the laws of a store`, () => {
    let place: StorePlace;
    let store: Store;
    beforeEach(async () => {
      place = await makePlace();
      store = await place.open();
    });
    afterEach(async () => {
      await store[Symbol.asyncDispose]();
      await place.dispose();
    });
    describeReading(() => store);
    describeWriting(
      () => store,
      () => place,
    );
    describeAborting(() => store);
  });
}

function describeReading(store: () => Store): void {
  it('gives an object, its size and ranges of it', async () => {
    await store().put('packs/aa/one', Buffer.from('0123456789'), {});
    expect((await store().get('packs/aa/one', {})).toString()).toBe('0123456789');
    expect(await store().size('packs/aa/one', {})).toBe(10);
    expect((await store().get('packs/aa/one', { range: { start: 2, end: 5 } })).toString()).toBe('234');
    expect((await store().get('packs/aa/one', { range: { start: 10, end: 10 } })).length).toBe(0);
  });

  it('refuses a missing key and a range that the object does not have', async () => {
    await store().put('one', Buffer.from('0123456789'), {});
    await expect(store().get('two', {})).rejects.toMatchObject({ code: 'artifact-missing' });
    await expect(store().get('one', { range: { start: 5, end: 11 } })).rejects.toMatchObject({ code: 'artifact-missing' });
    await expect(store().get('one', { range: { start: -1, end: 2 } })).rejects.toMatchObject({ code: 'artifact-missing' });
    expect(await store().size('two', {})).toBeUndefined();
  });

  it('has no object where a key goes on below one, or ends above one', async () => {
    await store().put('a/one', Buffer.from('x'), {});
    for (const key of ['a', 'a/one/two']) {
      await expect(store().get(key, {})).rejects.toMatchObject({ code: 'artifact-missing' });
      expect(await store().size(key, {})).toBeUndefined();
      await store().delete(key, {});
    }
    expect((await store().get('a/one', {})).toString()).toBe('x');
  });

  it('lists what starts with a prefix, in order of key', async () => {
    for (const key of ['b/2', 'a/10', 'a/1', 'a/b/c', 'ab/1', 'a.x', 'a-b/1']) await store().put(key, Buffer.from(key), {});
    const keysOf = async (prefix: string): Promise<string[]> => (await Array.fromAsync(store().list(prefix, {}))).map(({ key }) => key);
    expect(await keysOf('')).toEqual(['a-b/1', 'a.x', 'a/1', 'a/10', 'a/b/c', 'ab/1', 'b/2']);
    expect(await keysOf('a/')).toEqual(['a/1', 'a/10', 'a/b/c']);
    expect(await keysOf('c/')).toEqual([]);
  });

  it('says with locate where a local object is', async () => {
    await store().put('one', Buffer.from('x'), {});
    expect(store().locate('one') !== undefined).toBe(store().capabilities.local);
  });
}

function describeWriting(store: () => Store, place: () => StorePlace): void {
  it('takes a staged file and leaves nothing of it', async () => {
    const location = join(store().stagingDirectory, 'staged');
    writeFileSync(location, 'staged');
    await store().put('packs/bb/two', { location, size: 6 }, {});
    expect((await store().get('packs/bb/two', {})).toString()).toBe('staged');
  });

  it('takes the same bytes under the same key again', async () => {
    await store().put('one', Buffer.from('same'), {});
    await store().put('one', Buffer.from('same'), {});
    expect((await store().get('one', {})).toString()).toBe('same');
  });

  it('shows to others what was put, and nothing unfinished or foreign', async () => {
    writeFileSync(join(store().stagingDirectory, 'unfinished'), 'x');
    await store().put('one', Buffer.from('x'), {});
    await place().leaveForeignFile?.();
    await using other = await place().open();
    expect((await Array.fromAsync(other.list('', {}))).map(({ key }) => key)).toEqual(['one']);
  });

  it('lets exactly one of many take a free key', async () => {
    if (!store().capabilities.conditionalPut) return;
    await using other = await place().open();
    const attempts = Array.from({ length: 20 }, (_, index) =>
      (index % 2 ? store() : other).putIfAbsent('only', Buffer.from(`${index}`), {}),
    );
    const winners = (await Promise.all(attempts)).flatMap((won, index) => (won ? [`${index}`] : []));
    expect(winners.length).toBe(1);
    expect((await store().get('only', {})).toString()).toBe(winners[0]);
  });

  it('deletes, also what is not there', async () => {
    await store().put('one', Buffer.from('x'), {});
    await store().delete('one', {});
    await store().delete('one', {});
    expect(await store().size('one', {})).toBeUndefined();
  });

  it('may be disposed of twice', async () => {
    await store().put('one', Buffer.from('x'), {});
    await store()[Symbol.asyncDispose]();
    await store()[Symbol.asyncDispose]();
  });
}

function describeAborting(store: () => Store): void {
  it('gives up every call when told so', async () => {
    const options = { signal: AbortSignal.abort() };
    await expect(store().put('a', Buffer.from('x'), options)).rejects.toThrow();
    await expect(store().putIfAbsent('a', Buffer.from('x'), options)).rejects.toThrow();
    await expect(store().get('a', options)).rejects.toThrow();
    await expect(store().size('a', options)).rejects.toThrow();
    await expect(store().delete('a', options)).rejects.toThrow();
    expect(await store().size('a', {})).toBeUndefined();
  });
}
