import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { harmlessLaws } from '../laws/index.ts';
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
    for (const { title, applies, prove } of harmlessLaws) {
      it(title, async () => {
        if (applies?.(store) ?? true) await prove({ store, open: () => place.open(), prefix: '' });
      });
    }
    describePlace(
      () => store,
      () => place,
    );
    describeAborting(() => store);
  });
}

function describePlace(store: () => Store, place: () => StorePlace): void {
  it('has no object where a key goes on below one, or ends above one', async () => {
    await store().put('a/one', Buffer.from('x'), {});
    for (const key of ['a', 'a/one/two']) {
      await expect(store().get(key, {})).rejects.toMatchObject({ code: 'artifact-missing' });
      const location = join(store().stagingDirectory, 'copy');
      await expect(store().download(key, location, {})).rejects.toMatchObject({ code: 'artifact-missing' });
      expect(await store().size(key, {})).toBeUndefined();
      await store().delete(key, {});
    }
    expect((await store().get('a/one', {})).toString()).toBe('x');
  });

  it('says with locate where a local object is', async () => {
    await store().put('one', Buffer.from('x'), {});
    expect(store().locate('one') !== undefined).toBe(store().capabilities.local);
  });

  it('leaves nothing of a staged file that was put', async () => {
    const location = join(store().stagingDirectory, 'staged');
    writeFileSync(location, 'staged');
    await store().put('one', { location, size: 6 }, {});
    await store()[Symbol.asyncDispose]();
    expect(existsSync(location)).toBe(false);
  });

  it('does not overwrite a file with a download', async () => {
    await store().put('one', Buffer.from('x'), {});
    const location = join(store().stagingDirectory, 'mine');
    writeFileSync(location, 'mine');
    await expect(store().download('one', location, {})).rejects.toThrow();
    expect(readFileSync(location, 'utf8')).toBe('mine');
  });

  it('does not show foreign files', async () => {
    await store().put('one', Buffer.from('x'), {});
    await place().leaveForeignFile?.();
    await using other = await place().open();
    expect((await Array.fromAsync(other.list('', {}))).map(({ key }) => key)).toEqual(['one']);
  });

  it('lists nothing, and has nothing, where nothing was ever put', async () => {
    expect(await Array.fromAsync(store().list('', {}))).toEqual([]);
    expect(await store().size('one', {})).toBeUndefined();
    await store().delete('one', {});
  });

  it('tells of its condition what it can', async () => {
    const { freeBytes, time } = await store().condition({});
    expect(freeBytes ?? 1).toBeGreaterThan(0);
    expect(Math.abs((time?.getTime() ?? Date.now()) - Date.now())).toBeLessThan(60_000);
    expect(await Array.fromAsync(store().list('', {}))).toEqual([]);
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
    await expect(store().download('a', join(store().stagingDirectory, 'none'), options)).rejects.toThrow();
    await expect(store().size('a', options)).rejects.toThrow();
    await expect(Array.fromAsync(store().list('', options))).rejects.toThrow();
    await expect(store().condition(options)).rejects.toThrow();
    await expect(store().delete('a', options)).rejects.toThrow();
    expect(await store().size('a', {})).toBeUndefined();
  });
}
