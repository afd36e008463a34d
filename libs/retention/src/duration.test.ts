import { describe, expect, it } from 'vitest';
import { durationOf, parseDuration } from './duration.ts';
import { isTimezone, LocalCalendar } from './local-calendar.ts';

describe('a duration', () => {
  it('is written as restic writes it, with weeks', () => {
    expect(parseDuration('1y5m1w7d2h')).toEqual({ years: 1, months: 5, days: 14, hours: 2 });
    expect(parseDuration('36h')).toEqual({ years: 0, months: 0, days: 0, hours: 36 });
  });

  it.each(['', '5', 'd', '1d1y', '1.5d', '-1d', '0d', '1d ', '1s', '99999999d'])('is not %j', (text) => {
    expect(parseDuration(text)).toBeUndefined();
    expect(() => durationOf(text)).toThrow('is no length of time');
  });

  it.each([
    ['2026-03-31T10:00:00Z', '1m', 'UTC', '2026-03-03T10:00:00Z', 'a day that February does not have is one of March'],
    ['2024-02-29T10:00:00Z', '1y', 'UTC', '2023-03-01T10:00:00Z', 'a leap day'],
    ['2026-10-26T10:00:00Z', '2d', 'Europe/Dublin', '2026-10-24T09:00:00Z', 'the clock shows the same across the end of summer time'],
    ['2026-10-26T10:00:00Z', '48h', 'Europe/Dublin', '2026-10-24T10:00:00Z', 'hours are hours'],
    ['2026-03-30T00:30:00Z', '1d', 'Europe/Dublin', '2026-03-29T01:30:00Z', 'a time that a night in spring does not have'],
  ])('before %s by %s in %s is %s: %s', (from, text, timezone, before) => {
    const calendar = new LocalCalendar(timezone);
    expect(new Date(calendar.before(Date.parse(from), durationOf(text)))).toEqual(new Date(before));
  });
});

it('knows which time zones there are', () => {
  expect(['UTC', 'Europe/Dublin', 'America/Argentina/Ushuaia'].every(isTimezone)).toBe(true);
  expect(isTimezone('Europe/Atlantis')).toBe(false);
  expect(() => new LocalCalendar('Europe/Atlantis')).toThrow('the time zone "Europe/Atlantis" is not known');
});
