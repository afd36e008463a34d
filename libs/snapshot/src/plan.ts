import { Fault } from '@holdfast/fault';
import type { PlanResult, RestoreRequest } from './request.ts';
import type { RunOptions, Workspace } from './workspace.ts';

/** What `restore` would do, without doing any of it. */
export async function plan(_workspace: Workspace, _request: RestoreRequest, _options: RunOptions): Promise<PlanResult> {
  throw new Fault('unsupported', 'plan is not written yet');
}
