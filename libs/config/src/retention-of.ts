import { isEmptyPolicy, type RetentionPolicy } from '@holdfast/retention';
import type { BackupConfig } from '@holdfast/schemas';

/** What the configuration says of pruning one destination. */
export interface DestinationRules {
  readonly policy: RetentionPolicy;
  /** From 0 to 1. */
  readonly maxShrink: number;
}

/** The rules of a destination: its own, or else those of the whole configuration; undefined where neither has any. */
export function retentionOf({ retention, destinations }: BackupConfig, name: string): DestinationRules | undefined {
  const own = destinations.find((destination) => destination.name === name)?.retention;
  const rules = own ?? retention;
  if (rules === undefined || isEmptyPolicy(rules)) return undefined;
  const { last, daily, weekly, monthly, yearly, within } = rules;
  const preChange = rules.preChange ?? retention?.preChange;
  const named = retention?.keep;
  const given = { last, daily, weekly, monthly, yearly, within, preChange, named };
  const policy = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const maxShrink = Number.parseInt(rules.maxShrink ?? retention?.maxShrink ?? '50%', 10) / 100;
  return { policy: { ...policy, timezone: retention?.timezone ?? 'UTC' }, maxShrink };
}
