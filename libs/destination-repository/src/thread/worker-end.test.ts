import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { makeChunkSet } from '../index-files/chunk-index.ts';
import { WorkerPool } from './worker-pool.ts';

/*
 * Ending a thread from outside while it is in native code ends the whole process now and then: Node asserts in zstd
 * ("close before init"), and koffi cannot be loaded by a thread that is on its way out. So threads end by themselves.
 */

// Starting a thread takes its time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

let codes: Promise<number>[] = [];
let scratch = '';

function follow(worker: Worker): void {
  codes.push(new Promise((resolve) => worker.once('exit', resolve)));
}

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'holdfast-worker-end-'));
  codes = [];
  process.on('worker', follow);
});

afterEach(() => {
  process.off('worker', follow);
  rmSync(scratch, { recursive: true });
});

function settings() {
  return {
    stagingDirectory: scratch,
    prefix: 'test-',
    chunks: makeChunkSet(100_000),
    cutRule: { minimum: 1 << 19, average: 1 << 20, maximum: 1 << 23 },
    packSize: 1 << 26,
    frameSize: 1 << 19,
    compressionLevel: 2,
  };
}

test('threads without work end by themselves when their pool is disposed of', async () => {
  const pool = new WorkerPool({ workers: 1 });
  await pool.run({ kind: 'extract', prove: true, files: [] });
  await pool[Symbol.asyncDispose]();
  expect(await Promise.all(codes)).toEqual([0]);
});

test('so do threads that are resting', async () => {
  await using pool = new WorkerPool({ workers: 1, restAfter: 1 });
  await pool.run({ kind: 'extract', prove: true, files: [] });
  expect(await Promise.all(codes)).toEqual([0]);
});

test('threads in the middle of a file of 100 GB end by themselves, soon', async () => {
  const location = join(scratch, 'huge');
  writeFileSync(location, '');
  truncateSync(location, 100e9);
  const pool = new WorkerPool({ workers: 1 });
  await pool.configure({ kind: 'start-storing', settings: settings() });
  const item = { kind: 'file', location, size: 100e9, again: false, acceptChanged: false } as const;
  const storing = expect(pool.run({ kind: 'store', account: 0, purpose: 'content', items: [item] })).rejects.toMatchObject({
    code: 'interrupted',
  });
  await setTimeout(300);
  const start = performance.now();
  await pool[Symbol.asyncDispose]();
  expect(performance.now() - start).toBeLessThan(5_000);
  await storing;
  expect(await Promise.all(codes)).toEqual([0]);
});

test('a pool that is disposed of as soon as it has work ends its threads by themselves', async () => {
  for (let round = 0; round < 4; round += 1) {
    const pool = new WorkerPool({ workers: 1 });
    const files = [
      {
        location: join(scratch, `${round}`),
        sha256: '',
        size: 0,
        sparse: false,
        pieces: [],
        attributes: { mode: 0o600, mtime: '1.000000001' },
      },
    ];
    const work = pool.run({ kind: 'extract', prove: false, files }).catch(() => undefined);
    await setTimeout(round * 40);
    await pool[Symbol.asyncDispose]();
    await work;
  }
  expect(new Set(await Promise.all(codes))).toEqual(new Set([0]));
});
