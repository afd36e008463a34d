import { Fault } from '@holdfast/fault';
import { displayPath } from '@holdfast/manifest';

/**
 * The fault `destination-unreadable` for what this user may not read; undefined when the error of the system is another
 * one. `name` says what it is: path text, or a name within its destination.
 */
export function permissionFault(error: unknown, name: string): Fault | undefined {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== 'EACCES' && code !== 'EPERM') return undefined;
  return new Fault('destination-unreadable', `${displayPath(name)} may not be read by this user (${code})`, {
    guidance: 'let this user read it, or run as its owner',
    cause: error,
  });
}
