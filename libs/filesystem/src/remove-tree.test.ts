import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { digestFile, heldByOthers, isPrivateName, mountPoints, privateName, removeTree, syncTree, writersBelow } from './index.ts';

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

describe('heldByOthers and writersBelow', () => {
  it('give the processes that have a file open, and which of them write', async () => {
    const location = join(folder, 'app.db');
    writeFileSync(location, 'x');
    expect(await heldByOthers(location)).toEqual([]);
    const reader = spawn('sh', ['-c', 'exec 3<"$1"; echo ready; read -r line', 'sh', location], { stdio: ['pipe', 'pipe', 'inherit'] });
    const writer = spawn('sh', ['-c', 'exec 3>>"$1"; echo ready; read -r line', 'sh', location], { stdio: ['pipe', 'pipe', 'inherit'] });
    await Promise.all([once(reader.stdout, 'data'), once(writer.stdout, 'data')]);
    const ids = [reader.pid as number, writer.pid as number].sort((left, right) => left - right);
    expect(await heldByOthers(location)).toEqual(ids);
    expect(await writersBelow(folder)).toEqual([writer.pid]);
    expect(await writersBelow(`${folder}/app`)).toEqual([]);
    const ended = Promise.all([once(reader, 'exit'), once(writer, 'exit')]);
    reader.stdin.end();
    writer.stdin.end();
    await ended;
    expect(await heldByOthers(location)).toEqual([]);
    expect(await heldByOthers(join(folder, 'missing'))).toEqual([]);
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
