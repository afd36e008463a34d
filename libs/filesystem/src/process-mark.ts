import { readFileSync, readlinkSync } from 'node:fs';
import { isRunning } from './is-running.ts';

/**
 * What tells a process of this machine from every other that has or had its number: the boot, the namespace of process
 * numbers (a container has its own) and the moment of its start. Undefined where the system does not tell, and for a
 * process that has ended.
 */
export function processMark(processId: number): string | undefined {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
    const namespace = readlinkSync('/proc/self/ns/pid');
    const stat = readFileSync(`/proc/${processId}/stat`, 'latin1');
    // The name stands in brackets and may hold anything, also brackets; the start is the 20th field behind it.
    const start = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return start === undefined ? undefined : `${boot} ${namespace} ${start}`;
  } catch {
    return undefined;
  }
}

/** Whether the process that {@link processMark} has marked runs; undefined for one of another boot or namespace, which cannot be seen from here. */
export function isMarkedRunning(processId: number, mark: string): boolean | undefined {
  const here = placeOf(processMark(process.pid));
  if (here === undefined || here !== placeOf(mark)) return undefined;
  return isRunning(processId) && processMark(processId) === mark;
}

function placeOf(mark: string | undefined): string | undefined {
  return mark?.split(' ').slice(0, -1).join(' ');
}
