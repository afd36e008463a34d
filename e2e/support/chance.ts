/** Numbers that look random and are the same for the same seed. */
export interface Chance {
  readonly seed: number;
  /** A whole number from 0 to below the limit. */
  readonly below: (limit: number) => number;
}

/** Begins with the seed in `HOLDFAST_SEED`, so that a failure can be had again, or else with a new one. Tests print it. */
export function chance(seed = Number(process.env.HOLDFAST_SEED ?? Date.now() % 1_000_000)): Chance {
  let state = seed >>> 0;
  return {
    seed,
    below: (limit) => {
      // Mulberry32.
      state = (state + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * limit);
    },
  };
}
