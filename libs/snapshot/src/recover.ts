import { Fault } from '@holdfast/fault';
import type { RecoveryResult } from './request.ts';
import type { RunOptions, Workspace } from './workspace.ts';

/** Finishes or takes back an in-place restore that a crash left unfinished; `undefined` when there is none. Every verb that reads or writes sources calls it first. */
export async function recover(_workspace: Workspace, _options: RunOptions): Promise<RecoveryResult | undefined> {
  throw new Fault('unsupported', 'recover is not written yet');
}
