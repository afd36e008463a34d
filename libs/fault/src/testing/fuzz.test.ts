import { describe, expect, it } from 'vitest';
import { Fault } from '../index.ts';
import { type FuzzTarget, fuzz } from './fuzz.ts';

/** Takes `{"length": N}` and does with it what `work` does. */
function targetThat(work: (length: number) => unknown, more: Partial<FuzzTarget> = {}): FuzzTarget {
  const parse = (input: Buffer): unknown => {
    try {
      return work((JSON.parse(input.toString('latin1')) as { length: number }).length);
    } catch (error) {
      if (error instanceof SyntaxError) throw new Fault('destination-damaged', 'no JSON');
      throw error;
    }
  };
  return { name: 'lengths', seeds: [Buffer.from('{"length":12}')], parse, faults: ['destination-damaged'], ...more };
}

describe('fuzzing', () => {
  it('finds nothing in a parser that ends in values and its own faults', async () => {
    expect(await fuzz(targetThat(Number), { seed: 'a', inputs: 2_000 })).toBeUndefined();
  });

  it.each([
    [
      'an error that is no fault',
      (length: number) => Buffer.alloc(1, length === 12 ? 0 : (undefined as never)).readInt8(length > 1e6 ? 5 : 0),
      'it threw',
    ],
    ['a fault that it may not throw', (length: number) => length === 12 || fail(new Fault('internal', 'x')), 'it threw Fault internal'],
    ['too much memory', (length: number) => (length > 1e9 ? Buffer.alloc(100 << 20) : length), 'bytes'],
    ['too much time', (length: number) => length > 1e9 && spin(250), 'ms'],
  ])('finds %s, and the same with the same seed', async (_, work, why) => {
    const first = await fuzz(targetThat(work), { seed: 'a', inputs: 20_000 });
    expect(first?.why).toContain(why);
    expect(await fuzz(targetThat(work), { seed: 'a', inputs: 20_000 })).toMatchObject({ input: first?.input });
  });
});

function fail(error: Error): never {
  throw error;
}

function spin(milliseconds: number): void {
  for (const until = performance.now() + milliseconds; performance.now() < until; );
}
