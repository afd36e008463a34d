import { Fault } from '@holdfast/fault';
import type { CaptureRequest, CaptureResult } from './request.ts';
import type { RunOptions, Workspace } from './workspace.ts';

/** Backs up: freezes every source, then writes one snapshot to every destination. Survives single failures, which are in the result. Throws `usage`, `secret-missing`, `interrupted`. */
export async function capture(_workspace: Workspace, _request: CaptureRequest, _options: RunOptions): Promise<CaptureResult> {
  throw new Fault('unsupported', 'capture is not written yet');
}
