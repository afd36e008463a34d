import { Fault } from '@holdfast/fault';
import { OpenFiles, syncPlaces } from '@holdfast/filesystem';
import type { Inventory } from '@holdfast/manifest';
import type { ArtifactSet, StagedRestore } from '@holdfast/source';
import { mapBounded } from './bounded.ts';
import { type Comparison, compareRestored } from './compare-restored.ts';
import { type DigestPool, openDigestPool } from './digest-pool.ts';
import { interruptible } from './interruptible.ts';
import { type OpenedRestore, openRestore, type RestorableSource } from './open-restore.ts';
import { startProgress } from './progress.ts';
import { recover } from './recover.ts';
import type { RestoreRequest, RestoreResult } from './request.ts';
import { openRestoreLog, type RestoreLog } from './restore-log.ts';
import { openScratch } from './scratch.ts';
import { snapshotId } from './snapshot-id.ts';
import { inOrderOfTargets, sourceSwaps } from './source-swaps.ts';
import { tellUndoGivenUp } from './undo-given-up.ts';
import type { RunOptions, Workspace } from './workspace.ts';

/** A database is checked by one core while the other works on files. */
const sourcesAtOnce = 2;
/** Of small sources so many are staged at once: what they announce is then written down together. */
const smallAtOnce = 16;
/** A source above one of these is no small one. */
const small = { artifacts: 1000, bytes: 4 << 20 };
/** Milliseconds for which one look at what other processes have open stands for the last looks of many sources. */
const openFilesAge = 1000;
/** Threads that read back what was restored. */
const digestThreads = 2;
/** So many differences of one source are told one by one; the count is whole. */
const differencesTold = 1000;

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
    const { id, destination } = opened.snapshot;
    const names = opened.sources.map(({ name }) => name);
    await options.emit({ event: 'restore-started', restore: restoreId, snapshot: id, destination, sources: names });
    await tellUndoGivenUp(workspace, request, options.emit);
    await using log = await openRestoreLog(workspace, {
      ...{ restoreId, snapshot: id, destination, target: request.target },
      sources: opened.sources.flatMap(({ reopening }) => reopening ?? []),
    });
    await using held = new AsyncDisposableStack();
    const run: Run = { ...options, workspace, opened, restoreId, log };
    const staged = await stageAll(run, held);
    await compareAndSync(run, staged);
    const openFiles = new OpenFiles({ maximumAge: openFilesAge });
    // The last look at a folder must find what is staged in it for another source, and has to take along.
    for (const { staging } of inOrderOfTargets(staged).reverse()) await staging.ready({ ...options, openFiles });
    const swaps = await sourceSwaps(inOrderOfTargets(staged));
    try {
      await log.swap(swaps);
    } catch (error) {
      if (log.isUnsettled) held.move();
      throw error;
    }
    return finish(run, staged);
  });
}

interface Run extends RunOptions {
  readonly workspace: Workspace;
  readonly opened: OpenedRestore;
  readonly restoreId: string;
  readonly log: RestoreLog;
}

interface Staged extends RestorableSource {
  readonly staging: StagedRestore;
}

async function stageAll({ workspace, opened, restoreId, log, emit, signal }: Run, held: AsyncDisposableStack): Promise<Staged[]> {
  const progress = startProgress('restore', opened.snapshot.destination, { emit, now: workspace.now });
  progress.expect(totalsOf(opened.sources));
  const weightOf = ({ artifacts, bytes }: RestorableSource) =>
    artifacts > small.artifacts || bytes > small.bytes ? smallAtOnce / sourcesAtOnce : 1;
  const staged = await mapBounded(
    opened.sources,
    smallAtOnce,
    async (one, index) => {
      const staging = held.use(
        await one.stage(comparedLater(one.set), {
          signal,
          // Sources may stage in the same folder under the same name.
          restoreId: `${restoreId}-${index + 1}`,
          replace: one.replaces,
          announce: log.announce,
          announceOnService: (data) => log.announceOnService(one.name, data),
          onProgress: progress.add,
        }),
      );
      await emit({ event: 'restore-staged', source: one.name, target: staging.target, artifacts: one.artifacts, bytes: one.bytes });
      return { ...one, staging };
    },
    weightOf,
  );
  progress.end();
  return staged;
}

