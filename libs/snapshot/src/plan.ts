import { interruptible } from './interruptible.ts';
import { openRestore } from './open-restore.ts';
import type { PlanResult, RestoreRequest } from './request.ts';
import { openScratch } from './scratch.ts';
import { snapshotId } from './snapshot-id.ts';
import { tellUndoGivenUp } from './undo-given-up.ts';
import type { RunOptions, Workspace } from './workspace.ts';

/** What `restore` would do to each target, without doing any of it. Throws as `restore` does before it stages. */
export function plan(workspace: Workspace, request: RestoreRequest, options: RunOptions): Promise<PlanResult> {
  return interruptible(options.signal, async () => {
    await using scratch = await openScratch(workspace);
    await using opened = await openRestore(workspace, request, { ...options, scratch });
    const restoreId = snapshotId(workspace.now(), workspace.random);
    const sources: PlanResult['sources'][number][] = [];
    const counts = { create: 0, replace: 0, unchanged: 0, lose: 0 };
    for (const { name, plan: planOne, set, replaces } of opened.sources) {
      const planned = await planOne(set, { replace: replaces, restoreId, signal: options.signal });
      sources.push({ name, plan: planned });
      for (const count of Object.keys(counts) as (keyof typeof counts)[]) counts[count] += planned[count];
      await options.emit({ event: 'restore-planned', source: name, ...planned });
    }
    const givesUp = await tellUndoGivenUp(workspace, request, options.emit);
    const { id, destination } = opened.snapshot;
    const isWhole = opened.skipped.length === 0 && !opened.sources.some(({ lacksSome }) => lacksSome);
    const outcome = isWhole ? 'complete' : 'degraded';
    await options.emit({ event: 'summary', verb: 'restore', outcome, snapshot: id, counts });
    return { snapshot: id, destination, sources, skipped: opened.skipped, givesUp };
  });
}
