import type { Destination } from '@holdfast/destination';
import { Fault } from '@holdfast/fault';
import type { Fragment, Workspace } from './workspace.ts';

/** Opens one destination of the configuration. Throws `secret-missing`, and `unsupported` for a kind that this program has no adapter for. */
export async function openDestination(workspace: Workspace, fragment: Fragment): Promise<Destination> {
  const { name, kind } = fragment;
  const load = workspace.adapters.destinations.get(kind);
  if (load === undefined) throw new Fault('unsupported', `the destination ${name} is of kind ${kind}, which this program does not have`);
  const adapter = await load();
  const { baseDirectory, now, random } = workspace;
  return adapter.open(await workspace.resolve(fragment), { baseDirectory, now, random });
}
