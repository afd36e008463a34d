/** The tiers that keep a number of snapshots, one for each bucket of time; the newest of a bucket is the one. */
export const countedTiers = ['last', 'daily', 'weekly', 'monthly', 'yearly'] as const;

export type CountedTier = (typeof countedTiers)[number];

/** What to keep in one destination. A policy without any tier is empty: nobody may apply it. */
export interface RetentionPolicy {
  /** So many snapshots, days, ISO weeks, months and years that have a snapshot, the newest first. */
  readonly last?: number;
  readonly daily?: number;
  readonly weekly?: number;
  readonly monthly?: number;
  readonly yearly?: number;
  /** Everything this much older than the newest snapshot, as `1y6m2w30d12h`. */
  readonly within?: string;
  /** The mark of snapshots of kind `pre-change` that have none of their own: `until-verified`, `days_N` or `permanent`. */
  readonly preChange?: string;
  /** Ids of snapshots that stay as long as they are named here. */
  readonly named?: readonly string[];
  /** The IANA time zone in which days, weeks, months and years begin. */
  readonly timezone: string;
}

/** Whether the policy keeps nothing by itself. */
export function isEmptyPolicy(policy: Partial<RetentionPolicy>): boolean {
  return policy.within === undefined && countedTiers.every((tier) => policy[tier] === undefined);
}
