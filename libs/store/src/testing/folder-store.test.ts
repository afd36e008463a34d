import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { describeStore } from '../conformance/index.ts';
import { openFolderStore } from './folder-store.ts';

describeStore('the folder store', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-folder-store-'));
  return {
    open: async () => openFolderStore(join(directory, 'store')),
    leaveForeignFile: async () => writeFileSync(join(directory, 'store', 'not a key.txt'), 'foreign'),
    dispose: async () => rmSync(directory, { recursive: true }),
  };
});

describe('the folder store', () => {
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-folder-store-'));
  afterAll(() => rmSync(directory, { recursive: true }));

  it('keeps an object as the file that locate names, and nothing else once it is disposed of', async () => {
    const store = openFolderStore(join(directory, 'plain'));
    await store.put('packs/aa/one', Buffer.from('x'), {});
    expect(await store.putIfAbsent('packs/aa/one', Buffer.from('y'), {})).toBe(false);
    await store[Symbol.asyncDispose]();
    expect(readFileSync(store.locate('packs/aa/one') as string, 'utf8')).toBe('x');
    expect(readdirSync(directory)).toEqual(['plain']);
    expect(readdirSync(join(directory, 'plain'), { recursive: true }).sort()).toEqual(['packs', 'packs/aa', 'packs/aa/one']);
  });

  it('says that it cannot be written and what to do', async () => {
    writeFileSync(join(directory, 'a file'), '');
    await using store = openFolderStore(join(directory, 'a file', 'store'));
    const fault = { code: 'destination-unwritable', guidance: 'check that the folder exists and may be written' };
    await expect(store.put('one', Buffer.from('x'), {})).rejects.toMatchObject(fault);
    await expect(store.putIfAbsent('one', Buffer.from('x'), {})).rejects.toMatchObject(fault);
    expect(await store.size('one', {})).toBeUndefined();
  });
});
