import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { digestFile, isPrivateName, mountPoints, privateName, removeTree, syncTree } from './index.ts';

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'remove-tree-')));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('removeTree', () => {
  it('removes links without following them, also in folders that may not be written or entered', async () => {
    mkdirSync(join(folder, 'outside'));
    writeFileSync(join(folder, 'outside/kept'), 'x');
    mkdirSync(join(folder, 'tree/deep/deeper'), { recursive: true });
    writeFileSync(join(folder, 'tree/deep/deeper/a'), 'x');
    writeFileSync(Buffer.concat([Buffer.from(`${folder}/tree/deep/`), Buffer.of(0xff)]), 'x');
    symlinkSync('../../outside', join(folder, 'tree/deep/link'));
    chmodSync(join(folder, 'tree/deep/deeper'), 0o000);
    chmodSync(join(folder, 'tree/deep'), 0o555);
    if (process.geteuid?.() === 0) spawnSync('chown', ['-R', '65534', folder]);
    await asNobody(() => removeTree(join(folder, 'tree')));
    expect(readdirSync(folder)).toEqual(['outside']);
    expect(readdirSync(join(folder, 'outside'))).toEqual(['kept']);
  });

  it('removes one file, and nothing at all', async () => {
    writeFileSync(join(folder, 'a'), 'x');
    await removeTree(join(folder, 'a'));
    await removeTree(join(folder, 'a'));
    expect(readdirSync(folder)).toEqual([]);
  });

  it('stops when told to', async () => {
    mkdirSync(join(folder, 'many'));
    for (let index = 0; index < 4_000; index += 1) writeFileSync(join(folder, 'many', `${index}`), '');
    const controller = new AbortController();
    const removed = removeTree(join(folder, 'many'), { signal: controller.signal });
    controller.abort();
    await expect(removed).rejects.toMatchObject({ name: 'AbortError' });
    expect(existsSync(join(folder, 'many'))).toBe(true);
  });
});

describe('syncTree', () => {
  it('takes a tree with every kind of entry', async () => {
    mkdirSync(join(folder, 'a'));
    writeFileSync(join(folder, 'a/file'), 'x');
    symlinkSync('nowhere', join(folder, 'a/link'));
    await syncTree(folder);
    await expect(syncTree(join(folder, 'missing'))).rejects.toMatchObject({ code: 'target-unwritable' });
  });
});

describe('digestFile', () => {
  it('gives the digest that sha256sum gives', async () => {
    const location = join(folder, 'a');
    writeFileSync(location, Buffer.alloc(3_000_000, 'holdfast '));
    const expected = spawnSync('sha256sum', [location], { encoding: 'utf8' }).stdout.split(' ')[0];
    expect(await digestFile(location, {})).toBe(expected);
    await expect(digestFile(location, { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' });
    await expect(digestFile(join(folder, 'missing'), {})).rejects.toMatchObject({ code: 'source-missing' });
  });
});

describe('mountPoints and private names', () => {
  it('knows the root and the process table', () => {
    expect([...mountPoints()]).toEqual(expect.arrayContaining(['/', '/proc']));
  });

  it('makes names that it knows again and that any file system takes', () => {
    expect(privateName('20261121-x', 'stage', 'photos')).toBe('.holdfast-20261121-x-stage-photos');
    expect(Buffer.byteLength(privateName('r', 'undo', '\u{1f4f7}'.repeat(100)))).toBeLessThanOrEqual(200);
    expect(isPrivateName(privateName('r', 'undo', '\udce9'))).toBe(true);
    expect(isPrivateName('holdfast')).toBe(false);
  });
});

async function asNobody(call: () => Promise<void>): Promise<void> {
  const root = process.geteuid?.() === 0;
  if (root) process.seteuid?.(65534);
  try {
    await call();
  } finally {
    if (root) process.seteuid?.(0);
  }
}
