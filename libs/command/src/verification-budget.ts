import { durationOf, parseDuration } from '@holdfast/retention';
import type { VerificationBudget } from '@holdfast/verification';
import { usage } from './usage.ts';

const units: Readonly<Record<string, number>> = {
  B: 1,
  ...{ KB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 },
  ...{ KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 },
};

const dayMs = 86_400_000;

/** The budget that texts such as `5GB` or `10%`, and `30d`, mean. Throws `usage` for others. */
export function verificationBudget(amount: string, maxAge: string | undefined): VerificationBudget {
  const age = maxAge === undefined ? {} : { maxAgeMs: ageOf(maxAge) };
  const share = /^(100|\d{1,2}(?:\.\d{1,3})?)%$/.exec(amount)?.[1];
  if (share !== undefined) return { share: Number(share) / 100, ...age };
  const [, number, unit = ''] = /^(\d{1,6}(?:\.\d{1,3})?)\s?([KMGT]?i?B)$/.exec(amount) ?? [];
  if (number === undefined || units[unit] === undefined) {
    throw usage(`--budget does not take ${JSON.stringify(amount)}`, 'write an amount such as 5GB, or a share such as 10%');
  }
  return { bytes: Math.floor(Number(number) * units[unit]), ...age };
}

function ageOf(text: string): number {
  if (parseDuration(text) === undefined)
    throw usage(`--max-age does not take ${JSON.stringify(text)}`, 'write a length of time such as 30d');
  const { years, months, days, hours } = durationOf(text);
  return (years * 365 + months * 30 + days) * dayMs + (hours * dayMs) / 24;
}
