import { describe, expect, it } from 'vitest';
import { type FuzzTarget, findingText, fuzz } from './fuzz.ts';

/** Runs every parser on 1,000 damaged inputs, or for `HOLDFAST_FUZZ_SECONDS`; `HOLDFAST_SEED` chooses other ones. */
export function describeParsers(targets: readonly FuzzTarget[], inputs = 1_000): void {
  const seed = process.env.HOLDFAST_SEED ?? 'fuzz';
  const seconds = Number(process.env.HOLDFAST_FUZZ_SECONDS) || undefined;
  describe('whatever bytes they are given, parsers end with a value or a fault, soon and within memory', () => {
    it.each(targets)(
      '$name',
      async (target) => {
        const finding = await fuzz(target, { seed, inputs, ...(seconds === undefined ? {} : { seconds }) });
        expect(finding && findingText(finding)).toBeUndefined();
      },
      120_000 + (seconds ?? 0) * 1_000,
    );
  });
}
