import { Fault, type FaultCode } from '@holdfast/fault';
import { displayPath } from '@holdfast/manifest';

/**
 * The fault for an error that the system gave while something was written at `location`: `destination-full` when there
 * is no room, otherwise `code`, which is `destination-unwritable` unless a restore says `target-unwritable`.
 */
export function writeFault(error: unknown, location: string, code: FaultCode = 'destination-unwritable'): Fault {
  if (error instanceof Fault) return error;
  if (error instanceof Error && error.name === 'AbortError') return new Fault('interrupted', 'interrupted', { cause: error });
  const reason = (error as NodeJS.ErrnoException).code ?? String(error);
  const shown = displayPath(location);
  if (reason === 'ENOSPC' || reason === 'EDQUOT') {
    return new Fault('destination-full', `no room left to write ${shown}`, { guidance: 'free some space, then run again', cause: error });
  }
  return new Fault(code, `cannot write ${shown}: ${reason}`, {
    guidance: remedies[reason] ?? 'check the disk and run again',
    cause: error,
  });
}

const remedies: Readonly<Record<string, string>> = {
  EACCES: 'let this user write there',
  EPERM: 'let this user write there',
  EROFS: 'mount the file system for writing',
  ENOENT: 'make the folder first',
  ENOTDIR: 'a file stands where a folder should be; move it away',
  EEXIST: 'move away what stands there',
  ENAMETOOLONG: 'choose a shorter path',
  EXDEV: 'choose a place on the same file system',
};
