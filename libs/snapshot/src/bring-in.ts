import { Fault } from '@holdfast/fault';
import { OpenFiles, syncPlaces } from '@holdfast/filesystem';
import type { Inventory } from '@holdfast/manifest';
import type { ArtifactSet, StagedRestore } from '@holdfast/source';
import { mapBounded } from './bounded.ts';
import { type Comparison, compareRestored } from './compare-restored.ts';
import { type DigestPool, openDigestPool } from './digest-pool.ts';
import type { RestorableSource } from './open-restore.ts';
import { startProgress } from './progress.ts';
import type { RestoreRequest } from './request.ts';
import { openRestoreLog, type RestoreLog } from './restore-log.ts';
import { inOrderOfTargets, sourceSwaps } from './source-swaps.ts';
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

/** What is to be brought to its targets. */
export interface PreparedRestore {
  readonly restoreId: string;
  /** Where it comes from, for events and the journal. */
  readonly snapshot: { readonly id: string; readonly destination: string };
  /** The same for messages: `the snapshot …`. */
  readonly what: string;
  /** What to do when what was written is not equal to it. */
  readonly remedy: string;
  readonly target: RestoreRequest['target'];
  readonly sources: readonly RestorableSource[];
}

/** What stands at its targets now. */
export interface BroughtIn {
  readonly sources: readonly { readonly name: string; readonly target: string; readonly artifacts: number; readonly bytes: number }[];
  readonly undoable: boolean;
  readonly kept: readonly string[];
}

/**
 * Writes every source beside its target, reads it back and compares it, and only when all are equal swaps them in. Throws
 * `difference` when one is not, and leaves every target as it was whenever it throws.
 */
export async function bringIn(workspace: Workspace, prepared: PreparedRestore, options: RunOptions): Promise<BroughtIn> {
  const { restoreId, snapshot, target, sources } = prepared;
  await using log = await openRestoreLog(workspace, {
    ...{ restoreId, snapshot: snapshot.id, destination: snapshot.destination, target },
    sources: sources.flatMap(({ reopening }) => reopening ?? []),
  });
  await using held = new AsyncDisposableStack();
  const run: Run = { ...options, workspace, prepared, log };
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
  const told = staged.map(({ name, staging, artifacts, bytes }) => ({ name, target: staging.target, artifacts, bytes }));
  return { sources: told, undoable: log.undoable, kept: log.kept() };
}

interface Run extends RunOptions {
  readonly workspace: Workspace;
  readonly prepared: PreparedRestore;
  readonly log: RestoreLog;
}

interface Staged extends RestorableSource {
  readonly staging: StagedRestore;
}

async function stageAll({ workspace, prepared, log, emit, signal }: Run, held: AsyncDisposableStack): Promise<Staged[]> {
  const progress = startProgress('restore', prepared.snapshot.destination, { emit, now: workspace.now });
  progress.expect(totalsOf(prepared.sources));
  const weightOf = ({ artifacts, bytes }: RestorableSource) =>
    artifacts > small.artifacts || bytes > small.bytes ? smallAtOnce / sourcesAtOnce : 1;
  const staged = await mapBounded(
    prepared.sources,
    smallAtOnce,
    async (one, index) => {
      const staging = held.use(
        await one.stage(comparedLater(one.set), {
          signal,
          // Sources may stage in the same folder under the same name.
          restoreId: `${prepared.restoreId}-${index + 1}`,
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
  const { workspace, prepared, emit } = run;
  const progress = startProgress('compare', prepared.snapshot.destination, { emit, now: workspace.now });
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
        await emit({ event: 'difference', snapshot: prepared.snapshot.id, source: one.name, name, message });
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
    `what was restored differs from ${prepared.what} in ${different === 1 ? '1 place' : `${different} places`}, so nothing was replaced`,
    {
      guidance: prepared.remedy,
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
  // Awaited here: the view is let go at the end of this block.
  return await compareRestored(one.set, restored, { ...options, signal, unrestorable, inventory });
}

/** The inventory counted what the source held; of a degraded source not all of that is stored, so there the stored part is counted. */
async function expectedInventory({ set, adapter, context }: Staged, signal: AbortSignal | undefined): Promise<Inventory> {
  if (set.record.outcome === 'complete') return set.details.inventory;
  return adapter.inspect(set, context, { signal });
}

function totalsOf(sources: readonly { readonly artifacts: number; readonly bytes: number }[]) {
  return {
    totalFiles: sources.reduce((sum, { artifacts }) => sum + artifacts, 0),
    totalBytes: sources.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}
