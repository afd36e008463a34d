import { readdirSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { WorkerPool } from './worker-pool.ts';

// Each start of a thread takes some hundred milliseconds on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

const nothing = { kind: 'extract', prove: true, files: [] } as const;

test('a thread without work ends, and the next request starts it again', async () => {
  const before = threads();
  await using pool = new WorkerPool({ workers: 1, restAfter: 20 });
  await pool.run(nothing);
  expect(threads()).toBeGreaterThan(before);
  await untilThreads(before);
  await expect(pool.run(nothing)).resolves.toMatchObject({ findings: [] });
  expect(threads()).toBeGreaterThan(before);
});

test('a thread without work stays where nothing else is said', async () => {
  const before = threads();
  await using pool = new WorkerPool({ workers: 1 });
  await pool.run(nothing);
  await setTimeout(200);
  expect(threads()).toBeGreaterThan(before);
});

test('a request that comes while its thread is ending is answered', async () => {
  await using pool = new WorkerPool({ workers: 1, restAfter: 1 });
  for (let round = 0; round < 8; round += 1) {
    await pool.run(nothing);
    await setTimeout(round % 4);
  }
});

function threads(): number {
  return readdirSync('/proc/self/task').length;
}

async function untilThreads(count: number): Promise<void> {
  for (let waited = 0; threads() > count; waited += 10) {
    if (waited > 20_000) throw new Error(`${threads()} threads are left instead of ${count}`);
    await setTimeout(10);
  }
}
