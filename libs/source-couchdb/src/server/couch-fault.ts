import { Fault, type FaultCode, toFault } from '@holdfast/fault';

/** What a server answered that is no success. */
export interface Refusal {
  readonly status: number;
  /** CouchDB's `error` and `reason`, or the beginning of whatever came. */
  readonly reason: string;
}

/** What the call was for: its failures are those of a source that is read or a target that is written. */
export type Purpose = 'read' | 'write';

/** A fault for an answer that is no success. `what` names the thing, such as `the database animals at http://host:5984`. */
export function refusalFault({ status, reason }: Refusal, what: string, purpose: Purpose): Fault {
  const retryable = isTransient(status);
  if (status === 401) {
    return new Fault(unreadable(purpose), `${what} was not opened: name or password are wrong or missing (401, ${reason})`, {
      guidance: 'put both into the url, as references to the environment; what a password has of @ : / % must be percent-encoded',
    });
  }
  if (status === 403) {
    return new Fault(unreadable(purpose), `${what} was not opened: this user may not do that (403, ${reason})`, {
      guidance: 'use a user that is an administrator of the server, or of the database',
    });
  }
  if (status === 404) {
    const code: FaultCode = purpose === 'read' ? 'source-missing' : 'target-unwritable';
    return new Fault(code, `${what} does not exist (404, ${reason})`, { guidance: 'check the name of the database in the configuration' });
  }
  return new Fault(unreadable(purpose), `${what} was refused with ${status}: ${reason}`, {
    retryable,
    guidance: retryable ? 'try again when the server has less to do; its log says more' : 'see the log of the server',
  });
}

/** A fault for a call that got no whole answer. */
export function connectionFault(error: unknown, what: string, purpose: Purpose): Fault {
  const code = (error as { code?: unknown } | null)?.code;
  const guidance =
    code === 'ENOTFOUND' || code === 'EAI_AGAIN'
      ? 'check the name of the host in the url'
      : typeof code === 'string' && /CERT|SIGNATURE|SSL|TLS/.test(code)
        ? 'give Node the certificate of the authority with NODE_EXTRA_CA_CERTS'
        : 'check that the server runs and that host and port in the url are right';
  return toFault(error, unreadable(purpose), `${what} does not answer`, { retryable: true, guidance });
}

/** Whether the same call may succeed a moment later. */
export function isTransient(status: number): boolean {
  return status === 429 || status === 408 || status >= 500;
}

function unreadable(purpose: Purpose): FaultCode {
  return purpose === 'read' ? 'source-unreadable' : 'target-unwritable';
}
