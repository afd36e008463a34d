import { expect, it } from 'vitest';
import { durationOf } from './duration.ts';
import { simulate } from './simulate.ts';
import { snapshotAt, withSources } from './testing/histories.ts';

const now = new Date('2026-11-21T12:00:00Z');
const policy = { timezone: 'UTC', daily: 7, weekly: 4, monthly: 6 };

it('goes on as often as up to now, and comes to as many snapshots as the policy has places', () => {
  const nightly = Array.from({ length: 10 }, (_, index) => snapshotAt(new Date(Date.UTC(2026, 10, 12 + index, 2)).toISOString()));
  const { schedules, months } = simulate(nightly, policy, { now, duration: durationOf('1y') });
  expect(schedules).toEqual([{ sources: ['app'], interval: 24 * 3_600_000, goesOn: true }]);
  expect(months.map(({ month }) => month)).toEqual([
    ...['2026-11', '2026-12', '2027-01', '2027-02', '2027-03', '2027-04', '2027-05'],
    ...['2027-06', '2027-07', '2027-08', '2027-09', '2027-10', '2027-11'],
  ]);
  // Seven days, of which the newest is also of the week and of the month, and never more than all places.
  for (const { snapshots } of months) expect(snapshots).toBeLessThanOrEqual(7 + 4 + 6);
  expect(months.at(-1)?.snapshots).toBeGreaterThanOrEqual(7 + 3 + 4);
  expect(months[0]?.snapshots).toBeLessThan(months.at(-1)?.snapshots ?? 0);
});

it('keeps schedules of other sources apart, and expects none from one that ended', () => {
  const history = [1, 2, 3].flatMap((day) => [
    withSources(snapshotAt(`2026-10-0${day}T00:00:00Z`), { old: 'complete' }),
    withSources(snapshotAt(`2026-11-2${day - 1}T00:00:00Z`), { app: 'complete' }),
    withSources(snapshotAt(`2026-11-2${day - 1}T06:00:00Z`, { kind: 'pre-change' }), { app: 'complete' }),
  ]);
  const { schedules, months } = simulate(history, { timezone: 'UTC', last: 2 }, { now, duration: durationOf('2m') });
  expect(schedules.map(({ sources, goesOn }) => [sources[0], goesOn])).toEqual([
    ['app', true],
    ['old', false],
  ]);
  expect(months.map(({ snapshots }) => snapshots)).toEqual([4, 4, 4]);
});

it('assumes one a day where a single snapshot shows no schedule, and none where there is none', () => {
  const single = simulate([snapshotAt('2026-11-21T02:00:00Z')], { timezone: 'UTC', last: 5 }, { now, duration: durationOf('10d') });
  expect(single.months).toEqual([
    { month: '2026-11', snapshots: 5 },
    { month: '2026-12', snapshots: 5 },
  ]);
  expect(simulate([], policy, { now, duration: durationOf('1m') })).toEqual({
    schedules: [],
    months: [
      { month: '2026-11', snapshots: 0 },
      { month: '2026-12', snapshots: 0 },
    ],
  });
});
