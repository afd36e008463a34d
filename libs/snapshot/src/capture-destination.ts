import type { BeginOptions, Destination, SnapshotWriter } from '@holdfast/destination';
import { toFault } from '@holdfast/fault';
import type { Abortable, Inventory, SnapshotHeader, SourceDetails } from '@holdfast/manifest';
import type { FrozenView } from '@holdfast/source';
import { mapBounded } from './bounded.ts';
import { type CapturedSource, captureSource } from './capture-source.ts';
import { EarlierArtifacts } from './earlier-artifacts.ts';
import type { CaptureEvent } from './event.ts';
import { toFailure } from './failure.ts';
import type { FrozenSources } from './freeze.ts';
import { isRolledBack, refuseOtherPlace, rememberPlace } from './known-destination.ts';
import { describeDestination, openDestination } from './open-destination.ts';
import { type ExpectedTotals, startProgress } from './progress.ts';
import type { CapturedDestination, Failure } from './request.ts';
import { openSignatureCheck } from './signature-report.ts';
import type { Signers } from './snapshot-signer.ts';
import type { Fragment, RunOptions, Workspace } from './workspace.ts';

/** So many sources are written to one destination at once: one waits for its disk while the other is packed. */
const sourcesAtOnce = 2;

/** What all destinations of a run have in common. */
export interface CaptureRun {
  readonly header: SnapshotHeader;
  readonly frozen: FrozenSources;
  readonly reread: boolean;
  /** Destinations whose place is accepted although it is not the one that is known. */
  readonly newDestinations: readonly string[];
  readonly signers: Signers;
  readonly totals: ExpectedTotals | undefined;
  readonly inventory: (view: FrozenView, previous: SourceDetails | undefined) => Promise<Inventory>;
}

/** One destination's part of a run; a failure of the destination itself is in the result. Throws only when aborted. */
export async function captureTo(
  workspace: Workspace,
  fragment: Fragment,
  { run, ...options }: RunOptions & { readonly run: CaptureRun },
): Promise<{ readonly captured: CapturedDestination; readonly failures: readonly Failure[] }> {
  const failures: Failure[] = [];
  try {
    await using destination = await openDestination(workspace, fragment);
    const described = { name: fragment.name, description: await describeDestination(workspace, fragment), destination };
    const isNew = run.newDestinations.includes(fragment.name);
    const stored = isNew ? undefined : await refuseOtherPlace(workspace, described, { signal: options.signal });
    const trusts = await trustOf(workspace, fragment.name, destination, options);
    const standing: string[][] = [];
    const onStanding = (ids: readonly string[]): unknown => standing.push([...ids]);
    await using writer = await destination.begin(run.header, { signal: options.signal, trusts, onStanding });
    if (isRolledBack(stored, standing[0])) await options.emit(rolledBack(fragment.name, stored, standing[0]?.at(-1)));
    await using earlier = new EarlierArtifacts(workspace, fragment, { header: run.header, trusts, signal: options.signal });
    const captured = await writeAndCommit(workspace, writer, { ...options, run, name: fragment.name, failures, earlier });
    // The snapshot is stored, whether or not its place can be remembered.
    if (captured.manifest !== undefined) await rememberPlace(workspace, described, { snapshot: run.header.id }).catch(() => undefined);
    return { captured, failures };
  } catch (error) {
    options.signal?.throwIfAborted();
    const message = `the destination ${fragment.name} could not be written`;
    const failure = toFailure(error, { destination: fragment.name }, { code: 'destination-unwritable', message });
    await options.emit({ event: 'destination-failed', ...failure });
    return { captured: { name: fragment.name, outcome: 'failed', storedBytes: 0 }, failures: [...failures, failure] };
  }
}

function rolledBack(destination: string, snapshot: string, newest: string | undefined): CaptureEvent {
  const rest = newest === undefined ? 'and has none at all' : `and nothing newer than ${newest}`;
  const message = `it no longer has ${snapshot}, the last snapshot that this machine stored there, ${rest}: it was put back to an older state, or somebody else deleted snapshots`;
  return { event: 'destination-rolled-back', destination, snapshot, ...(newest === undefined ? {} : { newest }), message };
}

interface DestinationOptions extends RunOptions {
  readonly run: CaptureRun;
  readonly name: string;
  readonly failures: Failure[];
  readonly earlier: EarlierArtifacts;
}

async function writeAndCommit(workspace: Workspace, writer: SnapshotWriter, options: DestinationOptions): Promise<CapturedDestination> {
  const { run, name, emit, signal } = options;
  const sources = await writeAll(workspace, writer, options);
  options.failures.push(...sources.flatMap(({ failure }) => failure ?? []));
  const storedBytes = sources.reduce((sum, { written }) => sum + (written?.storedBytes ?? 0), 0);
  if (sources.every(({ outcome }) => outcome === 'failed')) return { name, outcome: 'failed', storedBytes: 0 };
  signal?.throwIfAborted();
  const outcome = sources.every((source) => source.outcome === 'complete') ? 'complete' : 'degraded';
  const manifest = await writer.commit(
    { finishedAt: workspace.now().toISOString(), outcome, skewMs: run.frozen.skewMs, sources: sources.map(completionOf) },
    { signal, sign: run.signers.get(name) },
  );
  const artifacts = sources.reduce((sum, { written }) => sum + (written?.totals.artifacts ?? 0), 0);
  const bytes = sources.reduce((sum, { written }) => sum + (written?.totals.bytes ?? 0), 0);
  await emit({ event: 'snapshot-committed', snapshot: run.header.id, destination: name, outcome, artifacts, bytes, storedBytes });
  return { name, outcome, manifest, storedBytes };
}

/** Where signatures are required, a snapshot without one may be somebody else's: nothing of it is taken over into one that is signed. */
export async function trustOf(
  workspace: Workspace,
  name: string,
  destination: Destination,
  options: Abortable,
): Promise<BeginOptions['trusts']> {
  const check = await openSignatureCheck(workspace, name);
  if (check === undefined) return undefined;
  return async (manifest) => {
    const { status, required } = await check(destination, manifest, { signal: options.signal });
    return status === 'valid' || !required;
  };
}

/** Writes every source; the first error of the destination stops the others. */
async function writeAll(workspace: Workspace, writer: SnapshotWriter, options: DestinationOptions): Promise<CapturedSource[]> {
  const { run, name, earlier, emit, signal } = options;
  const stop = new AbortController();
  const both = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
  const progress = startProgress('capture', name, { emit, now: workspace.now });
  if (run.totals !== undefined) progress.expect(run.totals);
  let first: { readonly error: unknown } | undefined;
  try {
    return await mapBounded(run.frozen.sources, sourcesAtOnce, async (source) => {
      try {
        const { reread, inventory } = run;
        return await captureSource(source, writer, { destination: name, reread, earlier, progress, inventory, emit, signal: both });
      } catch (error) {
        first ??= { error };
        stop.abort(toFault(error, 'destination-unwritable', name));
        throw first.error;
      }
    });
  } finally {
    progress.end();
  }
}

function completionOf({ name, kind, outcome, details }: CapturedSource) {
  return { name, kind, outcome, ...(details === undefined ? {} : { details }) };
}
