import { describe, expect, it } from 'vitest';
import { decide } from './decide.ts';
import { countedTiers, type RetentionPolicy } from './policy.ts';
import { momentOf, newestFirst, type RetainedSnapshot } from './snapshot.ts';
import { chance, randomHistory } from './testing/histories.ts';

const now = new Date('2026-12-20T00:00:00Z');
const cases = Array.from({ length: 300 }, (_, seed) => seed + 1);

/** The law holds for 300 random histories and policies; the seed of the first that breaks it stands in the message. */
function forAll(
  law: (drawn: { readonly random: () => number; readonly snapshots: RetainedSnapshot[]; readonly policy: RetentionPolicy }) => void,
): void {
  for (const seed of cases) {
    const random = chance(seed);
    const snapshots = randomHistory(random, 40);
    try {
      law({ random, snapshots, policy: randomPolicy(random) });
    } catch (error) {
      throw new Error(`seed ${seed}: ${(error as Error).message}`, { cause: error });
    }
  }
}

function randomPolicy(random: () => number): RetentionPolicy {
  const tiers = countedTiers.filter(() => random() < 0.4).map((tier) => [tier, 1 + Math.floor(random() * 5)] as const);
  const within = random() < 0.3 ? { within: ['1d', '2w', '3m', '1y1d1h'][Math.floor(random() * 4)] as string } : {};
  const preChange = random() < 0.5 ? { preChange: 'until-verified' } : {};
  const timezone = ['UTC', 'Europe/Dublin', 'Pacific/Auckland', 'America/St_Johns'][Math.floor(random() * 4)] as string;
  return { last: 1, ...Object.fromEntries(tiers), ...within, ...preChange, timezone };
}

function keptIds(snapshots: readonly RetainedSnapshot[], policy: RetentionPolicy): string[] {
  return decide(snapshots, policy, { now }).flatMap(({ id, keep }) => (keep ? [id] : []));
}

// A machine may be busy with more than this.
describe('retention', { timeout: 60_000 }, () => {
  it('says something of every snapshot, once, and why', () => {
    forAll(({ snapshots, policy }) => {
      const decisions = decide(snapshots, policy, { now });
      expect(decisions.map(({ id }) => id)).toEqual(newestFirst(snapshots).map(({ id }) => id));
      for (const { reasons } of decisions) expect(reasons.length).toBeGreaterThan(0);
    });
  });

  it('is idempotent: what was kept is kept, whatever of the rest is already gone', () => {
    forAll(({ snapshots, policy, random }) => {
      const kept = keptIds(snapshots, policy);
      // As a prune that was killed between two deletions leaves it.
      const left = snapshots.filter(({ id }) => kept.includes(id) || random() < 0.5);
      expect(keptIds(left, policy)).toEqual(kept);
    });
  });

  it('is monotone: more places never make a snapshot go', () => {
    forAll(({ snapshots, policy, random }) => {
      const tier = countedTiers[Math.floor(random() * countedTiers.length)] ?? 'last';
      const larger = { ...policy, [tier]: (policy[tier] ?? 0) + 1 };
      expect(keptIds(snapshots, larger)).toEqual(expect.arrayContaining(keptIds(snapshots, policy)));
    });
  });

  it('does not depend on the order in which snapshots are listed', () => {
    forAll(({ snapshots, policy }) => {
      expect(keptIds([...snapshots].reverse(), policy)).toEqual(keptIds(snapshots, policy));
    });
  });

  it('H2: never forgets the newest complete snapshot of a source, nor its newest complete state', () => {
    forAll(({ snapshots, policy }) => {
      const kept = keptIds(snapshots, policy);
      const past = newestFirst(snapshots).filter((one) => momentOf(one) <= now.getTime());
      for (const name of ['app', 'photos', 'settings']) {
        const whole = past.filter(({ sources }) => sources.some((source) => source.name === name && source.outcome === 'complete'));
        const floor = [whole[0], whole.find(({ outcome }) => outcome === 'complete')].flatMap((one) => one?.id ?? []);
        expect(kept).toEqual(expect.arrayContaining(floor));
      }
    });
  });

  it('H2: decides on complete snapshots as if no degraded one were there', () => {
    forAll(({ snapshots, policy }) => {
      const complete = snapshots.filter(({ outcome }) => outcome === 'complete');
      const ids = new Set(complete.map(({ id }) => id));
      const alone = new Set(keptIds(complete, policy));
      const together = keptIds(snapshots, policy).filter((id) => ids.has(id));
      expect(together).toEqual([...alone]);
    });
  });

  it('a new snapshot, even an unlucky one, never makes one go that is permanent or whose days are not over', () => {
    forAll(({ snapshots, policy, random }) => {
      const [added] = randomHistory(random, 1).map((one) => ({ ...one, id: '20261220-000000-ffff' }));
      const marked = (list: readonly RetainedSnapshot[]): string[] => {
        const decisions = decide(list, policy, { now });
        return decisions.flatMap(({ id, keep, reasons }) =>
          keep && reasons.some(({ rule }) => rule === 'permanent' || rule === 'days') ? [id] : [],
        );
      };
      expect(marked([...snapshots, added as RetainedSnapshot])).toEqual(expect.arrayContaining(marked(snapshots)));
    });
  });

  it('a new degraded snapshot never makes a complete one go', () => {
    forAll(({ snapshots, policy, random }) => {
      const added = { ...(randomHistory(random, 1)[0] as RetainedSnapshot), id: '20261220-000000-ffff', outcome: 'degraded' as const };
      const complete = new Set(snapshots.flatMap(({ id, outcome }) => (outcome === 'complete' ? [id] : [])));
      const stays = (list: readonly RetainedSnapshot[]): string[] => keptIds(list, policy).filter((id) => complete.has(id));
      expect(stays([...snapshots, added])).toEqual(expect.arrayContaining(stays(snapshots)));
    });
  });
});
