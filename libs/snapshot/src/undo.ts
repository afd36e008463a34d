import { Fault } from '@holdfast/fault';
import { OpenFiles } from '@holdfast/filesystem';
import { displayPath } from '@holdfast/manifest';
import { finishUndo, newestDone } from './forget.ts';
import { markedHolder } from './holder.ts';
import { interruptible } from './interruptible.ts';
import { type Journal, readJournals, writeJournal } from './journal.ts';
import { planUndo } from './plan-undo.ts';
import { recover } from './recover.ts';
import { isRename } from './rename-step.ts';
import type { RecoveryResult } from './request.ts';
import { refuseOtherSwaps } from './under-way.ts';
import type { RunOptions, Workspace } from './workspace.ts';

/**
 * Takes the newest in-place restore back: what stood at its targets before stands there again, and what stands there now
 * is removed, with all that was written to it since. A crash on the way is carried on by the next run. Throws `usage`
 * when there is nothing to take back and `target-in-use` while another process has a target open.
 */
export function undo(workspace: Workspace, options: RunOptions): Promise<RecoveryResult> {
  return interruptible(options.signal, async () => {
    await recover(workspace, options);
    const journal = newestDone(await readJournals(workspace));
    if (journal === undefined) {
      throw new Fault('usage', 'there is no restore that could be taken back', {
        guidance: 'restore a snapshot instead: run holdfast list',
      });
    }
    await refuseHeld(journal, options);
    const undoing = { ...journal, state: 'undoing' as const, holder: markedHolder(workspace), ...(await planUndo(journal)) };
    await finishUndo(workspace, await claim(workspace, journal, undoing));
    const { restore, snapshot, targets } = journal;
    const result = { restore, snapshot, targets, action: 'taken-back' as const, kept: [] };
    await options.emit({ event: 'restore-undone', ...result });
    await options.emit({ event: 'summary', verb: 'restore', outcome: 'complete', snapshot, counts: { targets: targets.length } });
    return result;
  });
}

/** Writes down that the undo begins, unless another run swaps at the same time. */
async function claim(workspace: Workspace, journal: Journal, undoing: Omit<Journal, 'writtenAt'>): Promise<Journal> {
  const claimed = await writeJournal(workspace, undoing);
  try {
    await refuseOtherSwaps(workspace, claimed);
  } catch (error) {
    await writeJournal(workspace, journal);
    throw error;
  }
  return claimed;
}

async function refuseHeld({ steps, companions }: Journal, { signal }: RunOptions): Promise<void> {
  const { length } = companions;
  // Only what has companions minds being replaced while it is open; of other files a holder just keeps the one it has.
  const places = length === 0 ? [] : [...new Set([...steps.filter(isRename).map(({ to }) => to), ...companions])];
  const openFiles = new OpenFiles({ maximumAge: Number.POSITIVE_INFINITY });
  for (const place of places) {
    const [holder] = await openFiles.heldByOthers(place, { signal });
    if (holder === undefined) continue;
    throw new Fault('target-in-use', `process ${holder} has ${displayPath(place)} open`, {
      guidance: 'stop it, then try again',
      retryable: true,
    });
  }
}
