import { type Configuration, retentionOf } from '@holdfast/config';
import type { PruneRules } from '@holdfast/snapshot';

/** The rules of every destination that has some. */
export function pruneRules(config: Configuration['config']): ReadonlyMap<string, PruneRules> {
  return new Map(
    config.destinations.flatMap(({ name }) => {
      const rules = retentionOf(config, name);
      return rules === undefined ? [] : [[name, rules] as const];
    }),
  );
}
