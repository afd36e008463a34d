import { Fault } from '@holdfast/fault';
import type { RemoveRequest, RemoveResult } from './request.ts';
import type { RunOptions, Workspace } from './workspace.ts';

/** Deletes a snapshot from every destination that has it, or from the chosen one. */
export async function remove(_workspace: Workspace, _request: RemoveRequest, _options: RunOptions): Promise<RemoveResult> {
  throw new Fault('unsupported', 'remove is not written yet');
}
