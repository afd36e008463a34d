import { Fault, toFault } from '@holdfast/fault';
import { isSnapshotId } from '@holdfast/manifest';
import { type Catalogue, listCatalogue, missingDestination, openCatalogue } from './catalogue.ts';
import { toFailure } from './failure.ts';
import { interruptible } from './interruptible.ts';
import { forgetSnapshot } from './known-destination.ts';
import type { Failure, ListedSnapshot, RemoveRequest, RemoveResult } from './request.ts';
import { pickSnapshot } from './resolve-snapshot.ts';
import type { OpenedDestination, RunOptions, Workspace } from './workspace.ts';

/**
 * Deletes a snapshot from every destination that has it, or from the chosen one; by its whole id also one whose manifest
 * is damaged. Throws `usage` for one that is to be kept for ever, unless forced. A destination that fails, or that is
 * missing or cannot be read and so may still have it, leaves the others done and is in the result, or thrown when none was done.
 */
export function remove(workspace: Workspace, request: RemoveRequest, options: RunOptions): Promise<RemoveResult> {
  return interruptible(options.signal, async () => {
    await using catalogue = await openCatalogue(workspace, request.from, options);
    const { id, holders, unread } = await findHolders(catalogue, request, options);
    const removed: string[] = [];
    const full: string[] = [];
    const tried = new Set(holders.map(({ name }) => name));
    const failures = unread.filter(({ destination = '' }) => !tried.has(destination));
    for (const name of catalogue.missing) {
      const failure = missingDestination(name, `so that ${id} is not deleted there if it has it`);
      failures.push(failure);
      await options.emit({ event: 'destination-failed', ...failure });
    }
    let first: unknown;
    let untold: Failure | undefined;
    for (const { name, destination } of holders) {
      try {
        await destination.delete(id, { signal: options.signal });
        removed.push(name);
        await forgetSnapshot(workspace, name, id).catch(() => undefined);
        await options.emit({ event: 'snapshot-removed', snapshot: id, destination: name });
        if (destination.prune !== undefined) full.push(name);
      } catch (error) {
        options.signal?.throwIfAborted();
        if (error instanceof Fault && error.code === 'snapshot-missing') continue;
        first ??= error;
        const failure = toFailure(error, { destination: name }, { code: 'destination-unwritable', message: `${id} could not be deleted` });
        failures.push(failure);
        // When nothing else comes of it, it is thrown, and told by that alone.
        if (first === error) untold = failure;
        else await options.emit({ event: 'destination-failed', ...failure });
      }
    }
    if (removed.length === 0) throw notRemoved(id, first);
    if (untold !== undefined) await options.emit({ event: 'destination-failed', ...untold });
    const outcome = failures.length === 0 ? 'complete' : 'degraded';
    const counts = { removed: removed.length, failures: failures.length };
    await options.emit({ event: 'summary', verb: 'delete', outcome, snapshot: id, counts });
    return { snapshot: id, destinations: removed, keptContent: full, failures };
  });
}

/** The destinations that have the snapshot. A manifest that is damaged is in no listing, so that every one may have it then. */
async function findHolders(
  catalogue: Catalogue,
  { snapshot: name, force }: RemoveRequest,
  options: RunOptions,
): Promise<{ readonly id: string; readonly holders: readonly OpenedDestination[]; readonly unread: readonly Failure[] }> {
  const listing = await listCatalogue(catalogue, options);
  const { snapshots, failures: unread } = listing;
  if (isSnapshotId(name) && !snapshots.some(({ id }) => id === name)) return { id: name, holders: catalogue.destinations, unread };
  const snapshot = pickSnapshot(listing, name);
  refuseKept(snapshot, force === true);
  if (isSnapshotId(name)) return { id: name, holders: catalogue.destinations, unread };
  const names = snapshot.copies.map(({ destination }) => destination);
  return { id: snapshot.id, holders: catalogue.destinations.filter((destination) => names.includes(destination.name)), unread };
}

function refuseKept({ id, copies }: ListedSnapshot, force: boolean): void {
  if (force || !copies.some(({ manifest }) => manifest.keep === 'permanent')) return;
  throw new Fault('usage', `the snapshot ${id} is to be kept permanently`, { guidance: 'add --force to delete it all the same' });
}

function notRemoved(id: string, error: unknown): Fault {
  if (error !== undefined) return toFault(error, 'destination-unwritable', `${id} could not be deleted`);
  return new Fault('snapshot-missing', `there is no snapshot ${id}`, { guidance: 'run holdfast list' });
}
