import { appendFileSync, linkSync, statSync, writeFileSync } from 'node:fs';
import { rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Abortable, Artifact, FileIdentity } from '@holdfast/manifest';
import { expect, it } from 'vitest';
import type { WrittenSource } from '../destination.ts';
import type { CurrentSession } from './describe-destination.ts';
import { given, noise, sampleFile, sampleLocalFile } from './sample-artifacts.ts';
import { bytesOf, commit, entriesOf, headerAt } from './session.ts';

/** The laws about files that live on while they are backed up. */
export function describeLiveFiles<Config>(current: CurrentSession<Config>): void {
  quietFiles(current);
  movingFiles(current);
}

function identityAt(location: string): FileIdentity {
  const { dev, ino, size, mtimeNs, ctimeNs } = statSync(location, { bigint: true });
  return { device: Number(dev), inode: Number(ino), size: Number(size), mtimeNs, ctimeNs };
}

async function store<Config>(current: CurrentSession<Config>, artifacts: readonly Artifact[]) {
  await using writer = await current().destination.begin(headerAt(1), {});
  const written = await writer.writeSource({ name: 'files', kind: 'uploads' }, given(artifacts), {});
  const { id } = await commit(writer, ['files'], { files: written });
  const reader = await current().destination.open(id, {});
  return { written, reader, entries: await entriesOf(reader, 'files') };
}

function quietFiles<Config>(current: CurrentSession<Config>): void {
  it('reads local files, also at a location that is made ready only when it is asked for', async () => {
    const location = join(current().scratch, 'lazy name %\n');
    const bytes = noise(300_000, 'lazy');
    let made = 0;
    const lazy = async ({ signal }: Abortable): Promise<string> => {
      signal?.throwIfAborted();
      made += 1;
      if (made === 1) await writeFile(location, bytes);
      return location;
    };
    const plain = join(current().scratch, 'plain');
    await writeFile(plain, 'plain');
    const { entries, reader, written } = await store(current, [
      { path: 'lazy.db', type: 'file', size: bytes.length, content: { kind: 'local-file', location: lazy, pageSize: 4096 } },
      sampleLocalFile('plain', { location: plain, bytes: Buffer.from('plain'), identity: identityAt(plain) }),
    ]);
    expect(made).toBeGreaterThan(0);
    expect(written).toMatchObject({ problems: [], readBytes: 300_005 });
    expect(entries.map(({ path, size }) => [path, size])).toEqual([
      ['lazy.db', 300_000],
      ['plain', 5],
    ]);
    const [first] = entries;
    expect(first && (await bytesOf(reader, 'files', first)).equals(bytes)).toBe(true);
    await reader[Symbol.asyncDispose]();
  });
}

