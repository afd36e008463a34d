import { Fault } from '@holdfast/fault';
import { type MarkedHolder, stillRuns } from './holder.ts';
import { type Journal, readJournals } from './journal.ts';
import type { Workspace } from './workspace.ts';

/** A swap takes milliseconds: one that is older than this has ended, unless its process is proven to run. */
const swapAbandonedAfter = 10 * 60 * 1000;
/** A restore that stages longer than this does not exist either. */
const stagingAbandonedAfter = 7 * 24 * 3600 * 1000;

/** Whether another run is at work on the restore. Throws `repository-locked` while one swaps it in, or takes it back. */
export function isUnderWay(journal: Journal, workspace: Workspace): boolean {
  const runs = stillRuns(journal.holder, workspace.holder);
  if (runs === 'no') return false;
  const age = workspace.now().getTime() - Date.parse(journal.writtenAt);
  if (runs !== 'yes' && age > (swaps(journal) ? swapAbandonedAfter : stagingAbandonedAfter)) return false;
  if (swaps(journal)) throw locked(journal, { age, isSeen: runs !== 'unseen' });
  return true;
}

/** Throws `repository-locked` while another run swaps. Two that look after each has written its own journal cannot both go on. */
export async function refuseOtherSwaps(workspace: Workspace, own: Journal): Promise<void> {
  for (const journal of await readJournals(workspace)) {
    if (journal.restore !== own.restore && swaps(journal)) isUnderWay(journal, workspace);
  }
}

function swaps({ state }: Journal): boolean {
  return state === 'swapping' || state === 'undoing';
}

function locked(
  { restore, state, writtenAt, holder }: Journal,
  { age, isSeen }: { readonly age: number; readonly isSeen: boolean },
): Fault {
  const what = `the restore ${restore} is being ${state === 'undoing' ? 'taken back' : 'swapped in'}`;
  const since = `since ${Math.max(0, Math.round(age / 1000))} s`;
  if (isSeen) {
    return new Fault('repository-locked', `${what} by process ${holder.processId}, ${since}`, {
      guidance: 'try again when that has ended',
      retryable: true,
    });
  }
  const until = new Date(Date.parse(writtenAt) + swapAbandonedAfter).toISOString().replace(/\.\d+Z$/, 'Z');
  return new Fault('repository-locked', `${what} by ${placeOf(holder)}, ${since}, and whether that still runs cannot be seen from here`, {
    guidance: `try again when it has ended; if it is gone, a run after ${until} puts right what it left`,
    retryable: true,
  });
}

function placeOf({ host, processId }: MarkedHolder): string {
  return `process ${processId} on ${host}, another machine or container`;
}
