import { Fault } from '@holdfast/fault';

/** A length of time by the calendar: a month is as long as that month is. */
export interface Duration {
  readonly years: number;
  readonly months: number;
  readonly days: number;
  readonly hours: number;
}

const pattern = /^(?=\d)(?:(\d{1,4})y)?(?:(\d{1,5})m)?(?:(\d{1,5})w)?(?:(\d{1,6})d)?(?:(\d{1,6})h)?$/;

/** The duration that a text such as `1y6m`, `2w`, `30d` or `36h` means; undefined for another text, and for no time at all. */
export function parseDuration(text: string): Duration | undefined {
  const match = pattern.exec(text);
  if (match === null) return undefined;
  const [years = 0, months = 0, weeks = 0, days = 0, hours = 0] = match.slice(1).map((digits) => Number(digits ?? 0));
  const duration = { years, months, days: weeks * 7 + days, hours };
  return Object.values(duration).some((part) => part > 0) ? duration : undefined;
}

/** The duration of a text that was checked before. Throws `config-invalid` otherwise. */
export function durationOf(text: string): Duration {
  const duration = parseDuration(text);
  if (duration !== undefined) return duration;
  throw new Fault('config-invalid', `${JSON.stringify(text)} is no length of time`, { guidance: 'write one such as 30d, 6m or 1y' });
}
