import { Fault } from '@holdfast/fault';
import { choose } from './choose.ts';
import type { PruneRequest } from './prune-request.ts';
import type { Fragment, Workspace } from './workspace.ts';

/** The destinations that are meant and have rules, in order of the configuration. */
export function chooseRuled(
  workspace: Workspace,
  { destinations, rules }: Pick<PruneRequest, 'destinations' | 'rules'>,
): readonly Fragment[] {
  const guidance = 'say in the configuration what to keep, such as "retention": { "daily": 30, "monthly": 12 }';
  const named = choose(workspace.destinations, destinations, 'destination');
  if (destinations === undefined || destinations.length === 0) {
    const ruled = named.filter(({ name }) => rules.has(name));
    if (ruled.length === 0) throw new Fault('usage', 'there is no retention policy, and an empty one would keep nothing', { guidance });
    return ruled;
  }
  const bare = named.find(({ name }) => !rules.has(name));
  if (bare !== undefined) throw new Fault('usage', `the destination ${bare.name} has no retention policy`, { guidance });
  return named;
}
