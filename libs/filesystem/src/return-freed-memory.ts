import { systemCalls } from './system-calls.ts';

/**
 * Gives back what this process has freed, of all its threads, also of those that ended: glibc keeps it for the next
 * use. Takes some milliseconds; for the moment when one phase of work that needed much memory is followed by another.
 * Does nothing where the C library is another one.
 */
export function returnFreedMemory(): void {
  systemCalls()?.mallocTrim?.(0);
}
