import { describe, expect, it } from 'vitest';
import { verificationBudget } from './verification-budget.ts';

describe('the budget of a verification', () => {
  it.each([
    ['5GB', { bytes: 5_000_000_000 }],
    ['1.5GiB', { bytes: 1_610_612_736 }],
    ['0B', { bytes: 0 }],
    ['10%', { share: 0.1 }],
    ['2.5%', { share: 0.025 }],
    ['100%', { share: 1 }],
  ])('%s', (text, budget) => {
    expect(verificationBudget(text, undefined)).toEqual(budget);
    expect(verificationBudget(text, '1m2d6h')).toEqual({ ...budget, maxAgeMs: 32.25 * 86_400_000 });
  });

  it.each(['', '5', 'GB', '-5GB', '101%', '5 percent', '5iB', '1e3GB'])('is not %o', (text) => {
    expect(() => verificationBudget(text, undefined)).toThrow('--budget does not take');
  });

  it.each(['', '0d', '30', 'soon'])('has no maximum age of %o', (text) => {
    expect(() => verificationBudget('5GB', text)).toThrow('--max-age does not take');
  });
});
