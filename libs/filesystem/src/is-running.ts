import { readFileSync } from 'node:fs';

/**
 * Whether a process of this host runs. One that has ended and of which nobody has taken notice, as it happens in
 * containers whose first program does not look after orphans, does not.
 */
export function isRunning(processId: number): boolean {
  if (!Number.isSafeInteger(processId) || processId <= 0) return false;
  try {
    process.kill(processId, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return !hasEnded(processId);
}

/** False where the system does not tell. */
function hasEnded(processId: number): boolean {
  try {
    // The name stands in brackets and may hold anything, also brackets.
    return /\) [ZX] [^)]*$/.test(readFileSync(`/proc/${processId}/stat`, 'latin1'));
  } catch {
    return false;
  }
}
