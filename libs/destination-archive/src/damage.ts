import { Fault } from '@holdfast/fault';

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
  return damaged(archive, error instanceof SyntaxError || code === undefined ? String((error as Error).message) : code, error);
}
