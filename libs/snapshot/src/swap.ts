import { makeDirectories, parentOf, syncDirectory } from '@holdfast/filesystem';
import type { RenameStep } from '@holdfast/source';
import type { Journal } from './journal.ts';
import { asideOf, exists, foldersAbove, isRename, renameOnto, stepKinds, syncParents } from './rename-step.ts';
import { noSources, type StepSources } from './reopened-sources.ts';

/** Makes the undo folders and carries the steps out, durably. When one fails, those before it stand: the caller takes them back. */
export async function swap(
  { steps, undoDirectories }: Pick<Journal, 'steps' | 'undoDirectories'>,
  sources: StepSources = noSources,
): Promise<void> {
  const renames = steps.filter(isRename);
  const moving = new Set(renames.flatMap(({ from, to }) => [from, to]));
  // Where a target lies in another one, its undo folder can only be made when that one has been swapped.
  const isLate = (directory: string): boolean => [...foldersAbove(directory)].some((folder) => moving.has(folder));
  const late = new Set(undoDirectories.filter(isLate));
  const early = undoDirectories.filter((directory) => !late.has(directory));
  for (const directory of early) makeUndoDirectory(directory);
  await syncParents(early);
  for (const step of steps) {
    if (!isRename(step)) {
      await (await sources.of(step.source)).carryOut(step.data, {});
      continue;
    }
    for (const directory of late) {
      if (!step.to.startsWith(`${directory}/`)) continue;
      makeUndoDirectory(directory);
      await syncDirectory(parentOf(directory));
      late.delete(directory);
    }
    await renameOnto(step);
  }
  await syncParents(renames.flatMap(({ from, to }) => [from, to]));
}

function makeUndoDirectory(directory: string): void {
  makeDirectories(directory, { mode: 0o700, code: 'target-unwritable' });
}

/**
 * Whether every step has been carried out: they are taken in order, and taken back last first, so that the last one
 * tells. Of a source's own steps that is not known, but all can be taken back.
 */
export async function allDone(journal: Journal): Promise<boolean> {
  if (!journal.steps.every(isRename)) return false;
  const last = refuged(journal).at(-1);
  return last === undefined || isDone(last);
}

/**
 * Takes back what was carried out of the steps, last first; calling it again after a crash goes on. What came to stand
 * in the way since is kept under a private name in the same folder; these names are returned.
 */
export async function takeBack(journal: Journal, sources: StepSources = noSources): Promise<string[]> {
  const kept: string[] = [];
  const renames = refuged(journal);
  for (const step of journal.steps.toReversed()) {
    if (!isRename(step)) await (await sources.of(step.source)).takeBack(step.data, {});
    else kept.push(...(await takeRenameBack(renames.pop() as RefugedStep, { journal, index: renames.length })));
  }
  await syncParents(journal.steps.filter(isRename).flatMap(({ from, to }) => [from, to]));
  return kept;
}

async function takeRenameBack(
  refugedStep: RefugedStep,
  { journal, index }: { readonly journal: Journal; readonly index: number },
): Promise<string[]> {
  if (!(await isDone(refugedStep))) return [];
  const { step } = refugedStep;
  const kept: string[] = [];
  if (await exists(step.from)) {
    const aside = asideOf(step.from, { journal, role: `kept-${index}` });
    await renameOnto({ kind: 'rename', from: step.from, to: aside });
    kept.push(aside);
  }
  makeDirectories(parentOf(step.from), { code: 'target-unwritable' });
  await renameOnto({ kind: 'rename', from: step.to, to: step.from });
  return kept;
}

/** A step with where the old thing was moved before that stood at its end. */
interface RefugedStep {
  readonly step: RenameStep;
  readonly isAway: boolean;
  readonly refuge: string | undefined;
}

function refuged({ steps, undoDirectories }: Pick<Journal, 'steps' | 'undoDirectories'>): RefugedStep[] {
  const kinds = stepKinds({ undoDirectories });
  const refuges = new Map<string, string>();
  return steps.filter(isRename).map((step) => {
    const isAway = kinds.isAway(step);
    if (isAway) refuges.set(step.from, step.to);
    return { step, isAway, refuge: isAway ? undefined : refuges.get(step.to) };
  });
}

/**
 * An old thing was moved when it lies in the undo folder, which was empty; a new one when it no longer lies where it was
 * staged. Where an old thing stood and was not moved, it is still what stands there, whatever became of the staging.
 */
async function isDone({ step, isAway, refuge }: RefugedStep): Promise<boolean> {
  if (!(await exists(step.to))) return false;
  return isAway || (!(await exists(step.from)) && (refuge === undefined || (await exists(refuge))));
}
