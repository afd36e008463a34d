import { Fault, type FaultCode, toFault } from '@holdfast/fault';
import { statuses } from './packet.ts';
import { SessionLost, SftpRefusal } from './sftp-session.ts';

/** What ssh says when trying again will not help, and what will. */
const hopeless: readonly (readonly [RegExp, string])[] = [
  [
    /host key verification failed|host key.*(changed|not known)|no .* host key is known/i,
    'compare the key of the host with what its owner says, and add it to known_hosts with ssh-keyscan',
  ],
  [
    /permission denied|too many authentication failures|no such identity|bad permissions|load key/i,
    'name the private key as identityFile, or give the password as a reference',
  ],
  [/subsystem request failed/i, 'switch SFTP on in the server (Subsystem sftp)'],
  [/bad configuration option|could not resolve hostname.*(name or service|not known)/i, 'check the host in the URL'],
  [/what the server says is not SFTP/, 'see that the login scripts of the user print nothing'],
];

/** The fault of a call that failed; `what` says what it was about, as "write packs/aa in …". */
export function storeFault(error: unknown, what: string, code: 'destination-unwritable' | 'destination-unreadable'): Fault {
  if (error instanceof SessionLost) return lostFault(error, what, code);
  if (error instanceof SftpRefusal) {
    const guidance = guidanceFor(error.status, code);
    return new Fault(code, `cannot ${what}: ${error.message.toLowerCase()}`, { ...(guidance ? { guidance } : {}), cause: error });
  }
  return toFault(error, code, `cannot ${what}`);
}

function lostFault(error: SessionLost, what: string, code: FaultCode): Fault {
  const known = hopeless.find(([pattern]) => pattern.test(error.message));
  const options = known === undefined ? { retryable: true, guidance: 'check that the server can be reached' } : { guidance: known[1] };
  return new Fault(code, `cannot ${what}: ${error.message}`, { ...options, cause: error });
}

function guidanceFor(status: number, code: FaultCode): string | undefined {
  if (status !== statuses.forbidden) return undefined;
  return code === 'destination-unwritable' ? 'let the user of the URL write there' : 'let the user of the URL read it';
}
