import { type Duration, simulate } from '@holdfast/retention';
import { openCatalogue } from './catalogue.ts';
import { chooseRuled } from './choose-ruled.ts';
import { interruptible } from './interruptible.ts';
import type { PruneRequest } from './prune-request.ts';
import { readRetained } from './retained.ts';
import { openSignatureCheck } from './signature-report.ts';
import type { RunOptions, Workspace } from './workspace.ts';

/**
 * Tells, as one `retention-simulated` event for each destination, how many snapshots there would be at the end of each coming
 * month. Changes nothing. Throws `usage` where there are no rules and `repository-missing` when no destination exists.
 */
export function simulatePrune(
  workspace: Workspace,
  { duration, ...request }: Pick<PruneRequest, 'destinations' | 'rules'> & { readonly duration: Duration },
  options: RunOptions,
): Promise<void> {
  return interruptible(options.signal, async () => {
    const destinations = chooseRuled(workspace, request);
    await using catalogue = await openCatalogue({ ...workspace, destinations }, undefined, options);
    for (const { name, destination } of catalogue.destinations) {
      const rules = request.rules.get(name);
      if (rules === undefined) continue;
      const { snapshots } = await readRetained(destination, {
        site: workspace.site,
        check: await openSignatureCheck(workspace, name),
        signal: options.signal,
      });
      const { months, schedules } = simulate(snapshots, rules.policy, { now: workspace.now(), duration });
      const seen = schedules.map(({ interval, ...schedule }) => ({ ...schedule, intervalMs: interval }));
      await options.emit({ event: 'retention-simulated', destination: name, months, schedules: seen });
    }
    const outcome = catalogue.missing.length + catalogue.failures.length === 0 ? 'complete' : 'degraded';
    const counts = { destinations: catalogue.destinations.length, missing: catalogue.missing.length, failures: catalogue.failures.length };
    await options.emit({ event: 'summary', verb: 'prune', outcome, counts });
  });
}
