import { abandonRestore, clearServices, finishUndo, forgetOlder, forgetRestore, removeStaged, removeStaging } from './forget.ts';
import { type Journal, readJournals, removeUnwritten, writeJournal } from './journal.ts';
import type { RecoveryResult } from './request.ts';
import { clearScratch } from './scratch.ts';
import { allDone } from './swap.ts';
import { isUnderWay } from './under-way.ts';
import type { RunOptions, Workspace } from './workspace.ts';

/**
 * Puts right what a crash left of earlier restores: a swap that was under way is taken back, or finished when all its
 * steps were done; an undo is finished; what was only staged is removed. Tells each as `restore-recovered`, and gives the
 * last. Private copies that runs left, and undo folders that have been given up, are removed without a word. Every verb that reads or writes sources calls it first. Throws `repository-locked` while another process swaps.
 */
export async function recover(workspace: Workspace, options: RunOptions): Promise<RecoveryResult | undefined> {
  await clearScratch(workspace);
  await removeUnwritten(workspace);
  let last: RecoveryResult | undefined;
  for (const journal of await readJournals(workspace)) {
    if (journal.state === 'done') await leaveForLater(removeStaged(journal).then(() => clearServices(workspace, journal)));
    else if (!isUnderWay(journal, workspace)) last = (await putRight(workspace, journal, options)) ?? last;
  }
  await forgetOlder(workspace);
  return last;
}

async function putRight(workspace: Workspace, journal: Journal, options: RunOptions): Promise<RecoveryResult | undefined> {
  if (journal.state === 'forgetting') {
    await leaveForLater(forgetRestore(workspace, journal));
    return undefined;
  }
  const settled = await settle(workspace, journal);
  await options.emit({ event: 'restore-recovered', ...settled });
  return settled;
}

/** What cannot be removed now is tried again by the next run: it is in nobody's way. */
async function leaveForLater(removing: Promise<void>): Promise<void> {
  await removing.catch(() => undefined);
}

async function settle(workspace: Workspace, journal: Journal): Promise<RecoveryResult> {
  const { restore, snapshot, targets } = journal;
  if (journal.state === 'undoing') {
    await finishUndo(workspace, journal);
    return { restore, snapshot, targets, action: 'taken-back', kept: [] };
  }
  if (journal.state === 'swapping' && (await allDone(journal))) {
    const finished = await writeJournal(workspace, { ...journal, state: journal.inPlace ? 'done' : 'forgetting' });
    await (journal.inPlace ? removeStaging(finished) : forgetRestore(workspace, finished));
    return { restore, snapshot, targets, action: 'finished', kept: [] };
  }
  return { restore, snapshot, targets, action: 'taken-back', kept: await abandonRestore(workspace, journal) };
}
