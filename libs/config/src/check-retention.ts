import { isEmptyPolicy, isTimezone, parseDuration } from '@holdfast/retention';
import type { DestinationRetention, Retention } from '@holdfast/schemas';
import type { Checked } from './checked.ts';
import type { Problem } from './problem.ts';

/** Rules of retention that would forget everything, count nothing, or lie in no known time zone. */
export function checkRetention({ retention, destinations }: Checked): Problem[] {
  const overrides = destinations.map((destination) => destination?.retention);
  return [
    ...checkRules('/retention', retention),
    ...checkZone(retention),
    ...overrides.flatMap((rules, index) => checkRules(`/destinations/${index}/retention`, rules)),
  ];
}

function checkRules(pointer: string, rules: Retention | DestinationRetention | undefined): Problem[] {
  if (rules === undefined) return [];
  if (isEmptyPolicy(rules)) {
    const expected = 'at least one of last, daily, weekly, monthly, yearly and within, such as "daily": 30';
    return [{ pointer, found: 'no rule that keeps anything', expected }];
  }
  if (rules.within === undefined || parseDuration(rules.within) !== undefined) return [];
  return [{ pointer: `${pointer}/within`, found: JSON.stringify(rules.within), expected: 'a length of time that is not zero' }];
}

function checkZone(retention: Retention | undefined): Problem[] {
  const zone = retention?.timezone;
  if (zone === undefined || isTimezone(zone)) return [];
  return [{ pointer: '/retention/timezone', found: JSON.stringify(zone), expected: 'an IANA time zone such as "Europe/Dublin"' }];
}
