import { rmdir } from 'node:fs/promises';
import { removeTree, toFileSystemPath } from '@holdfast/filesystem';
import { type Journal, removeJournal } from './journal.ts';
import { carryOn, syncParents, takeBack } from './swap.ts';
import type { Workspace } from './workspace.ts';

/** Ends an undo, going on where a crash stopped it: the old state is back, and what was set aside for it is removed. */
export async function finishUndo(workspace: Workspace, journal: Journal): Promise<void> {
  await carryOn(journal);
  for (const place of journal.setAside ?? []) await removeTree(place);
  await forgetRestore(workspace, journal);
}

/** Takes a restore back that is not done: the targets are as before, and nothing of it is left beside them. Gives the places of what had come to stand in the way. */
export async function abandonRestore(workspace: Workspace, journal: Journal): Promise<string[]> {
  const kept = journal.state === 'swapping' ? await takeBack(journal) : [];
  await forgetRestore(workspace, journal);
  for (const directory of journal.madeDirectories.toReversed()) await removeEmpty(directory);
  return kept;
}

/** Removes everything that a restore keeps beside its targets, then its journal. The targets stay as they are. */
export async function forgetRestore(workspace: Workspace, journal: Journal): Promise<void> {
  for (const directory of journal.undoDirectories) await removeTree(directory);
  await removeStaging({ ...journal, undoDirectories: [] });
  await syncParents([...journal.undoDirectories, ...journal.announced]);
  await removeJournal(workspace, journal);
}

/** Removes what staging made, as far as no target and no undo folder lies in it. */
export async function removeStaging({ announced, undoDirectories, targets, steps }: Journal): Promise<void> {
  const needed = [...undoDirectories, ...targets, ...steps.map(({ to }) => to).filter((to) => isWithin(to, targets))];
  for (const place of announced.toReversed()) {
    if (needed.some((one) => isWithin(one, [place]))) await removeEmpty(place);
    else await removeTree(place);
  }
}

function isWithin(place: string, folders: readonly string[]): boolean {
  return folders.some((folder) => place === folder || place.startsWith(`${folder}/`));
}

/** A folder that somebody has put something into is theirs. */
async function removeEmpty(directory: string): Promise<void> {
  await rmdir(toFileSystemPath(directory)).catch(() => undefined);
}
