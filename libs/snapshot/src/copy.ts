import { Fault } from '@holdfast/fault';
import { listCatalogue, openCatalogue } from './catalogue.ts';
import { choose } from './choose.ts';
import { copyInto } from './copy-into.ts';
import { interruptible } from './interruptible.ts';
import type { CopiedDestination, CopyRequest, CopySnapshotsResult, Failure } from './request.ts';
import type { Fragment, RunOptions, Workspace } from './workspace.ts';

/**
 * Copies snapshots that are in one destination into others: what is there already is not moved again, and what arrived is
 * proven. A destination that is down and a snapshot that is damaged leave the others done and are in the result. Throws
 * `usage`, `repository-missing`, `snapshot-missing`, `snapshot-ambiguous` and `interrupted`.
 */
export function copy(workspace: Workspace, request: CopyRequest, options: RunOptions): Promise<CopySnapshotsResult> {
  return interruptible(options.signal, async () => {
    const targets = chooseTargets(workspace, request);
    const { destinations, failures } = await copyToAll(workspace, { request, targets }, options);
    const outcome = outcomeOf(destinations, failures);
    const counts = {
      destinations: destinations.length,
      copied: destinations.reduce((sum, { copied }) => sum + copied.length, 0),
      objects: destinations.reduce((sum, { objects }) => sum + objects, 0),
      bytes: destinations.reduce((sum, { bytes }) => sum + bytes, 0),
      failures: failures.length,
    };
    await options.emit({ event: 'summary', verb: 'copy', outcome, counts });
    return { outcome, destinations, failures };
  });
}

/** The same without the summary, as a part of another run. */
export async function copyToAll(
  workspace: Workspace,
  { request, targets }: { readonly request: CopyRequest; readonly targets: readonly Fragment[] },
  options: RunOptions,
): Promise<Omit<CopySnapshotsResult, 'outcome'>> {
  const others = workspace.destinations.filter((fragment) => !targets.includes(fragment));
  await using catalogue = await openCatalogue({ ...workspace, destinations: others }, request.from, options);
  const listing = await listCatalogue(catalogue, options);
  const destinations: CopiedDestination[] = [];
  const failures: Failure[] = [...listing.failures];
  for (const target of targets) {
    const { copied, failed } = await copyInto(workspace, target, { ...options, request, catalogue, listing });
    if (copied !== undefined) destinations.push(copied);
    failures.push(...failed);
  }
  return { destinations, failures };
}

function chooseTargets({ destinations }: Workspace, { from, to }: CopyRequest): readonly Fragment[] {
  const targets = choose(destinations, to, 'destination');
  if (from !== undefined && to.includes(from)) {
    throw new Fault('usage', `the destination ${from} cannot be copied into itself`, { guidance: 'name another one with --to' });
  }
  if (targets.length < destinations.length) return targets;
  const names = destinations.map(({ name }) => name).join(', ');
  throw new Fault('usage', `there is no other destination to copy from (${names})`, { guidance: 'add one to the configuration' });
}

function outcomeOf(destinations: readonly CopiedDestination[], failures: readonly Failure[]): CopySnapshotsResult['outcome'] {
  if (failures.length === 0) return 'complete';
  return destinations.some(({ copied, present }) => copied.length + present > 0) ? 'degraded' : 'failed';
}
