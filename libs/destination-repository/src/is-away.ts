import { Fault } from '@holdfast/fault';

/** Whether a store did not answer. What it holds is not damaged by that, and nothing may be concluded from it. */
export function isAway(error: unknown): boolean {
  return error instanceof Fault && error.retryable;
}
