import type { CountedTier } from './policy.ts';

/** Why a snapshot is kept. `sources`: those for whose sake; the others of the snapshot would let it go. */
export type KeepReason =
  | { readonly rule: CountedTier; readonly bucket: string; readonly sources: readonly string[] }
  | { readonly rule: 'within'; readonly duration: string; readonly sources: readonly string[] }
  | { readonly rule: 'permanent' }
  /** The configuration names it. */
  | { readonly rule: 'named' }
  | { readonly rule: 'days'; readonly days: number; readonly until: string | undefined }
  | { readonly rule: 'until-verified'; readonly sources: readonly string[] }
  /** The floor under each source: its newest complete snapshot, its newest at all, and its newest that was proven. */
  | { readonly rule: 'newest-complete' | 'newest' | 'newest-verified'; readonly sources: readonly string[] }
  /** It is set aside: its time lies ahead of the clock, or nobody who is trusted signed it. */
  | { readonly rule: 'ahead' | 'untrusted' };

/** Why a snapshot goes: what each tier says to it. */
export type ForgetReason =
  /** A newer one of its bucket is there, or of a degraded one a complete one. */
  | { readonly rule: 'superseded'; readonly tier: CountedTier; readonly bucket: string; readonly by: string }
  /** So many newer buckets are there. */
  | { readonly rule: 'beyond'; readonly tier: CountedTier; readonly count: number }
  | { readonly rule: 'outside'; readonly duration: string }
  /** All its sources failed. */
  | { readonly rule: 'empty' };

export type Reason = KeepReason | ForgetReason;

/** What becomes of a snapshot. */
export interface Decision {
  readonly id: string;
  readonly keep: boolean;
  /** At least one; keeps only for one that is kept. */
  readonly reasons: readonly Reason[];
}

const nouns = { last: 'snapshots', daily: 'days', weekly: 'weeks', monthly: 'months', yearly: 'years' } as const;

/** A reason in words. `all`: the sources of the snapshot, which are not named when the reason concerns every one. */
export function describeReason(reason: Reason, all: readonly string[]): string {
  const names = 'sources' in reason && reason.sources.length < all.length ? ` of ${reason.sources.join(', ')}` : '';
  switch (reason.rule) {
    case 'last':
      return `last ${reason.bucket}${names}`;
    case 'daily':
    case 'weekly':
    case 'monthly':
    case 'yearly':
      return `${reason.rule} ${reason.bucket}${names}`;
    case 'within':
      return `within ${reason.duration}${names}`;
    case 'permanent':
      return 'marked permanent';
    case 'named':
      return 'named in the configuration';
    case 'days':
      return `marked days_${reason.days}${reason.until === undefined ? '' : `, until ${reason.until.slice(0, 10)}`}`;
    case 'until-verified':
      return `until verified: no later snapshot of ${reason.sources.join(', ')} was verified at level content`;
    case 'newest-complete':
      return `the newest complete one${names}`;
    case 'newest':
      return `the newest one${names}`;
    case 'newest-verified':
      return `the newest verified one${names}`;
    case 'ahead':
      return 'its time lies ahead of the clock';
    case 'untrusted':
      return 'left alone: nobody who is trusted signed it';
    default:
      return describeForgetting(reason);
  }
}

function describeForgetting(reason: ForgetReason): string {
  switch (reason.rule) {
    case 'superseded':
      return `${reason.tier} ${reason.bucket} has ${reason.by}`;
    case 'beyond':
      return `beyond ${reason.count} ${reason.count === 1 ? nouns[reason.tier].slice(0, -1) : nouns[reason.tier]}`;
    case 'outside':
      return `not within ${reason.duration}`;
    case 'empty':
      return 'all its sources failed';
  }
}
