import { type BroughtIn, bringIn } from './bring-in.ts';
import { interruptible } from './interruptible.ts';
import { type OpenedRestore, openRestore } from './open-restore.ts';
import { recover } from './recover.ts';
import type { RestoreRequest, RestoreResult } from './request.ts';
import { openScratch } from './scratch.ts';
import { snapshotId } from './snapshot-id.ts';
import { tellUndoGivenUp } from './undo-given-up.ts';
import type { RunOptions, Workspace } from './workspace.ts';

const remedy = 'verify the snapshot with holdfast verify --level content, or restore another copy with --from';

/**
 * Restores beside the targets, reads all of it back and compares it with the snapshot, and only when every source is
 * equal swaps them in. Throws `difference` when one is not, and leaves every target as it was whenever it throws.
 */
export function restore(workspace: Workspace, request: RestoreRequest, options: RunOptions): Promise<RestoreResult> {
  return interruptible(options.signal, async () => {
    await recover(workspace, options);
    await using scratch = await openScratch(workspace);
    await using opened = await openRestore(workspace, request, { ...options, scratch });
    const restoreId = snapshotId(workspace.now(), workspace.random);
    const { snapshot, sources } = opened;
    const { id, destination } = snapshot;
    const names = sources.map(({ name }) => name);
    await options.emit({ event: 'restore-started', restore: restoreId, snapshot: id, destination, sources: names });
    await tellUndoGivenUp(workspace, request, options.emit);
    const prepared = { restoreId, snapshot: { id, destination }, what: `the snapshot ${id}`, remedy, target: request.target, sources };
    const brought = await bringIn(workspace, prepared, options);
    return finish(opened, { ...brought, restoreId }, options);
  });
}

async function finish(
  { snapshot, sources: restored, skipped }: OpenedRestore,
  { restoreId, sources, undoable, kept }: BroughtIn & { readonly restoreId: string },
  { emit }: RunOptions,
): Promise<RestoreResult> {
  const { id, destination } = snapshot;
  for (const { name, target } of sources) await emit({ event: 'restore-swapped', restore: restoreId, source: name, target });
  // What a degraded source lacked is lacking now: equal to the snapshot, but not all that was there.
  const whole =
    skipped.length === 0 && restored.every(({ set, lacksSome }) => set.record.outcome === 'complete' || !(set.whole || lacksSome));
  const outcome = whole ? 'complete' : 'degraded';
  const artifacts = sources.reduce((sum, one) => sum + one.artifacts, 0);
  const bytes = sources.reduce((sum, one) => sum + one.bytes, 0);
  await emit({ event: 'summary', verb: 'restore', outcome, snapshot: id, counts: { sources: sources.length, artifacts, bytes } });
  return { restore: restoreId, snapshot: id, destination, outcome, sources, skipped, undoable, kept };
}
