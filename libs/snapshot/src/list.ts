import { Fault } from '@holdfast/fault';
import type { ListResult } from './request.ts';
import type { RunOptions, Workspace } from './workspace.ts';

/** The snapshots of all destinations, grouped by id. Throws `repository-missing` when no destination exists. */
export async function list(_workspace: Workspace, _options: RunOptions): Promise<ListResult> {
  throw new Fault('unsupported', 'list is not written yet');
}