function movingFiles<Config>(current: CurrentSession<Config>): void {
  it('a file that was changed or replaced after the listing is stored as it is now', async () => {
    const grown = join(current().scratch, 'grown');
    const swapped = join(current().scratch, 'swapped');
    writeFileSync(grown, 'old');
    writeFileSync(swapped, 'old');
    const artifacts = [grown, swapped].map((location) =>
      sampleLocalFile(location.slice(current().scratch.length + 1), {
        location,
        bytes: Buffer.from('old'),
        identity: identityAt(location),
      }),
    );
    appendFileSync(grown, ' and new');
    await writeFile(`${swapped}~`, 'another file');
    await utimes(`${swapped}~`, 1_600_000_000, 1_600_000_000);
    await rename(`${swapped}~`, swapped);
    const { entries, reader, written } = await store(current, artifacts);
    expect(written.problems).toEqual([]);
    const texts = await Promise.all(entries.map(async (entry) => String(await bytesOf(reader, 'files', entry))));
    expect(texts).toEqual(['old and new', 'another file']);
    expect(entries.map(({ size }) => size)).toEqual([11, 12]);
    expect(entries[1]?.mtime).toBe('1600000000.000000000');
    await reader[Symbol.asyncDispose]();
  });

  it('a file that vanished is a problem and not listed', async () => {
    const location = join(current().scratch, 'gone');
    await writeFile(location, 'soon gone');
    const gone = sampleLocalFile('gone', { location, bytes: Buffer.from('soon gone'), identity: identityAt(location) });
    await rm(location);
    const { entries, reader, written } = await store(current, [
      sampleFile('before', noise(10, 'b')),
      gone,
      sampleFile('later', noise(10, 'l')),
    ]);
    expect(written.problems).toMatchObject([{ path: 'gone', code: 'missing' }]);
    expect(written.totals).toEqual({ artifacts: 2, files: 2, bytes: 20, problems: 1 });
    expect(reader.manifest.sources[0]).toMatchObject({ outcome: 'degraded', totals: written.totals });
    expect((await reader.details('files', {})).problems).toMatchObject([{ path: 'gone', code: 'missing' }]);
    expect(entries.map(({ path }) => path)).toEqual(['before', 'later']);
    await reader[Symbol.asyncDispose]();
  });

  it('a hard link to a file that vanished is the file, others are links to it, and none leads nowhere', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const place = (name: string): string => join(current().scratch, name);
    writeFileSync(place('a'), 'one file of many names');
    for (const name of names.slice(1)) linkSync(place('a'), place(name));
    const identity = identityAt(place('a'));
    const link = (name: string): Artifact => {
      const standIn = { kind: 'local-file', location: place(name), identity } as const;
      return { path: name, type: 'hardlink', size: 0, target: 'a', mode: 0o640, ...(name === 'b' ? {} : { standIn }) };
    };
    const first = sampleLocalFile('a', { location: place('a'), bytes: Buffer.from('one file of many names'), identity });
    // The first name and one that would stand in for it are gone; another brings nothing that could.
    for (const name of ['a', 'c']) await rm(place(name));
    const { entries, reader, written } = await store(current, [first, ...names.slice(1).map(link)]);
    expect(written.problems.map(({ path, code }) => [path, code]).sort()).toEqual([
      ['a', 'missing'],
      ['b', 'missing'],
      ['c', 'missing'],
    ]);
    expect(entries.map(({ path, type, target }) => [path, type, target])).toEqual([
      ['d', 'file', undefined],
      ['e', 'hardlink', 'd'],
    ]);
    expect(written.totals).toMatchObject({ artifacts: 2, files: 1, bytes: 22, problems: 3 });
    const [file] = entries;
    expect(file && String(await bytesOf(reader, 'files', file))).toBe('one file of many names');
    expect(await Array.fromAsync(current().destination.check({ level: 'bytes' }))).toEqual([]);
    await reader[Symbol.asyncDispose]();
  });

  it('a file that never holds still is a problem, and what was read of it is stored whole', { timeout: 30_000, retry: 3 }, async () => {
    const location = join(current().scratch, 'busy.log');
    writeFileSync(location, noise(24_000_000, 'busy'));
    const artifact = sampleLocalFile('busy.log', { location, bytes: Buffer.alloc(24_000_000), identity: identityAt(location) });
    // Two threads, and the test again if need be: on a machine that is busy a thread may not run for the length of a read.
    await using _first = await keepAppending(location);
    await using _second = await keepAppending(location);
    const { entries, reader, written } = await store(current, [artifact, sampleFile('calm', noise(10, 'calm'))]);
    await expectBusyFile({ entries, written });
    const [busy] = entries;
    expect(busy && (await bytesOf(reader, 'files', busy)).length).toBe(busy?.size);
    expect(await (await stat(location)).size).toBeGreaterThan(24_000_000);
    expect(await Array.fromAsync(current().destination.check({ level: 'bytes' }))).toEqual([]);
    await reader[Symbol.asyncDispose]();
  });
}

async function expectBusyFile({
  entries,
  written,
}: {
  entries: readonly { readonly path: string; readonly size: number }[];
  written: WrittenSource;
}): Promise<void> {
  expect(written.problems).toMatchObject([{ path: 'busy.log', code: 'changed' }]);
  expect(entries.map(({ path }) => path)).toEqual(['busy.log', 'calm']);
  expect(entries[0]?.size).toBeGreaterThanOrEqual(24_000_000);
  expect(written.totals).toEqual({ artifacts: 2, files: 2, bytes: (entries[0]?.size ?? 0) + 10, problems: 1 });
}

/** A thread that lengthens the file several times a millisecond, so that no read of it is quiet. */
async function keepAppending(location: string): Promise<AsyncDisposable> {
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const script = `
    const { closeSync, openSync, writeSync } = require('node:fs');
    const { parentPort, workerData } = require('node:worker_threads');
    const file = openSync(workerData.location, 'a');
    writeSync(file, 'x');
    parentPort.postMessage('appending');
    while (Atomics.wait(workerData.stop, 0, 0, 0.2) === 'timed-out') writeSync(file, 'x');
    closeSync(file);
  `;
  const worker = new Worker(script, { eval: true, workerData: { location, stop } });
  await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
  return {
    [Symbol.asyncDispose]: async () => {
      Atomics.store(stop, 0, 1);
      Atomics.notify(stop, 0);
      await new Promise((resolve) => worker.once('exit', resolve));
    },
  };
}
