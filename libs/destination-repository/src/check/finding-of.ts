import type { Finding } from '@holdfast/destination';
import { toFault } from '@holdfast/fault';

/** What a check says of an object that it could not read. `message` begins what an error that is no fault says. */
export function findingOf(object: string, error: unknown, message: string): Finding {
  const fault = toFault(error, 'destination-damaged', message);
  if (fault.code !== 'destination-unreadable') return { object, message: fault.message };
  return { object, message: fault.guidance === undefined ? fault.message : `${fault.message}; ${fault.guidance}`, unread: true };
}
