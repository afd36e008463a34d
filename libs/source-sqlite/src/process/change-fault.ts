import { Fault } from '@holdfast/fault';
import { displayPath } from '@holdfast/manifest';
import { sqliteFault } from './sqlite-fault.ts';

/** Results of SQLite for a value that another row has already: unique, primary key, row number. */
const taken = new Set([2067, 1555, 2579]);

/** Whether a row could not be written because another one stands in its way, which may be gone later in the same change. */
export function isTaken(error: unknown): boolean {
  return taken.has((error as { readonly errcode?: number }).errcode ?? 0);
}

/** The fault for whatever SQLite threw while rows of the database at `location` were changed; then all of it is taken back. */
export function changeFault(error: unknown, location: string): Fault {
  const { errcode = 0, message } = error as Error & { readonly errcode?: number };
  if (errcode % 256 === 19) {
    return new Fault('reconcile-refused', `the database ${displayPath(location)} does not take the records: ${message}`, {
      guidance: 'nothing was changed; decide otherwise for these records, or change one of them in its application first',
      cause: error,
    });
  }
  if (errcode % 256 === 8) {
    return new Fault('target-unwritable', `the database ${displayPath(location)} may not be written by this user`, {
      guidance: 'run as the user of its application',
      cause: error,
    });
  }
  return sqliteFault(error, location);
}

/** That a row is not what it was when the changes were decided on. */
export function notAsBefore(table: string): Fault {
  return new Fault('source-changed', `the table ${displayPath(table)} was changed since its records were read`, {
    guidance: 'nothing was changed; run again',
    retryable: true,
  });
}
