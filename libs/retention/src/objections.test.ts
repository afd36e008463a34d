import { describe, expect, it } from 'vitest';
import { decide } from './decide.ts';
import { objectionsTo } from './objections.ts';
import type { RetentionPolicy } from './policy.ts';
import type { RetainedSnapshot } from './snapshot.ts';
import { snapshotAt, withSources } from './testing/histories.ts';

const now = new Date('2026-12-31T12:00:00Z');

function objections(
  snapshots: readonly RetainedSnapshot[],
  changes: { readonly sources?: string[]; readonly policy?: Partial<RetentionPolicy> } = {},
) {
  const decisions = decide(snapshots, { timezone: 'UTC', last: 1, ...changes.policy }, { now });
  return objectionsTo(decisions, snapshots, { now, maxShrink: 0.5, sources: changes.sources ?? ['app', 'photos'] });
}

function sized(at: string, artifacts: number, bytes = 1000): RetainedSnapshot {
  return snapshotAt(at, { sources: [{ name: 'app', outcome: 'complete', totals: { artifacts, bytes } }] });
}

it('H2: nothing speaks against forgetting when the newest snapshot is complete, verified and as large as ever', () => {
  expect(objections(['2026-11-01T00:00:00Z', '2026-11-02T00:00:00Z'].map((at) => snapshotAt(at)))).toEqual([]);
});

describe('H2: an objection', () => {
  it('to a newest snapshot that was never verified, or at level presence only', () => {
    const history = [snapshotAt('2026-11-01T00:00:00Z'), snapshotAt('2026-11-02T00:00:00Z', { proof: 'unverified' })];
    expect(objections(history)).toEqual([
      {
        kind: 'unverified',
        snapshot: '20261102-000000-0000',
        message: 'the newest complete snapshot 20261102-000000-0000 was not verified at level bytes or deeper',
        guidance: 'run holdfast verify 20261102-000000-0000, or add --force-unverified',
      },
    ]);
  });

  it('to one that was found damaged', () => {
    const [found] = objections([snapshotAt('2026-11-02T00:00:00Z', { proof: 'different' })]);
    expect(found).toMatchObject({ kind: 'unverified', message: expect.stringContaining('was found damaged') });
  });

  it('H10: to a newest snapshot that is degraded, once, and to no older one', () => {
    const history = [
      withSources(snapshotAt('2026-11-01T00:00:00Z'), { app: 'degraded', photos: 'complete' }),
      withSources(snapshotAt('2026-11-02T00:00:00Z'), { app: 'complete', photos: 'complete' }),
    ];
    expect(objections(history)).toEqual([]);
    const failed = withSources(snapshotAt('2026-11-03T00:00:00Z'), { app: 'failed', photos: 'degraded' });
    expect(objections([...history, failed])).toEqual([
      expect.objectContaining({
        kind: 'degraded',
        message: 'the newest snapshot 20261103-000000-0000 is degraded (app failed, photos degraded) and does not count as a good one',
      }),
    ]);
  });

  it('of each source by itself, where they are backed up apart', () => {
    const history = [
      withSources(snapshotAt('2026-11-01T00:00:00Z', { proof: 'unverified' }), { app: 'complete' }),
      withSources(snapshotAt('2026-11-02T00:00:00Z'), { photos: 'complete' }),
    ];
    expect(objections(history)).toEqual([expect.objectContaining({ kind: 'unverified', snapshot: '20261101-000000-0000' })]);
    // A source that is not backed up any more gets no verified snapshot either; unless it is all there is.
    expect(objections(history, { sources: ['photos'] })).toEqual([]);
    expect(objections(history, { sources: ['others'] })).toHaveLength(1);
  });

  it.each([
    ['artifacts', sized('2026-11-02T00:00:00Z', 4), 'app shrank from 10 artifacts in 20261101-000000-0000 to 4 in 20261102-000000-0000'],
    ['bytes', sized('2026-11-02T00:00:00Z', 10, 499), 'app shrank from 1000 bytes in 20261101-000000-0000 to 499 in 20261102-000000-0000'],
  ])('to a newest snapshot with less than half of the %s', (_what, newest, message) => {
    expect(objections([sized('2026-11-01T00:00:00Z', 10), newest])).toEqual([expect.objectContaining({ kind: 'shrunk', message })]);
  });

  it('not to one with half, and not because of a degraded one', () => {
    const degraded = withSources(sized('2026-11-02T00:00:00Z', 900), { app: 'degraded' });
    expect(objections([sized('2026-11-01T00:00:00Z', 10), degraded, sized('2026-11-03T00:00:00Z', 5)])).toEqual([]);
  });

  it('to forgetting the last snapshot that has as much as there once was, also long after the shrinking', () => {
    const history = [sized('2026-10-01T00:00:00Z', 1000), ...[1, 2, 3, 4, 5].map((day) => sized(`2026-11-0${day}T00:00:00Z`, 300))];
    expect(objections(history, { policy: { last: 2, monthly: 2 } })).toEqual([]);
    expect(objections(history, { policy: { last: 2 } })).toEqual([
      expect.objectContaining({
        kind: 'shrunk',
        message: 'app had 1000 artifacts in 20261001-000000-0000, which would go, and no more than 300 in any snapshot that would stay',
      }),
    ]);
  });
});
