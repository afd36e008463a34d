import { Fault } from '@holdfast/fault';
import type { FindRequest } from './request.ts';
import type { RunOptions, Workspace } from './workspace.ts';

/** Sends a `found` event for every artifact that matches; gives their number. */
export async function find(_workspace: Workspace, _request: FindRequest, _options: RunOptions): Promise<number> {
  throw new Fault('unsupported', 'find is not written yet');
}
