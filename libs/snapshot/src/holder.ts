import { isMarkedRunning, isRunning as isProcessRunning, processMark } from '@holdfast/filesystem';
import type { Workspace } from './workspace.ts';

/** A process somewhere. `host` is undefined where a name could not be read. */
export interface Holder {
  readonly host: string | undefined;
  readonly processId: number;
}

/** A process with what tells it from others that have or had its number, where the system tells; see `processMark`. */
export interface MarkedHolder {
  readonly host: string;
  readonly processId: number;
  readonly mark?: string;
}

/** Whether a process of this host still runs. Its own number is taken for a predecessor's only by callers that know their own names. */
export function isRunning(holder: Holder, self: Workspace['holder']): boolean {
  return holder.host === self.host && isProcessRunning(holder.processId);
}

/** This run, marked. */
export function markedHolder({ holder }: Workspace): MarkedHolder {
  const mark = processMark(holder.processId);
  return mark === undefined ? holder : { ...holder, mark };
}

/**
 * Whether another run still goes on: `yes` is proven, `maybe` where only its number tells, `unseen` where it ran on a
 * machine or in a container of another name. A marked one that cannot be seen and ran under this name is gone: the
 * machine or the container was started anew since.
 */
export function stillRuns(other: MarkedHolder, self: Workspace['holder']): 'yes' | 'maybe' | 'unseen' | 'no' {
  if (other.host === self.host && other.processId === self.processId) return 'no';
  const seen = other.mark === undefined ? undefined : isMarkedRunning(other.processId, other.mark);
  if (seen !== undefined) return seen ? 'yes' : 'no';
  if (other.host !== self.host) return 'unseen';
  return other.mark === undefined && isProcessRunning(other.processId) ? 'maybe' : 'no';
}
