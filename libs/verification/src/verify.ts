import { Fault } from '@holdfast/fault';
import type { RunOptions, Workspace } from '@holdfast/snapshot';
import type { VerificationReport, VerifyRequest } from './report.ts';

/** Looks at snapshots as deeply as asked; what is wrong is in the report, not thrown. */
export async function verify(_workspace: Workspace, _request: VerifyRequest, _options: RunOptions): Promise<VerificationReport> {
  throw new Fault('unsupported', 'verify is not written yet');
}
