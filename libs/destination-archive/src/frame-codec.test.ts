import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { frameCodec, frameSize, maxFrameLength } from './frame-codec.ts';
import { parseGuide, parseSeal, sealSize, tarTrailer } from './tar-trailer.ts';

describe.each(['tar.gz', 'tar.zst'] as const)('frames of %s', (format) => {
  const codec = frameCodec(format);

  it('tell their extent and come back, whatever their size', async () => {
    for (const bytes of [
      Buffer.alloc(1),
      Buffer.from('text'),
      Buffer.alloc(255),
      Buffer.alloc(256),
      Buffer.alloc(65_792),
      randomBytes(frameSize),
      Buffer.alloc(frameSize),
    ]) {
      const frame = await codec.compress(bytes);
      expect(frame.length).toBeLessThanOrEqual(maxFrameLength);
      expect(codec.measure(Buffer.concat([frame, randomBytes(100)]))).toEqual({ length: frame.length, size: bytes.length });
      expect((await codec.decompress(frame, bytes.length)).equals(bytes)).toBe(true);
    }
  });

  it('are refused when they are cut, of another kind, or hold more than they say', async () => {
    const frame = await codec.compress(Buffer.alloc(frameSize, 'bomb'));
    expect(() => codec.measure(frame.subarray(0, -1))).toThrow(SyntaxError);
    expect(() => codec.measure(frame.subarray(0, 5))).toThrow(SyntaxError);
    expect(() => codec.measure(Buffer.from('something else entirely, long enough to be a header'))).toThrow(SyntaxError);
    await expect(codec.decompress(frame, 1000)).rejects.toThrow();
  });

  it('carry a guide of any length behind them, closed by a seal', () => {
    const sections = Array.from({ length: 5000 }, (_, index) => [`source-${index}`, index] as const);
    const pieces = tarTrailer(codec, { layout: 'plain', prefix: 'é/', sections }, 12_345);
    const notes = Buffer.concat(pieces.filter((piece) => Buffer.isBuffer(piece)));
    const seal = pieces.map((piece) => (Buffer.isBuffer(piece) ? Buffer.alloc(0) : piece(Buffer.alloc(32, 9)))).at(-1) as Buffer;
    expect(notes.length).toBeGreaterThan(100_000);
    expect(parseGuide(codec, notes, 'x')).toEqual({ layout: 'plain', prefix: 'é/', sections });
    expect(seal).toHaveLength(sealSize(codec));
    expect(parseSeal(codec, seal)).toMatchObject({ start: 12_345, digest: Buffer.alloc(32, 9) });
  });
});
