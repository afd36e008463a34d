import type { Destination, DestinationAdapter, DestinationContext } from '@holdfast/destination';
import { Fault } from '@holdfast/fault';
import type { Abortable } from '@holdfast/manifest';
import type { Fragment, Workspace } from './workspace.ts';

/** Opens one destination of the configuration. Throws `secret-missing`, and `unsupported` for a kind that this program has no adapter for. */
export async function openDestination(workspace: Workspace, fragment: Fragment): Promise<Destination> {
  const adapter = await adapterOf(workspace, fragment);
  return adapter.open(await workspace.resolve(fragment), contextOf(workspace));
}

function contextOf({ baseDirectory, now, random, stateDirectory, holder, keyring }: Workspace): DestinationContext {
  return { baseDirectory, now, random, stateDirectory, holder, ...(keyring === undefined ? {} : { keyring }) };
}

/** Proves that a destination can do what its configuration asks for. Throws as {@link openDestination}, `key-missing` and `key-wrong`. */
export async function proveDestination(workspace: Workspace, fragment: Fragment, options: Abortable): Promise<void> {
  const adapter = await adapterOf(workspace, fragment);
  await adapter.prove?.(await workspace.resolve(fragment), contextOf(workspace), options);
}

/** What a destination is, in its adapter's words, without secrets. Throws as {@link openDestination}. */
export async function describeDestination(workspace: Workspace, fragment: Fragment): Promise<string> {
  return (await adapterOf(workspace, fragment)).describe(await workspace.resolve(fragment));
}

async function adapterOf({ adapters }: Workspace, { name, kind }: Fragment): Promise<DestinationAdapter<unknown>> {
  const load = adapters.destinations.get(kind);
  if (load !== undefined) return load();
  throw new Fault('unsupported', `the destination ${name} is of kind ${kind}, which this program does not have`);
}
