import { readingLaws } from './reading-laws.ts';
import type { StoreLaw } from './store-law.ts';
import { writingLaws } from './writing-laws.ts';

/** The laws whose proof leaves alone whatever else the place holds: the half of the conformance suite that users may run. */
export const harmlessLaws: readonly StoreLaw[] = [...readingLaws, ...writingLaws];
export { BrokenLaw, type LawScene, type StoreLaw } from './store-law.ts';
