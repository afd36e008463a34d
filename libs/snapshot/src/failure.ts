import { type FaultCode, toFault } from '@holdfast/fault';
import type { Failure } from './request.ts';

/** Where a failure belongs. */
export interface FailurePlace {
  readonly source?: string;
  readonly destination?: string;
}

/** The failure that an error means; an error that is no fault gets the code and the message's beginning. */
export function toFailure(
  error: unknown,
  place: FailurePlace,
  unexpected: { readonly code: FaultCode; readonly message: string },
): Failure {
  const fault = toFault(error, unexpected.code, unexpected.message);
  const guidance = fault.guidance === undefined ? {} : { guidance: fault.guidance };
  return { ...place, code: fault.code, message: fault.message, ...guidance };
}
