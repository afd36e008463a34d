import { execFileSync } from 'node:child_process';
import { createHash, randomFillSync } from 'node:crypto';
import { zstdDecompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { compressFrame, unpackStoredFrame } from './frame-compression.ts';

const lengths = [65_536, 131_071, 131_072, 131_073, 262_144, 1_000_000, 9_000_000];

describe('a stored frame', () => {
  it.each(lengths)('of %i bytes is read by zstd, by Node and in place', (length) => {
    const bytes = randomFillSync(Buffer.alloc(length));
    const frame = Buffer.concat(compressFrame(bytes, 3));
    expect(frame.length).toBeLessThan(length + 1_000);
    expect(execFileSync('zstd', ['-dc'], { input: frame, maxBuffer: 2 * length }).equals(bytes)).toBe(true);
    expect(zstdDecompressSync(frame).equals(bytes)).toBe(true);
    expect(unpackStoredFrame(frame)?.equals(bytes)).toBe(true);
  });

  it('is told from a compressed one and from a broken one', () => {
    const text = Buffer.from('text '.repeat(100_000));
    const compressed = Buffer.concat(compressFrame(text, 3));
    expect(compressed.length).toBeLessThan(10_000);
    expect(unpackStoredFrame(compressed)).toBeUndefined();
    const stored = Buffer.concat(compressFrame(randomFillSync(Buffer.alloc(300_000)), 3));
    const digest = createHash('sha256').update(stored).digest('hex');
    for (const length of [0, 5, 9, 11, 1_000, stored.length - 1]) expect(unpackStoredFrame(stored.subarray(0, length))).toBeUndefined();
    expect(unpackStoredFrame(Buffer.concat([stored, Buffer.from('x')]))).toBeUndefined();
    expect(createHash('sha256').update(stored).digest('hex')).toBe(digest);
  });
});
