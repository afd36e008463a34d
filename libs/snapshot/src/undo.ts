import { Fault } from '@holdfast/fault';
import type { RecoveryResult } from './request.ts';
import type { RunOptions, Workspace } from './workspace.ts';

/** Takes the newest in-place restore back. Throws `usage` when there is none. */
export async function undo(_workspace: Workspace, _options: RunOptions): Promise<RecoveryResult> {
  throw new Fault('unsupported', 'undo is not written yet');
}
