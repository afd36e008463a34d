import { describe, expect, it } from 'vitest';
import { decide } from './decide.ts';
import type { RetentionPolicy } from './policy.ts';
import { describeReason } from './reason.ts';
import type { RetainedSnapshot } from './snapshot.ts';
import { snapshotAt, withSources } from './testing/histories.ts';

const now = new Date('2026-12-31T12:00:00Z');

/** The kept ones by day and time, oldest first. */
function kept(snapshots: readonly RetainedSnapshot[], policy: Partial<RetentionPolicy>, at = now): string[] {
  const decisions = decide(snapshots, { timezone: 'UTC', ...policy }, { now: at });
  return decisions.flatMap(({ id, keep }) => (keep ? [id.slice(0, 13)] : [])).reverse();
}

function reasons(snapshots: readonly RetainedSnapshot[], policy: Partial<RetentionPolicy>): Record<string, string> {
  const decisions = decide(snapshots, { timezone: 'UTC', ...policy }, { now });
  const names = new Map(snapshots.map(({ id, sources }) => [id, sources.map(({ name }) => name)]));
  return Object.fromEntries(
    decisions.map(({ id, keep, reasons: found }) => [
      id.slice(0, 13),
      `${keep ? 'stays' : 'goes'}: ${found.map((reason) => describeReason(reason, names.get(id) ?? [])).join('; ')}`,
    ]),
  );
}

describe('buckets', () => {
  const history = [
    '2025-12-28T10:00:00Z',
    '2025-12-29T10:00:00Z',
    '2026-01-01T02:00:00Z',
    '2026-01-01T10:00:00Z',
    '2026-02-28T23:59:59Z',
    '2026-03-01T00:00:00Z',
  ].map((at) => snapshotAt(at));

  it('keep the newest of each, as many as there are places for', () => {
    expect(kept(history, { last: 2 })).toEqual(['20260228-2359', '20260301-0000']);
    expect(kept(history, { daily: 3 })).toEqual(['20260101-1000', '20260228-2359', '20260301-0000']);
    expect(kept(history, { monthly: 3 })).toEqual(['20260101-1000', '20260228-2359', '20260301-0000']);
    expect(kept(history, { yearly: 9 })).toEqual(['20251229-1000', '20260301-0000']);
  });

  it('are ISO weeks: 29 December 2025 and 1 January 2026 are in one week, 28 December is not', () => {
    expect(kept(history, { weekly: 9 })).toEqual(['20251228-1000', '20260101-1000', '20260301-0000']);
    expect(reasons(history, { weekly: 1 })['20251229-1000']).toBe('goes: beyond 1 week');
    expect(reasons(history, { weekly: 9 })['20251229-1000']).toBe('goes: weekly 2026-W01 has 20260101-100000-0000');
  });

  it('begin at midnight of the configured time zone, in summer and in winter', () => {
    const around = ['2026-06-30T22:30:00Z', '2026-06-30T23:30:00Z', '2026-11-30T23:30:00Z', '2026-12-01T00:30:00Z'].map((at) =>
      snapshotAt(at),
    );
    expect(kept(around, { monthly: 9 })).toEqual(['20260630-2330', '20261130-2330', '20261201-0030']);
    expect(kept(around, { monthly: 9, timezone: 'Europe/Dublin' })).toEqual([
      '20260630-2230',
      '20260630-2330',
      '20261130-2330',
      '20261201-0030',
    ]);
    expect(kept(around, { monthly: 9, timezone: 'Pacific/Auckland' })).toEqual(['20260630-2330', '20261201-0030']);
  });

  it('H21: a day of 25 hours is one day', () => {
    // Clocks went back at 01:00 UTC.
    const night = ['2026-10-24T23:10:00Z', '2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z', '2026-10-25T23:30:00Z'].map((at) =>
      snapshotAt(at),
    );
    expect(kept(night, { daily: 9, timezone: 'Europe/Dublin' })).toEqual(['20261025-2330']);
    expect(kept(night, { daily: 9, timezone: 'UTC' })).toEqual(['20261024-2310', '20261025-2330']);
  });
});

describe('within', () => {
  it('counts back from the newest snapshot, so that nothing grows too old where backups have stopped (H25)', () => {
    const history = ['2024-01-01T00:00:00Z', '2024-03-02T00:00:00Z', '2024-04-01T00:00:00Z'].map((at) => snapshotAt(at));
    expect(kept(history, { within: '30d' })).toEqual(['20240401-0000']);
    expect(kept(history, { within: '30d1h' })).toEqual(['20240302-0000', '20240401-0000']);
    expect(kept(history, { within: '1m' })).toEqual(['20240302-0000', '20240401-0000']);
    expect(kept(history, { within: '1y' })).toHaveLength(3);
  });
});

