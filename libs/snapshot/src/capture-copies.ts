import { copyToAll } from './copy.ts';
import { toFailure } from './failure.ts';
import type { CapturedDestination, Failure } from './request.ts';
import type { DestinationFragment, RunOptions, Workspace } from './workspace.ts';

/** What became of a run in one destination. */
export interface Captured {
  readonly captured: CapturedDestination;
  readonly failures: readonly Failure[];
}

/**
 * The destinations that a run writes, and those that take a copy of one of these afterwards, so that the site is read
 * once. One whose source is not part of the run is written itself.
 */
export function partCopies(destinations: readonly DestinationFragment[]): {
  readonly direct: readonly DestinationFragment[];
  readonly copies: readonly DestinationFragment[];
} {
  const written = new Set(destinations.filter(({ copyFrom }) => copyFrom === undefined).map(({ name }) => name));
  const isCopy = ({ copyFrom }: DestinationFragment): boolean => copyFrom !== undefined && written.has(copyFrom);
  return { direct: destinations.filter((one) => !isCopy(one)), copies: destinations.filter(isCopy) };
}

export interface CaptureCopiesOptions extends RunOptions {
  readonly snapshot: string;
  /** What became of the run where it was written. */
  readonly direct: readonly Captured[];
  readonly newDestinations: readonly string[];
}

/** Brings each copy what it lacks, also of earlier runs. A copy that fails is in the result. Throws only when aborted. */
export async function captureCopies(
  workspace: Workspace,
  copies: readonly DestinationFragment[],
  options: CaptureCopiesOptions,
): Promise<Captured[]> {
  const results: Captured[] = [];
  for (const copy of copies) results.push(await captureCopy(workspace, copy, options));
  return results;
}

async function captureCopy(workspace: Workspace, target: DestinationFragment, options: CaptureCopiesOptions): Promise<Captured> {
  const { snapshot, direct, newDestinations, emit, signal } = options;
  const { name, copyFrom: from = '' } = target;
  const source = direct.find(({ captured }) => captured.name === from)?.captured;
  // Why the other one did not take it has been told.
  if (source?.manifest === undefined) return { captured: { name, outcome: 'failed', storedBytes: 0 }, failures: [] };
  try {
    const request = { from, to: [name], newDestinations };
    const { destinations, failures } = await copyToAll(workspace, { request, targets: [target] }, { emit, signal });
    const [copied] = destinations;
    if (copied?.copied.includes(snapshot) !== true)
      return { captured: { name, outcome: 'failed', storedBytes: copied?.bytes ?? 0 }, failures };
    const outcome = failures.length === 0 ? source.outcome : 'degraded';
    return { captured: { name, outcome, manifest: source.manifest, storedBytes: copied.bytes }, failures };
  } catch (error) {
    signal?.throwIfAborted();
    const unexpected = { code: 'destination-unwritable', message: `nothing could be copied from ${from} to ${name}` } as const;
    const failure = toFailure(error, { destination: name }, unexpected);
    await emit({ event: 'destination-failed', ...failure });
    return { captured: { name, outcome: 'failed', storedBytes: 0 }, failures: [failure] };
  }
}
