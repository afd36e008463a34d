import { Fault, type FaultCode, toFault } from '@holdfast/fault';

/** A fault in a form that survives the way between threads. */
export interface ThreadFault {
  readonly code: FaultCode;
  readonly message: string;
  readonly guidance: string | undefined;
  readonly retryable: boolean;
}

export function packFault(error: unknown): ThreadFault {
  const { code, message, guidance, retryable } = toFault(error, 'internal', 'a worker failed');
  return { code, message, guidance, retryable };
}

export function unpackFault({ code, message, guidance, retryable }: ThreadFault): Fault {
  return new Fault(code, message, guidance === undefined ? { retryable } : { guidance, retryable });
}
