import { makeDirectories, parentOf, syncDirectory } from '@holdfast/filesystem';
import type { SwapStep } from '@holdfast/source';
import type { Journal } from './journal.ts';
import { asideOf, exists, foldersAbove, renameOnto, type StepKinds, stepKinds, syncParents } from './rename-step.ts';

/** Makes the undo folders and carries the steps out, durably. When one fails, those before it stand: the caller takes them back. */
export async function swap({ steps, undoDirectories }: Pick<Journal, 'steps' | 'undoDirectories'>): Promise<void> {
  const moving = new Set(steps.flatMap(({ from, to }) => [from, to]));
  // Where a target lies in another one, its undo folder can only be made when that one has been swapped.
  const isLate = (directory: string): boolean => [...foldersAbove(directory)].some((folder) => moving.has(folder));
  const late = new Set(undoDirectories.filter(isLate));
  const early = undoDirectories.filter((directory) => !late.has(directory));
  for (const directory of early) makeUndoDirectory(directory);
  await syncParents(early);
  for (const step of steps) {
    for (const directory of late) {
      if (!step.to.startsWith(`${directory}/`)) continue;
      makeUndoDirectory(directory);
      await syncDirectory(parentOf(directory));
      late.delete(directory);
    }
    await renameOnto(step);
  }
  await syncParents(steps.flatMap(({ from, to }) => [from, to]));
}

function makeUndoDirectory(directory: string): void {
  makeDirectories(directory, { mode: 0o700, code: 'target-unwritable' });
}

/** Whether every step has been carried out: they are taken in order, and taken back last first, so that the last one tells. */
export async function allDone(journal: Journal): Promise<boolean> {
  const last = journal.steps.at(-1);
  return last === undefined || isDone(last, stepKinds(journal));
}

/**
 * Takes back what was carried out of the steps, last first; calling it again after a crash goes on. What came to stand
 * in the way since is kept under a private name in the same folder; these names are returned.
 */
export async function takeBack(journal: Journal): Promise<string[]> {
  const kept: string[] = [];
  const kinds = stepKinds(journal);
  for (const [index, step] of [...journal.steps.entries()].reverse()) {
    if (!(await isDone(step, kinds))) continue;
    if (await exists(step.from)) {
      const aside = asideOf(step.from, { journal, role: `kept-${index}` });
      await renameOnto({ kind: 'rename', from: step.from, to: aside });
      kept.push(aside);
    }
    makeDirectories(parentOf(step.from), { code: 'target-unwritable' });
    await renameOnto({ kind: 'rename', from: step.to, to: step.from });
  }
  await syncParents(journal.steps.flatMap(({ from, to }) => [from, to]));
  return kept;
}

/** An old thing was moved when it lies in the undo folder, which was empty; a new one when it no longer lies where it was staged. */
async function isDone(step: SwapStep, { isAway }: StepKinds): Promise<boolean> {
  return (await exists(step.to)) && (isAway(step) || !(await exists(step.from)));
}