describe('H2: degraded snapshots', () => {
  const degraded = (at: string): RetainedSnapshot => withSources(snapshotAt(at), { app: 'degraded' });

  it('take no place from complete ones and cannot make one go', () => {
    const history = [
      snapshotAt('2026-11-01T10:00:00Z'),
      snapshotAt('2026-11-02T10:00:00Z'),
      ...Array.from({ length: 20 }, (_, index) => degraded(`2026-11-${index + 3}T10:00:00Z`.replace(/-(\d)T/, '-0$1T'))),
    ];
    const stays = kept(history, { last: 2, daily: 2, within: '5d' });
    expect(stays).toContain('20261101-1000');
    expect(stays).toContain('20261102-1000');
    // They do not pile up either: as many as the policy has places, each counted apart.
    expect(stays).toHaveLength(2 + 5);
  });

  it('give way to a complete one of their bucket, older or newer', () => {
    const history = [degraded('2026-11-01T10:00:00Z'), snapshotAt('2026-11-01T11:00:00Z'), degraded('2026-11-01T12:00:00Z')];
    // The newest of the source stays whatever the policy: the floor is its newest whole state.
    expect(kept(history, { daily: 5 })).toEqual(['20261101-1100']);
    expect(reasons(history, { daily: 5 })['20261101-1200']).toBe('goes: daily 2026-11-01 has 20261101-110000-0000');
  });

  it('have as many places of their own as complete ones', () => {
    const days = [1, 2, 3, 4, 5].map((number) => degraded(`2026-11-0${number}T10:00:00Z`));
    expect(kept(days, { daily: 2 })).toEqual(['20261104-1000', '20261105-1000']);
    expect(kept([...days, snapshotAt('2026-10-01T10:00:00Z')], { daily: 2 })).toEqual(['20261001-1000', '20261104-1000', '20261105-1000']);
    // Once there are newer complete ones enough, they go.
    const since = [6, 7].map((number) => snapshotAt(`2026-11-0${number}T10:00:00Z`));
    expect(kept([...days, ...since], { daily: 2 })).toEqual(['20261106-1000', '20261107-1000']);
  });

  it('hold nothing of a source that failed in them', () => {
    const failed = withSources(snapshotAt('2026-11-01T10:00:00Z'), { app: 'complete', photos: 'failed' });
    const later = withSources(snapshotAt('2026-11-01T12:00:00Z'), { app: 'complete' });
    expect(kept([failed, later], { daily: 5 })).toEqual(['20261101-1200']);
  });

  it('stay where they are all there is', () => {
    expect(kept([degraded('2026-11-01T10:00:00Z'), degraded('2026-11-02T10:00:00Z')], { monthly: 1 })).toEqual(['20261102-1000']);
  });
});

describe('the floor under each source', () => {
  it('is its newest complete snapshot, whatever the policy and the other sources', () => {
    const history = [
      withSources(snapshotAt('2024-01-01T00:00:00Z'), { old: 'complete' }),
      withSources(snapshotAt('2026-11-01T00:00:00Z'), { app: 'complete', photos: 'complete' }),
      withSources(snapshotAt('2026-11-02T00:00:00Z'), { app: 'complete', photos: 'failed' }),
      withSources(snapshotAt('2026-11-02T01:00:00Z'), { app: 'complete', photos: 'failed' }),
    ];
    expect(kept(history, { within: '1h' })).toEqual(['20240101-0000', '20261101-0000', '20261102-0100']);
    expect(reasons(history, { monthly: 1 })['20261102-0100']).toBe('stays: the newest one of app');
  });

  it('is there even under an empty policy, which nobody may apply', () => {
    const history = [
      snapshotAt('2026-11-01T00:00:00Z'),
      snapshotAt('2026-11-02T00:00:00Z', { proof: 'unverified' }),
      snapshotAt('2026-11-03T00:00:00Z', { proof: 'unverified' }),
      withSources(snapshotAt('2026-11-04T00:00:00Z'), { app: 'degraded' }),
    ];
    expect(reasons(history, {})).toMatchObject({ '20261103-0000': 'stays: the newest complete one; the newest one' });
    expect(kept(history, {})).toEqual(['20261101-0000', '20261103-0000']);
  });

  it('is its newest verified one too', () => {
    const history = [1, 2, 3].map((day) => snapshotAt(`2026-11-0${day}T00:00:00Z`, { proof: day === 1 ? 'bytes' : 'unverified' }));
    expect(reasons(history, { last: 1 })).toEqual({
      '20261103-0000': 'stays: last 1 of 1',
      '20261102-0000': 'goes: beyond 1 snapshot',
      '20261101-0000': 'stays: the newest verified one',
    });
  });
});

describe('H22: sources', () => {
  it('a snapshot of one source does not make one of several go, and the other way round', () => {
    const history = [
      withSources(snapshotAt('2026-11-01T02:00:00Z'), { app: 'complete', photos: 'complete' }),
      withSources(snapshotAt('2026-11-01T03:00:00Z'), { app: 'complete' }),
    ];
    expect(reasons(history, { daily: 9 })).toEqual({
      '20261101-0300': 'stays: daily 2026-11-01',
      '20261101-0200': 'stays: daily 2026-11-01 of photos',
    });
  });

  it('a source that is added later begins no history anew: the old snapshots go as before', () => {
    const before = Array.from({ length: 9 }, (_, index) => withSources(snapshotAt(`2026-11-0${index + 1}T02:00:00Z`), { app: 'complete' }));
    const after = [10, 11, 12].map((day) => withSources(snapshotAt(`2026-11-${day}T02:00:00Z`), { app: 'complete', photos: 'complete' }));
    expect(kept([...before, ...after], { daily: 4 })).toEqual(['20261109-0200', '20261110-0200', '20261111-0200', '20261112-0200']);
  });
});

