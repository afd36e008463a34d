import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type ChunkSizes, cutPoint } from './chunker.ts';

const sizes: ChunkSizes = { minimum: 2_048, average: 8_192, maximum: 65_536 };

function noise(length: number, seed: string): Buffer {
  const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, index) => createHash('sha256').update(`${seed} ${index}`).digest());
  return Buffer.concat(blocks).subarray(0, length);
}

function chunksOf(bytes: Buffer): Buffer[] {
  const chunks: Buffer[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = cutPoint(bytes, start, bytes.length, sizes);
    chunks.push(bytes.subarray(start, end));
    start = end;
  }
  return chunks;
}

describe('cutPoint', () => {
  it('cuts where every version of format 1 cuts', () => {
    expect(chunksOf(noise(100_000, 'golden')).map(({ length }) => length)).toMatchInlineSnapshot(`
      [
        4117,
        6266,
        16760,
        10256,
        9958,
        9826,
        3718,
        14737,
        11123,
        2716,
        8822,
        1701,
      ]
    `);
  });

  it('keeps within the sizes and near the average', () => {
    const chunks = chunksOf(noise(4_000_000, 'sizes'));
    for (const chunk of chunks.slice(0, -1)) {
      expect(chunk.length).toBeGreaterThan(sizes.minimum);
      expect(chunk.length).toBeLessThanOrEqual(sizes.maximum);
    }
    const average = 4_000_000 / chunks.length;
    expect(average).toBeGreaterThan(sizes.average * 0.7);
    expect(average).toBeLessThan(sizes.average * 1.6);
  });

  it('finds the same chunks again around an insertion', () => {
    const before = noise(1_000_000, 'insert');
    const after = Buffer.concat([before.subarray(0, 500_000), Buffer.from('something new'), before.subarray(500_000)]);
    const known = new Set(chunksOf(before).map((chunk) => chunk.toString('latin1')));
    const fresh = chunksOf(after).filter((chunk) => !known.has(chunk.toString('latin1')));
    expect(fresh.length).toBeGreaterThan(0);
    expect(fresh.length).toBeLessThanOrEqual(3);
  });

  it('cuts equal bytes at the largest size', () => {
    expect(chunksOf(Buffer.alloc(200_000)).map(({ length }) => length)).toEqual([65_536, 65_536, 65_536, 3_392]);
  });
});
