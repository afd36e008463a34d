import { Fault } from '@holdfast/fault';
import { interruptible } from '../interruptible.ts';
import { recover } from '../recover.ts';
import { openScratch } from '../scratch.ts';
import type { RunOptions, Workspace } from '../workspace.ts';
import { applyChanges } from './apply-changes.ts';
import { ChangeSpool } from './change-spool.ts';
import { openSides, type ReconcileSides } from './open-sides.ts';
import { noCounts, reconcileCollection, refuseUnknownColumn } from './reconcile-collection.ts';
import type { ReconcileCounts, ReconcileRequest, ReconcileResult } from './reconcile-request.ts';

/**
 * Brings two sides that went on from one snapshot back together: tells record by record what each side changed since and
 * what becomes of the live source, and with `apply` makes a snapshot of it and changes it in one transaction. Throws what
 * `openSides` and `applyChanges` throw.
 */
export function reconcile(workspace: Workspace, request: ReconcileRequest, options: RunOptions): Promise<ReconcileResult> {
  return interruptible(options.signal, async () => {
    refuseMovingBase(request);
    if (request.apply === true) await recover(workspace, options);
    await using scratch = await openScratch(workspace);
    await using sides = await openSides(workspace, request, { ...options, scratch });
    refuseUnknownColumn(request, sides.collections);
    await tellStart(sides, request, options);
    await using spool = await ChangeSpool.create(await scratch.folder());
    let counts = noCounts;
    for (const collection of sides.collections)
      counts = sum(counts, await reconcileCollection(collection, { ...options, sides, request, spool }));
    const applies = request.apply === true && spool.count > 0;
    const before = applies ? await applyChanges(workspace, sides, { ...options, spool }) : undefined;
    const outcome = counts.undecided === 0 ? 'complete' : 'different';
    const { snapshot, source } = sides;
    await options.emit({ event: 'summary', verb: 'reconcile', outcome, snapshot, counts: { ...counts } });
    return { snapshot, source, outcome, counts, ...(before === undefined ? {} : { before }) };
  });
}

/** Against a base that is younger than both sides, what only one of them has would count as deleted by the other. */
function refuseMovingBase({ snapshot }: ReconcileRequest): void {
  if (snapshot !== 'latest') return;
  throw new Fault('usage', 'latest is no snapshot to go by: it must be the one that both sides went on from', {
    guidance: 'give the id of the snapshot that was restored: run holdfast list',
  });
}

async function tellStart(sides: ReconcileSides, { policy, apply = false }: ReconcileRequest, { emit }: RunOptions): Promise<void> {
  const { snapshot, destination, source, names, unread } = sides;
  const { live, other } = names;
  await emit({
    event: 'reconcile-started',
    snapshot,
    destination,
    source,
    live,
    other,
    apply,
    ...(policy === undefined ? {} : { policy }),
  });
  for (const { name: collection, reason } of unread) await emit({ event: 'collection-left', source, collection, reason });
}

function sum(left: ReconcileCounts, right: ReconcileCounts): ReconcileCounts {
  const names = Object.keys(left) as (keyof ReconcileCounts)[];
  return Object.fromEntries(names.map((name) => [name, left[name] + right[name]])) as unknown as ReconcileCounts;
}