/** All that is staged is read back and compared with its digests before the swap: proving it on the way as well would hash every byte twice. */
function comparedLater(set: ArtifactSet): ArtifactSet {
  return { ...set, extract: (requests, options) => set.extract(requests, { ...options, provenByCaller: true }) };
}

/** What the disk has to write is written while it is read back from memory. */
async function compareAndSync(run: Run, staged: readonly Staged[]): Promise<void> {
  const outcomes = await Promise.allSettled([compareAll(run, staged), syncPlaces(run.log.announced(), run)]);
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}

/** Compares every source, so that all differences are told; throws when there is one. */
async function compareAll(run: Run, staged: readonly Staged[]): Promise<void> {
  const { workspace, opened, emit } = run;
  const progress = startProgress('compare', opened.snapshot.destination, { emit, now: workspace.now });
  progress.expect(totalsOf(staged));
  await using pool = openDigestPool(digestThreads);
  const differences = await mapBounded(staged, sourcesAtOnce, async (one) => {
    let found = 0;
    const compared = await compareOne(run, one, {
      pool,
      onProgress: progress.add,
      onDifference: async ({ name, message }) => {
        found += 1;
        if (found > differencesTold) return;
        await emit({ event: 'difference', snapshot: opened.snapshot.id, source: one.name, name, message });
      },
    });
    await emit({ event: 'restore-compared', source: one.name, ...compared, differences: found });
    return found;
  });
  const different = differences.reduce((sum, found) => sum + found, 0);
  progress.end();
  if (different === 0) return;
  throw new Fault(
    'difference',
    `what was restored differs from the snapshot ${opened.snapshot.id} in ${different === 1 ? '1 place' : `${different} places`}, so nothing was replaced`,
    {
      guidance: 'verify the snapshot with holdfast verify --level content, or restore another copy with --from',
    },
  );
}

async function compareOne(
  { signal }: Run,
  one: Staged,
  options: { pool: DigestPool } & Pick<Parameters<typeof compareRestored>[2], 'onProgress' | 'onDifference'>,
): Promise<Comparison> {
  await using restored = await one.staging.freeze({ signal });
  const { unrestorable } = one.adapter.capabilities;
  const inventory = one.set.whole ? await expectedInventory(one, signal) : undefined;
  return compareRestored(one.set, restored, { ...options, signal, unrestorable, inventory });
}

/** The inventory counted what the source held; of a degraded source not all of that is stored, so there the stored part is counted. */
async function expectedInventory({ set, adapter, context }: Staged, signal: AbortSignal | undefined): Promise<Inventory> {
  if (set.record.outcome === 'complete') return set.details.inventory;
  return adapter.inspect(set, context, { signal });
}

async function finish({ opened, restoreId, log, emit }: Run, staged: readonly Staged[]): Promise<RestoreResult> {
  const { id, destination } = opened.snapshot;
  for (const { name, staging } of staged) {
    await emit({ event: 'restore-swapped', restore: restoreId, source: name, target: staging.target });
  }
  // What a degraded source lacked is lacking now: equal to the snapshot, but not all that was there.
  const whole =
    opened.skipped.length === 0 && staged.every(({ set, lacksSome }) => set.record.outcome === 'complete' || !(set.whole || lacksSome));
  const outcome = whole ? 'complete' : 'degraded';
  const { totalFiles: artifacts, totalBytes: bytes } = totalsOf(staged);
  await emit({ event: 'summary', verb: 'restore', outcome, snapshot: id, counts: { sources: staged.length, artifacts, bytes } });
  const sources = staged.map(({ name, staging, ...counted }) => {
    return { name, target: staging.target, artifacts: counted.artifacts, bytes: counted.bytes };
  });
  return {
    restore: restoreId,
    snapshot: id,
    destination,
    outcome,
    sources,
    skipped: opened.skipped,
    undoable: log.undoable,
    kept: log.kept(),
  };
}

function totalsOf(sources: readonly { readonly artifacts: number; readonly bytes: number }[]) {
  return {
    totalFiles: sources.reduce((sum, { artifacts }) => sum + artifacts, 0),
    totalBytes: sources.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}
