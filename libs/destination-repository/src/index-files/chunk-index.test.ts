import { createHash } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { addChunk, findChunk, freeEntries, growChunkSet, makeChunkSet } from './chunk-index.ts';

function idOf(number: number): Buffer {
  return createHash('sha256').update(`${number}`).digest();
}

const claimer = `
  import { createHash } from 'node:crypto';
  import { parentPort, workerData } from 'node:worker_threads';
  const { addChunk } = await import(workerData.module);
  let claimed = 0;
  for (let number = 0; number < workerData.ids; number += 1) {
    const id = createHash('sha256').update(String(number)).digest();
    if (addChunk(workerData.set, id).added) claimed += 1;
  }
  parentPort.postMessage(claimed);
`;

describe('the chunk set', () => {
  it('finds what was added, under the same number after it grew', () => {
    const set = makeChunkSet(1_000);
    for (let number = 0; number < 1_000; number += 1) expect(addChunk(set, idOf(number))).toEqual({ entry: number, added: true });
    const grown = growChunkSet(set, 50_000);
    expect(freeEntries(grown)).toBeGreaterThanOrEqual(49_000);
    for (let number = 0; number < 1_000; number += 1) expect(findChunk(grown, idOf(number))).toBe(number);
    expect(findChunk(grown, idOf(1_001))).toBe(-1);
    expect(addChunk(grown, idOf(5))).toEqual({ entry: 5, added: false });
  });

  it('refuses more than it has room for', () => {
    const set = makeChunkSet(1);
    const room = freeEntries(set);
    for (let number = 0; number < room; number += 1) addChunk(set, idOf(number));
    expect(() => addChunk(set, idOf(room))).toThrow('full');
  });

  it('lets exactly one of several threads claim an id', async () => {
    const ids = 20_000;
    const set = makeChunkSet(ids);
    const workerData = { set, ids, module: new URL('./chunk-index.ts', import.meta.url).href };
    const code = new URL(`data:text/javascript,${encodeURIComponent(claimer)}`);
    const threads = [0, 1, 2].map(() => new Worker(code, { workerData }));
    const claims = await Promise.all(threads.map((thread) => new Promise<number>((resolve) => thread.once('message', resolve))));
    await Promise.all(threads.map((thread) => thread.terminate()));
    expect(claims.reduce((sum, claimed) => sum + claimed)).toBe(ids);
    expect(set.state[1]).toBe(ids);
  });
});
