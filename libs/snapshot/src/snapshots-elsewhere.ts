import { openDestination } from './open-destination.ts';
import type { RunOptions, Workspace } from './workspace.ts';

/** By snapshot, the other destinations that have it whole enough to list it. One that cannot be read has none. */
export async function snapshotsElsewhere(
  workspace: Workspace,
  destination: string,
  { signal }: RunOptions,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const holders = new Map<string, string[]>();
  for (const fragment of workspace.destinations) {
    if (fragment.name === destination) continue;
    try {
      await using other = await openDestination(workspace, fragment);
      if (!(await other.exists({ signal }))) continue;
      for (const { id } of await other.manifests({ signal, onDamaged: () => undefined })) {
        holders.set(id, [...(holders.get(id) ?? []), fragment.name]);
      }
    } catch {
      signal?.throwIfAborted();
    }
  }
  return holders;
}
