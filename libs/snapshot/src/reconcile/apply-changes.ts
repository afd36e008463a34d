import { Fault } from '@holdfast/fault';
import { displayPath } from '@holdfast/manifest';
import { capture } from '../capture.ts';
import type { RunOptions, Workspace } from '../workspace.ts';
import type { ChangeSpool } from './change-spool.ts';
import type { ReconcileSides } from './open-sides.ts';

/**
 * Makes a snapshot of the live source, then changes it in one transaction; gives the snapshot's id. Throws
 * `reconcile-refused` when no destination took a complete snapshot, `source-changed` when the source went on meanwhile,
 * and whatever the source refuses: then nothing was changed.
 */
export async function applyChanges(
  workspace: Workspace,
  sides: ReconcileSides,
  { spool, ...options }: RunOptions & { readonly spool: ChangeSpool },
): Promise<string> {
  const { source, liveSource, names } = sides;
  const before = await captureBefore(workspace, { source, description: `before records of ${names.other} were brought in` }, options);
  const changed = await liveSource.changeRecords?.(spool.batches(), { signal: options.signal });
  const count = changed === undefined ? 0 : changed.added + changed.changed + changed.deleted;
  if (changed === undefined || count !== spool.count) {
    throw new Fault('internal', `${spool.count} records of ${displayPath(source)} were to be changed, but ${count} were`, {
      guidance: `restore the snapshot ${before} in place, and report this`,
    });
  }
  await options.emit({ event: 'records-changed', source, before, ...changed });
  return before;
}

async function captureBefore(
  workspace: Workspace,
  { source, description }: { readonly source: string; readonly description: string },
  { emit, signal }: RunOptions,
): Promise<string> {
  const { snapshot, destinations } = await capture(
    workspace,
    { sources: [source], kind: 'pre-change', description },
    { signal, emit: (event) => (event.event === 'summary' ? undefined : emit(event)) },
  );
  if (destinations.some(({ outcome }) => outcome === 'complete')) return snapshot;
  throw new Fault('reconcile-refused', `no complete snapshot of ${displayPath(source)} could be made, so nothing was changed`, {
    guidance: 'put right what keeps the backup from being complete: run holdfast backup',
  });
}
