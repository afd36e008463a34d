import { Fault } from '@holdfast/fault';
import type { DiffRequest, DiffResult } from './request.ts';
import type { RunOptions, Workspace } from './workspace.ts';

/** Sends `changed` and `inventory-changed` events for all that differs between two snapshots; gives their numbers. */
export async function diff(_workspace: Workspace, _request: DiffRequest, _options: RunOptions): Promise<DiffResult> {
  throw new Fault('unsupported', 'diff is not written yet');
}
