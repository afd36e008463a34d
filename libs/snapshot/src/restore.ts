import { Fault } from '@holdfast/fault';
import type { RestoreRequest, RestoreResult } from './request.ts';
import type { RunOptions, Workspace } from './workspace.ts';

/** Restores beside the target, compares, and only when all is equal swaps. Throws `difference` when it is not. */
export async function restore(_workspace: Workspace, _request: RestoreRequest, _options: RunOptions): Promise<RestoreResult> {
  throw new Fault('unsupported', 'restore is not written yet');
}