describe('marks', () => {
  const tight = { last: 1 };
  const newest = snapshotAt('2026-12-31T00:00:00Z', { proof: 'bytes' });

  it('permanent and days_N', () => {
    const proof = 'unverified';
    const history = [
      snapshotAt('2020-01-01T00:00:00Z', { keep: 'permanent', proof }),
      snapshotAt('2026-01-01T00:00:00Z', { keep: 'days_99999999999999999999', proof }),
      snapshotAt('2026-12-01T12:00:00Z', { keep: 'days_30', proof }),
      snapshotAt('2026-12-01T12:01:00Z', { keep: 'days_30', proof }),
      newest,
    ];
    expect(reasons(history, tight)).toEqual({
      '20200101-0000': 'stays: marked permanent',
      '20260101-0000': 'stays: marked days_100000000000000000000',
      '20261201-1200': 'goes: beyond 1 snapshot',
      '20261201-1201': 'stays: marked days_30, until 2026-12-31',
      '20261231-0000': 'stays: last 1 of 1',
    });
  });

  it.each([
    ['a later one of the same source was verified at level content', { app: 'complete' }, 'content', false],
    ['it was verified at level bytes only', { app: 'complete' }, 'bytes', true],
    ['it was found damaged', { app: 'complete' }, 'different', true],
    ['it is degraded', { app: 'degraded' }, 'content', true],
    ['it is one of another source', { photos: 'complete' }, 'content', true],
  ] as const)('until-verified: %s', (_what, sources, proof, stays) => {
    const history = [
      snapshotAt('2026-12-01T00:00:00Z', { keep: 'until-verified', proof: 'unverified' }),
      { ...withSources(snapshotAt('2026-12-02T00:00:00Z'), sources), proof },
      newest,
    ];
    expect(kept(history, tight).includes('20261201-0000')).toBe(stays);
  });

  it('until-verified: its own verification, or that of an earlier one, does not count', () => {
    const history = [snapshotAt('2026-11-30T00:00:00Z'), snapshotAt('2026-12-01T00:00:00Z', { keep: 'until-verified' }), newest];
    expect(reasons(history, tight)['20261201-0000']).toBe('stays: until verified: no later snapshot of app was verified at level content');
  });

  it('those that the configuration names stay as long as it does', () => {
    const old = snapshotAt('2020-01-01T00:00:00Z', { proof: 'unverified' });
    expect(reasons([old, newest], { ...tight, named: [old.id] })['20200101-0000']).toBe('stays: named in the configuration');
    expect(kept([old, newest], { ...tight, named: ['20200101-000000-ffff'] })).toEqual(['20261231-0000']);
  });

  it('preChange marks those made before a change that have none of their own', () => {
    const history = [
      snapshotAt('2026-12-01T00:00:00Z', { kind: 'pre-change', proof: 'unverified' }),
      snapshotAt('2026-12-02T00:00:00Z', { kind: 'pre-change', proof: 'unverified', keep: 'days_1' }),
      newest,
    ];
    expect(kept(history, { last: 1, preChange: 'until-verified' })).toEqual(['20261201-0000', '20261231-0000']);
    expect(kept(history, { last: 1 })).toEqual(['20261231-0000']);
  });
});

it('H21: a snapshot whose time lies ahead of the clock is kept, and counts for nothing', () => {
  const history = ['2026-12-30T00:00:00Z', '2026-12-31T00:00:00Z', '2030-01-01T00:00:00Z'].map((at) => snapshotAt(at));
  expect(kept(history, { last: 2 })).toHaveLength(3);
  expect(kept(history, { within: '1d' })).toEqual(['20261231-0000', '20300101-0000']);
  // With a clock that is behind everything, nothing goes.
  expect(kept(history, { last: 1 }, new Date('2020-01-01T00:00:00Z'))).toHaveLength(3);
});

it('a snapshot that nobody who is trusted signed is left alone, and pushes nothing out', () => {
  const history = ['2026-12-28T00:00:00Z', '2026-12-29T00:00:00Z'].map((at) => snapshotAt(at));
  const forged = ['2026-12-29T10:00:00Z', '2026-12-30T00:00:00Z'].map((at) => snapshotAt(at, { isUntrusted: true }));
  expect(reasons([...history, ...forged], { last: 1, daily: 1 })).toEqual({
    '20261230-0000': 'stays: left alone: nobody who is trusted signed it',
    '20261229-1000': 'stays: left alone: nobody who is trusted signed it',
    '20261229-0000': 'stays: last 1 of 1; daily 2026-12-29',
    '20261228-0000': 'goes: beyond 1 snapshot; beyond 1 day',
  });
});
