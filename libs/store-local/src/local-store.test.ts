import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeStore } from '@holdfast/store/conformance';
import { afterAll, describe, expect, it } from 'vitest';
import { openLocalStore } from './local-store.ts';

describeStore('the local store', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-store-'));
  return {
    open: async () => openLocalStore(join(directory, 'made on first use')),
    leaveForeignFile: async () => writeFileSync(join(directory, 'made on first use', 'not a key.txt'), 'foreign'),
    dispose: async () => rmSync(directory, { recursive: true }),
  };
});

describe('the local store', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'holdfast-store-'));
  afterAll(() => rmSync(scratch, { recursive: true }));

  const hostileKeys = [
    '../a',
    'a/../../b',
    '/etc/passwd',
    'a//b',
    'a/',
    '',
    '.',
    '..',
    'tmp',
    'tmp/a',
    'a\0b',
    'a b',
    'é',
    'a\n',
    '\udcff',
  ];
  it.each(hostileKeys)('refuses the key %o in every call, and makes nothing', async (key) => {
    await using store = openLocalStore(join(scratch, 'never made'));
    const refused = { code: 'internal' };
    await expect(store.put(key, Buffer.from('x'), {})).rejects.toMatchObject(refused);
    await expect(store.putIfAbsent(key, Buffer.from('x'), {})).rejects.toMatchObject(refused);
    await expect(store.get(key, {})).rejects.toMatchObject(refused);
    await expect(store.size(key, {})).rejects.toMatchObject(refused);
    await expect(store.delete(key, {})).rejects.toMatchObject(refused);
    expect(() => store.locate(key)).toThrow(expect.objectContaining(refused));
    expect(existsSync(join(scratch, 'never made'))).toBe(false);
  });

  it('makes no folder for reading', async () => {
    await using store = openLocalStore(join(scratch, 'not there'));
    expect(await store.size('one', {})).toBeUndefined();
    expect(await Array.fromAsync(store.list('', {}))).toEqual([]);
    await store.delete('one', {});
    expect(existsSync(join(scratch, 'not there'))).toBe(false);
  });

  it('says that a folder cannot be written and what to do', async () => {
    const file = join(scratch, 'file');
    writeFileSync(file, 'x');
    await using store = openLocalStore(file);
    const fault = { code: 'destination-unwritable', guidance: 'a file stands where a folder should be; move it away' };
    await expect(store.put('a', Buffer.from('x'), {})).rejects.toMatchObject(fault);
    await expect(store.putIfAbsent('a', Buffer.from('x'), {})).rejects.toMatchObject(fault);
  });

  it('says so, and returns, where no folder can be made at all', async () => {
    await using store = openLocalStore('/proc/holdfast/store');
    const fault = { code: 'destination-unwritable', message: expect.stringContaining('cannot make /proc/holdfast') };
    await expect(store.put('a', Buffer.from('x'), {})).rejects.toMatchObject(fault);
  });

  it('says what may not be read by this user and what to do', async () => {
    const root = join(scratch, 'closed');
    await using store = openLocalStore(root);
    await store.put('one', Buffer.from('x'), {});
    await store.put('folder/two', Buffer.from('x'), {});
    for (const place of [scratch, root]) chmodSync(place, 0o755);
    for (const place of ['one', 'folder']) chmodSync(join(root, place), 0);
    const fault = { code: 'destination-unreadable', guidance: 'let this user read it, or run as its owner' };
    const isRoot = process.geteuid?.() === 0;
    if (isRoot) process.seteuid?.(65534);
    try {
      await expect(store.get('one', {})).rejects.toMatchObject(fault);
      await expect(store.size('folder/two', {})).rejects.toMatchObject(fault);
      await expect(Array.fromAsync(store.list('folder/', {}))).rejects.toMatchObject(fault);
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  });

  it('gives every byte of an object that takes several reads', async () => {
    await using store = openLocalStore(join(scratch, 'large'));
    const content = Buffer.alloc(40 << 20, '0123456789abcde');
    await store.put('large', content, {});
    expect((await store.get('large', {})).equals(content)).toBe(true);
    const range = { start: (16 << 20) - 3, end: (32 << 20) + 5 };
    expect((await store.get('large', { range })).equals(content.subarray(range.start, range.end))).toBe(true);
  });

  it('lists plain files with keys for names, and follows no link', async () => {
    const root = join(scratch, 'listed');
    await using store = openLocalStore(root);
    await store.put('packs/aa/one', Buffer.from('x'), {});
    symlinkSync(root, join(root, 'packs', 'loop'));
    symlinkSync(join(root, 'packs/aa/one'), join(root, 'link'));
    mkdirSync(join(root, 'not a key'));
    writeFileSync(join(root, 'not a key', 'file'), 'x');
    expect(await Array.fromAsync(store.list('', {}))).toEqual([{ key: 'packs/aa/one', size: 1 }]);
  });
});
