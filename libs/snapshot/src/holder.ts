import { isRunning as isProcessRunning } from '@holdfast/filesystem';
import type { Workspace } from './workspace.ts';

/** A process somewhere. `host` is undefined where a name could not be read. */
export interface Holder {
  readonly host: string | undefined;
  readonly processId: number;
}

/** Whether a process of this host still runs. Its own number is taken for a predecessor's only by callers that know their own names. */
export function isRunning(holder: Holder, self: Workspace['holder']): boolean {
  return holder.host === self.host && isProcessRunning(holder.processId);
}
