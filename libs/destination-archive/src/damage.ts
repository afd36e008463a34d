import type { Finding } from '@holdfast/destination';
import { Fault } from '@holdfast/fault';
import { permissionFault } from '@holdfast/filesystem';

/** The fault for an archive that does not hold what it should. `what` is a clause: `its end is missing`. */
export function damaged(archive: string, what: string, cause?: unknown): Fault {
  return new Fault('destination-damaged', `${archive} is damaged: ${what}`, {
    guidance: 'restore another snapshot or another copy',
    ...(cause === undefined ? {} : { cause }),
  });
}

/** What makes an error of the system or of a decompressor a fault about the archive; faults and aborts stay as they are. */
export function asDamage(error: unknown, archive: string): unknown {
  if (error instanceof Fault || (error instanceof Error && error.name === 'AbortError')) return error;
  const code = (error as NodeJS.ErrnoException).code;
  return (
    permissionFault(error, archive) ??
    damaged(archive, error instanceof SyntaxError || code === undefined ? String((error as Error).message) : code, error)
  );
}

/** What a check says of an archive that it could not read, or not prove. One that may not be read says nothing against the others. */
export function findingOf(object: string, { code, message, guidance }: Fault): Finding {
  if (code !== 'destination-unreadable') return { object, message };
  return { object, message: guidance === undefined ? message : `${message}; ${guidance}`, snapshots: [], unread: true };
}
