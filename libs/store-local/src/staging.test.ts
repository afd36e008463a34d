import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLocalStore } from './local-store.ts';
import { clearStaleStaging, makeStagingDirectory } from './staging.ts';

const scratch = mkdtempSync(join(tmpdir(), 'holdfast-staging-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const now = new Date('2026-11-21T12:00:00Z');
const hour = 60 * 60 * 1000;
const surroundings = { hostname: 'web-1.example', now: () => now };

let root: string;
let parent: string;
let children: ChildProcess[];
beforeEach(() => {
  root = mkdtempSync(join(scratch, 'store-'));
  parent = join(root, 'tmp');
  mkdirSync(parent);
  children = [];
});
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
});

/** A process that has staged a file, and the folder that it lies in. */
async function startHolder(host = surroundings.hostname): Promise<{ readonly child: ChildProcess; readonly staging: string }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'testing', 'hold-staging.ts'), root, host], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.push(child);
  const [said] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
  return { child, staging: said.toString().trim() };
}

async function kill(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

/** Gives a staging folder and what is in it an age, in hours. */
function age(folder: string, hours: { readonly folder: number; readonly files: number }): void {
  const ago = (count: number): Date => new Date(now.getTime() - count * hour);
  for (const name of readdirSync(folder)) utimesSync(join(folder, name), ago(hours.files), ago(hours.files));
  utimesSync(folder, ago(hours.folder), ago(hours.folder));
}

/** A folder as a process of another host would have left it. */
function leave(name: string, hours: { readonly folder: number; readonly files: number }): string {
  const folder = join(parent, name);
  mkdirSync(folder);
  writeFileSync(join(folder, 'half a pack'), 'x');
  age(folder, hours);
  return folder;
}

describe('a staging folder', () => {
  it('is named after host, process and chance', () => {
    expect(basename(makeStagingDirectory(parent, 'web-1.example'))).toMatch(
      new RegExp(`^web-1\\.example\\.${process.pid}\\.[A-Za-z0-9]{6}$`),
    );
    expect(makeStagingDirectory(parent, 'web-1.example')).not.toBe(makeStagingDirectory(parent, 'web-1.example'));
  });

  it.each([
    ['../up', '.._up'],
    ['a b', 'a_b'],
    ['', 'localhost'],
    ['hôte', 'h_te'],
  ])('can be made on a host called %o', (host, name) => {
    expect(basename(makeStagingDirectory(parent, host))).toMatch(new RegExp(`^${name}\\.\\d+\\.`));
  });

  it('is named after this host unless told otherwise', async () => {
    await using store = openLocalStore(root);
    expect(basename(store.stagingDirectory).startsWith(`${hostname()}.${process.pid}.`)).toBe(true);
  });

  it('is refused by name where it cannot be made', () => {
    writeFileSync(join(root, 'a file'), '');
    expect(() => makeStagingDirectory(join(root, 'a file', 'tmp'), 'web')).toThrow(
      expect.objectContaining({ code: 'destination-unwritable' }),
    );
  });
});

describe('clearStaleStaging', () => {
  it('removes what a killed process of this host left, however young, and nothing of a live one', async () => {
    const [live, dead] = [await startHolder(), await startHolder()];
    await kill(dead.child);
    await clearStaleStaging(parent, surroundings);
    expect(existsSync(dead.staging)).toBe(false);
    expect(readdirSync(live.staging)).toEqual(['half a pack']);
  });

  it('keeps what a live process of this host holds, however old', async () => {
    const live = await startHolder();
    age(live.staging, { folder: 24 * 400, files: 24 * 400 });
    await clearStaleStaging(parent, surroundings);
    expect(readdirSync(live.staging)).toEqual(['half a pack']);
  });

  it('keeps what another host changed within a day, although no process here has its number', async () => {
    const { child, staging } = await startHolder('web-2.example');
    await kill(child);
    for (const hours of [
      { folder: 1, files: 1 },
      { folder: 23.9, files: 400 },
      { folder: 400, files: 23.9 },
      { folder: -5, files: -5 },
    ]) {
      age(staging, hours);
      await clearStaleStaging(parent, surroundings);
      expect(readdirSync(staging)).toEqual(['half a pack']);
    }
  });

  it('removes what another host left unchanged for a day, although a process here has its number', async () => {
    const old = leave(`web-2.example.${process.ppid}.abcdef`, { folder: 24.1, files: 24.1 });
    await clearStaleStaging(parent, surroundings);
    expect(existsSync(old)).toBe(false);
  });

  it('does not take a host for another one whose name begins or ends alike', async () => {
    const { child } = await startHolder();
    await kill(child);
    const kept = ['web-1', 'example', 'web-1.example.org', 'my.web-1.example', 'web-1xexample'].map((host) =>
      leave(`${host}.${child.pid}.abcdef`, { folder: 1, files: 1 }),
    );
    await clearStaleStaging(parent, surroundings);
    expect(kept.filter((folder) => existsSync(folder))).toEqual(kept);
  });

  it('keeps its own folders, and removes those of an earlier process with the same number after a day', async () => {
    const own = makeStagingDirectory(parent, surroundings.hostname);
    age(own, { folder: 100, files: 100 });
    const young = leave(`${surroundings.hostname}.${process.pid}.young1`, { folder: 23, files: 23 });
    const old = leave(`${surroundings.hostname}.${process.pid}.older1`, { folder: 25, files: 25 });
    await clearStaleStaging(parent, surroundings);
    expect([own, young, old].map((folder) => existsSync(folder))).toEqual([true, true, false]);
  });

  it('leaves alone what no run of ours made', async () => {
    const foreign = ['notes', '.hidden', 'web-1.example.abc.def', 'web-1.example.12', 'a file'].map((name) =>
      leave(name, { folder: 400, files: 400 }),
    );
    await clearStaleStaging(parent, surroundings);
    expect(foreign.filter((folder) => existsSync(folder))).toEqual(foreign);
  });

  it('has nothing to do where there is no folder', async () => {
    await expect(clearStaleStaging(join(root, 'none'), surroundings)).resolves.toBeUndefined();
  });
});

describe('a local store that is disposed of', () => {
  it('removes its own staging folder and what dead runs left, so that nothing but objects and live runs remain', async () => {
    const [live, dead] = [await startHolder(), await startHolder()];
    await kill(dead.child);
    const store = openLocalStore(root, surroundings);
    await store.put('one', Buffer.from('x'), {});
    writeFileSync(join(store.stagingDirectory, 'given up'), 'x');
    await store[Symbol.asyncDispose]();
    expect(readdirSync(parent)).toEqual([basename(live.staging)]);
    expect((await Array.fromAsync(store.list('', {}))).map(({ key }) => key)).toEqual(['one']);
  });

  it('tidies nothing when it wrote nothing', async () => {
    const dead = await startHolder();
    await kill(dead.child);
    const store = openLocalStore(root, surroundings);
    await store.size('one', {});
    await store[Symbol.asyncDispose]();
    expect(existsSync(dead.staging)).toBe(true);
  });
});
