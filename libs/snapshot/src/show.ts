import { interruptible } from './interruptible.ts';
import { signedBy, snapshotEvent } from './list.ts';
import type { ShownSnapshot, SnapshotChoice } from './request.ts';
import { openSnapshot } from './resolve-snapshot.ts';
import { verifiedCopies } from './verified-copies.ts';
import type { RunOptions, Workspace } from './workspace.ts';

/** One snapshot with its manifest, and the position, inventory and problems of each source. Throws as `openSnapshot`. */
export function show(workspace: Workspace, choice: SnapshotChoice, options: RunOptions): Promise<ShownSnapshot> {
  return interruptible(options.signal, async () => {
    await using snapshot = await openSnapshot(workspace, choice, options);
    const { destination, reader, id, signature } = snapshot;
    const { manifest } = reader;
    const sources: ShownSnapshot['sources'][number][] = [];
    for (const record of manifest.sources) {
      const details = record.outcome === 'failed' ? undefined : await reader.details(record.name, { signal: options.signal });
      sources.push({ record, details });
    }
    const [copy] = await verifiedCopies([{ destination, manifest }], [snapshot.opened], options);
    const verifications = copy?.verifications ?? [];
    await options.emit(snapshotEvent({ id, copies: [{ destination, manifest, verifications, ...signedBy(signature) }] }));
    await options.emit({ event: 'summary', verb: 'show', outcome: manifest.outcome, snapshot: id, counts: { sources: sources.length } });
    return { manifest, destination, verifications, sources, ...signedBy(signature) };
  });
}
