import { listCatalogue, openCatalogue } from './catalogue.ts';
import { interruptible } from './interruptible.ts';
import { type PathFilter, pathFilter } from './path-filter.ts';
import type { FindRequest, ListedSnapshot } from './request.ts';
import { pickSnapshot } from './resolve-snapshot.ts';
import type { OpenedDestination, RunOptions, Workspace } from './workspace.ts';

/**
 * Sends a `found` event for every artifact that matches, snapshots oldest first, each looked through once in the first
 * destination that has it; gives their number. Throws `usage` for a pattern that is none.
 */
export function find(workspace: Workspace, request: FindRequest, options: RunOptions): Promise<number> {
  return interruptible(options.signal, async () => {
    const matches = pathFilter(request.patterns);
    await using catalogue = await openCatalogue(workspace, request.from, options);
    const listed = await listCatalogue(catalogue, options);
    const { snapshots } = request.snapshot === undefined ? listed : { snapshots: [pickSnapshot(listed, request.snapshot)] };
    let found = 0;
    for (const snapshot of snapshots)
      found += await findIn(snapshot, catalogue.destinations, { ...options, matches, sources: request.sources });
    const outcome = listed.failures.length + listed.damaged.length === 0 ? 'complete' : 'degraded';
    await options.emit({ event: 'summary', verb: 'find', outcome, counts: { found, snapshots: snapshots.length } });
    return found;
  });
}

interface FindOptions extends RunOptions {
  readonly matches: PathFilter;
  readonly sources: readonly string[] | undefined;
}

async function findIn({ id, copies }: ListedSnapshot, destinations: readonly OpenedDestination[], options: FindOptions): Promise<number> {
  const { emit, signal, matches, sources } = options;
  const holder = destinations.find(({ name }) => name === copies[0]?.destination);
  if (holder === undefined) return 0;
  await using reader = await holder.destination.open(id, { signal });
  let found = 0;
  for (const { name: source, outcome } of reader.manifest.sources) {
    if (outcome === 'failed' || (sources !== undefined && sources.length > 0 && !sources.includes(source))) continue;
    for await (const { path, type, size, mtime, sha256 } of reader.entries(source, { signal })) {
      if (!matches(source, path)) continue;
      found += 1;
      const known = { ...(mtime === undefined ? {} : { mtime }), ...(sha256 === undefined ? {} : { sha256 }) };
      await emit({ event: 'found', snapshot: id, source, path, type, size, ...known });
    }
  }
  return found;
}
