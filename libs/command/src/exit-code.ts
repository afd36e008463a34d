import type { FaultCode } from '@holdfast/fault';
import type { Failure } from '@holdfast/snapshot';

/** What the process says at its end. */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  degraded: 3,
  difference: 4,
  repositoryMissing: 10,
  locked: 11,
  key: 12,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** The exit code of each fault: scripts depend on this table. */
const byFault: Readonly<Record<FaultCode, ExitCode>> = {
  usage: exitCodes.usage,
  'config-missing': exitCodes.usage,
  'config-invalid': exitCodes.usage,
  'secret-missing': exitCodes.usage,
  'source-missing': exitCodes.failed,
  'source-unreadable': exitCodes.failed,
  'source-damaged': exitCodes.failed,
  'source-locked': exitCodes.failed,
  'source-empty': exitCodes.failed,
  'source-changed': exitCodes.failed,
  'target-not-empty': exitCodes.failed,
  'target-in-use': exitCodes.failed,
  'target-unwritable': exitCodes.failed,
  'unsafe-path': exitCodes.failed,
  'destination-unwritable': exitCodes.failed,
  'destination-full': exitCodes.failed,
  'destination-damaged': exitCodes.failed,
  'destination-unreadable': exitCodes.failed,
  'destination-missing': exitCodes.failed,
  'repository-missing': exitCodes.repositoryMissing,
  'repository-exists': exitCodes.failed,
  'repository-newer': exitCodes.failed,
  'repository-locked': exitCodes.locked,
  'snapshot-missing': exitCodes.failed,
  'snapshot-ambiguous': exitCodes.usage,
  'artifact-missing': exitCodes.failed,
  difference: exitCodes.difference,
  'prune-refused': exitCodes.failed,
  'reconcile-refused': exitCodes.failed,
  'program-missing': exitCodes.failed,
  'program-failed': exitCodes.failed,
  'key-missing': exitCodes.key,
  'key-wrong': exitCodes.key,
  'signature-invalid': exitCodes.difference,
  unsupported: exitCodes.failed,
  interrupted: exitCodes.interrupted,
  internal: exitCodes.failed,
};

const byOutcome = {
  complete: exitCodes.done,
  degraded: exitCodes.degraded,
  different: exitCodes.difference,
  failed: exitCodes.failed,
} as const;

/** The exit code of a fault that ended the run; one that this version does not know is a failure. */
export function exitCodeOfFault(code: string): ExitCode {
  return byFault[code as FaultCode] ?? exitCodes.failed;
}

/** The exit code of a run that came to its end. When everything failed for one reason, that reason's code. */
export function exitCodeOfOutcome(outcome: keyof typeof byOutcome, failures: readonly Failure[] = []): ExitCode {
  const reasons = new Set(failures.map(({ code }) => exitCodeOfFault(code)));
  const [reason] = reasons;
  return outcome === 'failed' && reasons.size === 1 && reason !== undefined ? reason : byOutcome[outcome];
}
