import type { Inventory, Outcome, SnapshotHeader, SourceDetails } from '@holdfast/manifest';
import type { FrozenView } from '@holdfast/source';
import { type Captured, captureCopies, partCopies } from './capture-copies.ts';
import { type CaptureRun, captureTo } from './capture-destination.ts';
import { choose } from './choose.ts';
import { EarlierArtifacts } from './earlier-artifacts.ts';
import { type FrozenSources, freezeAll } from './freeze.ts';
import { interruptible } from './interruptible.ts';
import { proveDestination } from './open-destination.ts';
import type { ExpectedTotals } from './progress.ts';
import { recover } from './recover.ts';
import type { CapturedDestination, CaptureRequest, CaptureResult, Failure } from './request.ts';
import { openScratch } from './scratch.ts';
import { snapshotId } from './snapshot-id.ts';
import { openSigners, type Signers } from './snapshot-signer.ts';
import type { Fragment, RunOptions, Workspace } from './workspace.ts';

/**
 * Backs up: freezes every source, then writes one snapshot to every destination at once; copies come after, from these. Survives the failure of single
 * sources and destinations, which are in the result. Throws `usage`, `secret-missing`,
 * what `openSigners` and `proveDestination` throw, and `interrupted`.
 */
export function capture(workspace: Workspace, request: CaptureRequest, options: RunOptions): Promise<CaptureResult> {
  return interruptible(options.signal, async () => {
    const startedAt = workspace.now();
    const fragments = choose(workspace.sources, request.sources, 'source');
    const destinations = choose(workspace.destinations, request.destinations, 'destination');
    const { newDestinations = [] } = request;
    if (newDestinations.length > 0) choose(workspace.destinations, newDestinations, 'destination');
    const resolved = await resolveAll(workspace, fragments, destinations);
    const signers = await openSigners(workspace, destinations, { signal: options.signal });
    for (const destination of destinations) await proveDestination(workspace, destination, { signal: options.signal });
    await recover(workspace, options);
    const id = snapshotId(startedAt, workspace.random);
    const names = { sources: fragments.map(({ name }) => name), destinations: destinations.map(({ name }) => name) };
    await options.emit({ event: 'snapshot-started', snapshot: id, kind: request.kind, ...names });
    const header = headerOf(workspace, request, { id, startedAt: startedAt.toISOString() });
    const { direct, copies } = partCopies(destinations);
    const { all, ...frozen } = await captureDirect(workspace, { resolved, direct, header, request, signers }, options);
    // The views are closed by now: what follows reads no source.
    const copied = await captureCopies(workspace, copies, { ...options, snapshot: id, direct: all, newDestinations });
    return summarise({ id, frozen, all: [...all, ...copied] }, options);
  });
}

interface DirectRun {
  readonly resolved: readonly Fragment[];
  readonly direct: readonly Fragment[];
  readonly header: SnapshotHeader;
  readonly request: CaptureRequest;
  readonly signers: Signers;
}

interface Frozen extends Pick<FrozenSources, 'skewMs' | 'failures'> {
  readonly sourceCount: number;
}

/** Freezes the sources and writes them to all destinations that are no copies. */
async function captureDirect(
  workspace: Workspace,
  { resolved, direct, header, request, signers }: DirectRun,
  options: RunOptions,
): Promise<Frozen & { readonly all: readonly Captured[] }> {
  await using scratch = await openScratch(workspace);
  // A hint only: what is taken over is read from each destination by itself, which says then whether it is to be trusted.
  const hinting = request.reread === true ? undefined : direct[0];
  await using earlier = hinting && new EarlierArtifacts(workspace, hinting, { header, trusts: undefined, signal: options.signal });
  const details = async (source: Fragment) => (await earlier?.of(source))?.set.details;
  await using frozen = await freezeAll(workspace, resolved, { ...options, scratch, earlier: details });
  const run = {
    header,
    frozen,
    reread: request.reread === true,
    newDestinations: request.newDestinations ?? [],
    signers,
    totals: countAll(frozen),
    inventory: countOnce(options),
  };
  const all = await captureToAll(workspace, direct, { ...options, run });
  return { all, sourceCount: frozen.sources.length, skewMs: frozen.skewMs, failures: frozen.failures };
}

/** Every secret is needed before anything is started. */
async function resolveAll(workspace: Workspace, sources: readonly Fragment[], destinations: readonly Fragment[]): Promise<Fragment[]> {
  for (const destination of destinations) await workspace.resolve(destination);
  const resolved: Fragment[] = [];
  for (const source of sources) resolved.push(await workspace.resolve(source));
  return resolved;
}

function headerOf({ site, tool }: Workspace, request: CaptureRequest, begun: { readonly id: string; readonly startedAt: string }) {
  const { kind, description, ticket, keep } = request;
  const marks = {
    ...(description === undefined ? {} : { description }),
    ...(ticket === undefined ? {} : { ticket }),
    ...(keep === undefined ? {} : { keep }),
  };
  return { ...begun, kind, site, tool, ...marks };
}

/** What all views hold, for the progress; undefined when one of them does not tell. */
function countAll({ sources }: FrozenSources): ExpectedTotals | undefined {
  let totalFiles = 0;
  let totalBytes = 0;
  for (const { view } of sources) {
    if (view === undefined) continue;
    if (view.extent === undefined) return undefined;
    totalFiles += view.extent.artifacts;
    totalBytes += view.extent.bytes;
  }
  return { totalFiles, totalBytes };
}

/** The inventory of a view, counted once however many destinations ask. */
function countOnce({ signal }: RunOptions): CaptureRun['inventory'] {
  const counted = new Map<FrozenView, Promise<Inventory>>();
  return (view: FrozenView, previous: SourceDetails | undefined) => {
    const known = counted.get(view);
    if (known !== undefined) return known;
    const counting = view.inventory({ signal }, previous);
    counted.set(view, counting);
    return counting;
  };
}

async function captureToAll(
  workspace: Workspace,
  destinations: readonly Fragment[],
  options: RunOptions & { readonly run: CaptureRun },
): Promise<Captured[]> {
  if (options.run.frozen.sources.every(({ view }) => view === undefined)) {
    return destinations.map(({ name }) => ({ captured: { name, outcome: 'failed', storedBytes: 0 }, failures: [] }));
  }
  const settled = await Promise.allSettled(destinations.map((destination) => captureTo(workspace, destination, options)));
  return settled.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}

async function summarise(
  { id, frozen, all }: { readonly id: string; readonly frozen: Frozen; readonly all: readonly Captured[] },
  { emit }: RunOptions,
): Promise<CaptureResult> {
  const destinations = all.map(({ captured }) => captured);
  const failures: Failure[] = [...frozen.failures, ...all.flatMap((one) => one.failures)];
  const outcome = outcomeOf(destinations);
  const counts = {
    sources: frozen.sourceCount,
    destinations: destinations.length,
    committed: destinations.filter(({ manifest }) => manifest !== undefined).length,
    storedBytes: destinations.reduce((sum, { storedBytes }) => sum + storedBytes, 0),
    skewMs: frozen.skewMs,
    failures: failures.length,
  };
  await emit({ event: 'summary', verb: 'backup', outcome, snapshot: id, counts });
  return { snapshot: id, outcome, skewMs: frozen.skewMs, destinations, failures };
}

function outcomeOf(destinations: readonly CapturedDestination[]): Outcome {
  if (destinations.every(({ outcome }) => outcome === 'failed')) return 'failed';
  return destinations.every(({ outcome }) => outcome === 'complete') ? 'complete' : 'degraded';
}
