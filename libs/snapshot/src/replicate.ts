import { Fault } from '@holdfast/fault';
import type { ArtifactSet, RestoreOptions, SourceContext } from '@holdfast/source';
import { type BroughtIn, bringIn } from './bring-in.ts';
import { openDigestPool } from './digest-pool.ts';
import { interruptible } from './interruptible.ts';
import type { RestorableSource } from './open-restore.ts';
import { startProgress } from './progress.ts';
import { recover } from './recover.ts';
import type { ReplicateRequest, ReplicateResult } from './replication.ts';
import { openEnds, type ReplicationEnds } from './replication-ends.ts';
import { openScratch } from './scratch.ts';
import { snapshotId } from './snapshot-id.ts';
import { tellUndoGivenUp } from './undo-given-up.ts';
import { viewSet } from './view-set.ts';
import type { RunOptions, Workspace } from './workspace.ts';

const inPlace = { kind: 'in-place' } as const;
/** Threads that read what is to be replicated. */
const digestThreads = 2;
const remedy = 'run it again; if the difference stays, back up the source and restore that';

/**
 * Makes one source what another of its kind is at this moment, without a snapshot in between: captured, written beside
 * the target, read back and compared, and only when equal swapped in. Throws `target-not-empty` for a target that holds
 * something unless `replace`, `difference` when the replica is not equal, `usage` for ends that do not go together.
 */
export function replicate(workspace: Workspace, request: ReplicateRequest, options: RunOptions): Promise<ReplicateResult> {
  return interruptible(options.signal, async () => {
    await recover(workspace, options);
    await using scratch = await openScratch(workspace);
    await using held = new AsyncDisposableStack();
    const context = { baseDirectory: workspace.baseDirectory, scratchDirectory: await scratch.folder(), now: workspace.now };
    const ends = await openEnds(workspace, request, { context, held });
    const { kind, from, to } = ends;
    const { dryRun = false } = request;
    await options.emit({ event: 'replication-started', kind, from: from.what, to: to.what, dryRun });
    const view = held.use(await from.source.freeze({ signal: options.signal }));
    await using pool = openDigestPool(digestThreads);
    const progress = startProgress('capture', to.what, { emit: options.emit, now: workspace.now });
    if (view.extent !== undefined) progress.expect({ totalFiles: view.extent.artifacts, totalBytes: view.extent.bytes });
    const set = await viewSet(view, { name: to.reopening.name, kind, pool, onProgress: progress.add, signal: options.signal });
    progress.end();
    for (const { path, code, message } of view.problems) {
      await options.emit({ event: 'problem', source: from.what, destination: to.what, path, code, message });
    }
    const run = { workspace, request, ends, set, context };
    const brought = dryRun ? await lookAt(run, options) : await bring(run, options);
    return finish(run, brought, options);
  });
}

interface Run {
  readonly workspace: Workspace;
  readonly request: ReplicateRequest;
  readonly ends: ReplicationEnds;
  readonly set: ArtifactSet;
  readonly context: SourceContext;
}

const nothing = { undoable: false, kept: [] };

/** Throws what the replication would be refused with. */
async function lookAt({ workspace, request, ends, set }: Run, { signal }: RunOptions): Promise<Pick<BroughtIn, 'undoable' | 'kept'>> {
  const { replace = false } = request;
  const options: RestoreOptions = { replace, restoreId: snapshotId(workspace.now(), workspace.random), signal };
  const { replace: replaced, unchanged, lose } = await ends.to.source.plan(set, inPlace, options);
  if (replace || replaced + unchanged + lose === 0) return nothing;
  throw new Fault('target-not-empty', `${ends.to.what} already holds something`, {
    guidance: 'name a target where nothing stands, or add --replace',
  });
}

async function bring({ workspace, request, ends, set, context }: Run, options: RunOptions): Promise<Pick<BroughtIn, 'undoable' | 'kept'>> {
  const { adapter, from, to } = ends;
  const { replace = false } = request;
  const { artifacts, bytes } = set.record.totals;
  const { name } = to.reopening;
  const source: RestorableSource = {
    ...{ name, adapter, context, set, artifacts, bytes, replaces: replace, lacksSome: false },
    ...(to.source.steps && { reopening: to.reopening }),
    plan: (chosen, restoring) => to.source.plan(chosen, inPlace, restoring),
    stage: (chosen, restoring) => to.source.stage(chosen, inPlace, restoring),
  };
  const target = replace ? inPlace : ({ kind: 'service', url: request.to } as const);
  await tellUndoGivenUp(workspace, { target }, options.emit);
  const restoreId = snapshotId(workspace.now(), workspace.random);
  const snapshot = { id: `the replica of ${from.what}`, destination: to.what };
  return bringIn(workspace, { restoreId, snapshot, what: from.what, remedy, target, sources: [source] }, options);
}

async function finish(
  { request, ends, set }: Run,
  { undoable, kept }: Pick<BroughtIn, 'undoable' | 'kept'>,
  { emit }: RunOptions,
): Promise<ReplicateResult> {
  const { kind } = ends;
  const { dryRun = false } = request;
  const told = { kind, from: ends.from.what, to: ends.to.what };
  const { artifacts, bytes } = set.record.totals;
  const outcome = set.record.outcome === 'complete' ? 'complete' : 'degraded';
  await emit({ event: 'source-replicated', ...told, dryRun, artifacts, bytes });
  await emit({ event: 'summary', verb: 'replicate', outcome, counts: { artifacts, bytes } });
  return { ...told, outcome, artifacts, bytes, written: !dryRun, undoable, kept };
}
