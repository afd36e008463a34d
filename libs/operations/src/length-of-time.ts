import { durationOf } from '@holdfast/retention';

const hour = 3_600_000;

/** Milliseconds of a length of time such as `24h` or `30d`; a month is 30 days, a year 365. Throws `config-invalid`. */
export function lengthOfTime(text: string): number {
  const { years, months, days, hours } = durationOf(text);
  return ((years * 365 + months * 30 + days) * 24 + hours) * hour;
}

/** A length of time for people, in its two largest units: `45 min`, `3 h`, `2 d 5 h`. */
export function timeText(milliseconds: number): string {
  const minutes = Math.max(0, Math.floor(milliseconds / 60_000));
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h`;
  const rest = hours % 24;
  return rest === 0 ? `${Math.floor(hours / 24)} d` : `${Math.floor(hours / 24)} d ${rest} h`;
}
