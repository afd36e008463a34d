import { Fault } from '@holdfast/fault';
import type { ShownSnapshot, SnapshotChoice } from './request.ts';
import type { RunOptions, Workspace } from './workspace.ts';

/** One snapshot with the details of its sources. */
export async function show(_workspace: Workspace, _choice: SnapshotChoice, _options: RunOptions): Promise<ShownSnapshot> {
  throw new Fault('unsupported', 'show is not written yet');
}
