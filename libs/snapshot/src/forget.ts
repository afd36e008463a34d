import { rmdir } from 'node:fs/promises';
import { nameOf, removeTree, toFileSystemPath } from '@holdfast/filesystem';
import { markedHolder } from './holder.ts';
import { type Journal, readJournals, removeJournal, writeJournal } from './journal.ts';
import { carryOn } from './plan-undo.ts';
import { isRename, syncParents } from './rename-step.ts';
import { ReopenedSources } from './reopened-sources.ts';
import { takeBack } from './swap.ts';
import type { Workspace } from './workspace.ts';

/**
 * Ends an undo, going on where a crash stopped it: the old state is back, and what was set aside for it is removed. That
 * it is back is written down first: once something that was set aside is gone, the steps cannot be told from undone ones.
 */
export async function finishUndo(workspace: Workspace, journal: Journal): Promise<void> {
  await using sources = new ReopenedSources(workspace, journal);
  await carryOn(journal, sources);
  await forgetRestore(workspace, await writeJournal(workspace, { ...journal, state: 'forgetting' }));
}

/** Takes a restore back that is not done: the targets are as before, and nothing of it is left beside them. Gives the places of what had come to stand in the way. */
export async function abandonRestore(workspace: Workspace, journal: Journal): Promise<string[]> {
  const kept: string[] = [];
  const staging = journal.state === 'swapping' ? await abandonSwap(workspace, journal, kept) : journal;
  await forgetRestore(workspace, staging);
  for (const directory of journal.madeDirectories.toReversed()) await removeEmpty(directory);
  return kept;
}

/**
 * Takes back the steps that were carried out; the restore is then merely staged. That is written down, because a step
 * whose staging is removed cannot be told from one that was carried out.
 */
export async function abandonSwap(workspace: Workspace, journal: Journal, kept: string[] = []): Promise<Journal> {
  await using sources = new ReopenedSources(workspace, journal);
  kept.push(...(await takeBack(journal, sources)));
  return writeJournal(workspace, { ...journal, state: 'staging', steps: [] });
}

/**
 * Gives up what older restores keep for their undo: only the newest can be taken back. That a way back is given up is
 * written down first, so that what a crash leaves of it is never taken for one.
 */
export async function forgetOlder(workspace: Workspace): Promise<void> {
  const journals = await readJournals(workspace);
  const newest = newestDone(journals);
  for (const journal of journals) {
    if (journal.state !== 'done' || journal === newest) continue;
    const forgetting = await writeJournal(workspace, { ...journal, state: 'forgetting', holder: markedHolder(workspace) });
    // What cannot be removed now is tried again by the next run; the newest restore is done.
    await forgetRestore(workspace, forgetting).catch(() => undefined);
  }
}

/** The restore that can be taken back. */
export function newestDone(journals: readonly Journal[]): Journal | undefined {
  const done = journals.filter(({ state }) => state === 'done');
  return done.reduce<Journal | undefined>((last, one) => (last === undefined || one.writtenAt > last.writtenAt ? one : last), undefined);
}

/** Removes everything that a restore keeps beside its targets, then its journal. The targets stay as they are. */
export async function forgetRestore(workspace: Workspace, journal: Journal): Promise<void> {
  for (const place of [...(journal.setAside ?? []), ...journal.undoDirectories]) await removeTree(place);
  await removeStaging({ ...journal, undoDirectories: [] });
  await forgetOnServices(workspace, journal);
  await syncParents([...(journal.setAside ?? []), ...journal.undoDirectories, ...journal.announced]);
  await removeJournal(workspace, journal);
}

/** Removes what the restore made and kept on services, but for what stands at the targets. */
async function forgetOnServices(workspace: Workspace, journal: Journal): Promise<void> {
  await using sources = new ReopenedSources(workspace, journal);
  for (const step of journal.steps) if (!isRename(step)) await (await sources.of(step.source)).giveUp(step.data, {});
  for (const { source, data } of journal.stagedOnServices ?? []) await (await sources.of(source)).removeStaged(data, {});
}

/** Removes what is left on services of the staging of a restore that is done, once: its undo stages anew. */
export async function clearServices(workspace: Workspace, journal: Journal): Promise<void> {
  if (journal.servicesCleared === true || (journal.stagedOnServices ?? []).length === 0) return;
  await forgetOnServices(workspace, { ...journal, steps: [] });
  // The state was reached when it was: the newest restore stays the newest.
  await writeJournal(workspace, { ...journal, servicesCleared: true }, journal.writtenAt);
}

/**
 * Removes what staging made. What bears the restore's id is removed with all that is in it, unless that is an undo
 * folder; folders on the way to a target only when they are empty, the innermost first.
 */
export async function removeStaging(journal: Journal): Promise<void> {
  await removeStaged(journal);
  const others = journal.announced.filter((place) => !nameOf(place).includes(journal.restore));
  for (const place of others.toSorted((left, right) => right.length - left.length)) await removeEmpty(place);
}

/** Removes what bears the restore's id, but for its undo folders: what is left of it when the restore is done. */
export async function removeStaged({ restore, announced, undoDirectories }: Journal): Promise<void> {
  for (const place of announced) {
    const kept = undoDirectories.some((directory) => directory === place || directory.startsWith(`${place}/`));
    if (nameOf(place).includes(restore) && !kept) await removeTree(place);
  }
}

/** A folder that somebody has put something into is theirs. */
async function removeEmpty(directory: string): Promise<void> {
  await rmdir(toFileSystemPath(directory)).catch(() => undefined);
}
