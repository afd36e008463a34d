import type { Outcome } from '@holdfast/manifest';
import { listCatalogue, openCatalogue } from './catalogue.ts';
import { interruptible } from './interruptible.ts';
import type { ListedSnapshot, ListResult } from './request.ts';
import type { RunOptions, Workspace } from './workspace.ts';

/** The snapshots of all destinations, grouped by id, each sent as a `snapshot` event. Throws `repository-missing` when no destination exists. */
export function list(workspace: Workspace, options: RunOptions): Promise<ListResult> {
  return interruptible(options.signal, async () => {
    await using catalogue = await openCatalogue(workspace, undefined, options);
    const listing = await listCatalogue(catalogue, options);
    const { snapshots, failures, damaged } = listing;
    for (const snapshot of snapshots) await options.emit(snapshotEvent(snapshot));
    const outcome = failures.length + damaged.length === 0 ? 'complete' : 'degraded';
    const counts = { snapshots: snapshots.length, failures: failures.length, damaged: damaged.length };
    await options.emit({ event: 'summary', verb: 'list', outcome, counts });
    return listing;
  });
}

/** The event that tells of one snapshot and its copies; the totals are those of its fullest copy. */
export function snapshotEvent({ id, copies }: ListedSnapshot) {
  const counted = copies.map(({ manifest }) => ({ manifest, ...totalsOf(manifest.sources) }));
  const fullest = counted.reduce((best, one) => (one.artifacts > best.artifacts ? one : best));
  const { kind, startedAt, sources, description, keep } = fullest.manifest;
  const outcomes = copies.map(({ manifest }): Outcome => manifest.outcome);
  return {
    event: 'snapshot' as const,
    snapshot: id,
    kind,
    outcome: outcomes.includes('degraded') ? ('degraded' as const) : ('complete' as const),
    startedAt,
    destinations: copies.map(({ destination, manifest }) => ({ name: destination, outcome: manifest.outcome })),
    sources: sources.map(({ name }) => name),
    artifacts: fullest.artifacts,
    bytes: fullest.bytes,
    ...(description === undefined ? {} : { description }),
    ...(keep === undefined ? {} : { keep }),
  };
}

function totalsOf(sources: ListedSnapshot['copies'][number]['manifest']['sources']) {
  return {
    artifacts: sources.reduce((sum, { totals }) => sum + totals.artifacts, 0),
    bytes: sources.reduce((sum, { totals }) => sum + totals.bytes, 0),
  };
}
