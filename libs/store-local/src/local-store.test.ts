import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeStore } from '@holdfast/store/conformance';
import { describe, expect, it } from 'vitest';
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
  it('refuses keys that lead outside', async () => {
    await using store = openLocalStore(join(tmpdir(), 'holdfast-never-made'));
    for (const key of ['../a', 'a/../../b', '/etc/passwd', 'a//b', '', '.', 'tmp/a']) {
      await expect(store.put(key, Buffer.from('x'), {})).rejects.toMatchObject({ code: 'internal' });
    }
  });

  it('says that a folder cannot be written and what to do', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'holdfast-store-')), 'file');
    writeFileSync(file, 'x');
    await using store = openLocalStore(file);
    await expect(store.put('a', Buffer.from('x'), {})).rejects.toMatchObject({ code: 'destination-unwritable' });
    rmSync(file);
  });
});
