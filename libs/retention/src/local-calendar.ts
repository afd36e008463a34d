import { Fault } from '@holdfast/fault';
import type { Duration } from './duration.ts';
import type { CountedTier } from './policy.ts';

const hour = 3_600_000;
const day = 24 * hour;

type TimeTier = Exclude<CountedTier, 'last'>;

/** Whether this program knows the time zone. */
export function isTimezone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

/** Days, ISO weeks, months and years as they are in one time zone, summer time and all. Moments are milliseconds since 1970. */
export class LocalCalendar {
  readonly #format: Intl.DateTimeFormat;
  readonly #clocks = new Map<number, number>();
  readonly #buckets = new Map<number, Readonly<Record<TimeTier, string>>>();

  /** Throws `config-invalid` for a time zone that is not known. */
  constructor(timezone: string) {
    if (!isTimezone(timezone)) {
      throw new Fault('config-invalid', `the time zone ${JSON.stringify(timezone)} is not known`, {
        guidance: 'write one such as Europe/Dublin',
      });
    }
    const digits = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' } as const;
    this.#format = new Intl.DateTimeFormat('en-u-ca-iso8601-nu-latn-hc-h23', { ...digits, timeZone: timezone });
  }

  /** The bucket of a moment in a tier of time: `2026-11-21`, `2026-W47`, `2026-11` or `2026`. */
  bucket(moment: number, tier: TimeTier): string {
    let buckets = this.#buckets.get(moment);
    if (buckets === undefined) {
      const local = this.#clock(moment);
      const date = new Date(local).toISOString();
      buckets = { daily: date.slice(0, 10), weekly: isoWeek(local), monthly: date.slice(0, 7), yearly: date.slice(0, 4) };
      this.#buckets.set(moment, buckets);
    }
    return buckets[tier];
  }

  /** The moment that lies the duration before: years, months and days on the calendar, then hours. A day that a month does not have is one of the next month. */
  before(moment: number, { years, months, days, hours }: Duration): number {
    const clock = new Date(this.#clock(moment));
    clock.setUTCFullYear(clock.getUTCFullYear() - years, clock.getUTCMonth() - months, clock.getUTCDate() - days);
    return this.#momentOf(clock.getTime()) - hours * hour;
  }

  /** The moment that lies the duration after. */
  after(moment: number, { years, months, days, hours }: Duration): number {
    return this.before(moment, { years: -years, months: -months, days: -days, hours: -hours });
  }

  /** What the clock on the wall shows, as if it were that of UTC. */
  #clock(moment: number): number {
    const known = this.#clocks.get(moment);
    if (known !== undefined) return known;
    const parts = Object.fromEntries(this.#format.formatToParts(moment).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 1, day: date = 1, hour: hours = 0, minute = 0, second = 0 } = parts;
    const milliseconds = ((moment % 1000) + 1000) % 1000;
    const clock = Date.UTC(year, month - 1, date, hours, minute, second, milliseconds);
    this.#clocks.set(moment, clock);
    return clock;
  }

  /** The moment at which the clock shows this; where summer time begins or ends, one of those that come near. */
  #momentOf(clock: number): number {
    const near = clock - (this.#clock(clock) - clock);
    return clock - (this.#clock(near) - near);
  }
}

/** The week that a day belongs to is the one that its Thursday is in. */
function isoWeek(local: number): string {
  const weekday = (new Date(local).getUTCDay() + 6) % 7;
  const thursday = new Date(local + (3 - weekday) * day);
  const year = thursday.getUTCFullYear();
  const week = 1 + Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / (7 * day));
  return `${year}-W${String(week).padStart(2, '0')}`;
}
