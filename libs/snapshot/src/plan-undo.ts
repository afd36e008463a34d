import { makeDirectories, parentOf } from '@holdfast/filesystem';
import type { RenameStep } from '@holdfast/source';
import type { Journal, JournalStep } from './journal.ts';
import { asideOf, exists, isRename, renameOnto, stepKinds, syncParents } from './rename-step.ts';
import { noSources, type StepSources } from './reopened-sources.ts';
import { StepTrail } from './step-trail.ts';

/** What takes a finished restore back. */
export interface UndoPlan {
  readonly undoSteps: readonly JournalStep[];
  /** Private places of what stands at the targets now, and of what came to stand there since: to be removed at the end. */
  readonly setAside: readonly string[];
}

/**
 * What takes a finished restore back: its steps, last first, so that of targets in one another each finds its folder as
 * it left it. What was brought is set aside with its companions, what was carried over goes back to the old state, and
 * the old state returns. Nothing is moved yet.
 */
export async function planUndo(journal: Journal): Promise<UndoPlan> {
  const { isAway, isCarried } = stepKinds(journal);
  const renames = journal.steps.filter(isRename);
  const done = new StepTrail(renames);
  const undoing = new StepTrail();
  const undoSteps: JournalStep[] = [];
  const add = (from: string, to: string): void => {
    const step: RenameStep = { kind: 'rename', from, to };
    undoing.add(step);
    undoSteps.push(step);
  };
  const setAside: string[] = [];
  const putAside = async (place: string): Promise<void> => {
    const origin = undoing.originOf(place);
    if (origin === undefined || !(await exists(origin))) return;
    const aside = asideOf(place, { journal, role: `undone-${setAside.length}` });
    setAside.push(aside);
    add(place, aside);
  };
  const companions = companionsOf(journal);
  let index = renames.length;
  for (const step of journal.steps.toReversed()) {
    if (!isRename(step)) {
      undoSteps.push(step);
      continue;
    }
    index -= 1;
    if (isAway(step)) {
      if (!(await exists(step.to))) continue;
      await putAside(step.from);
      add(step.to, step.from);
    } else if (isCarried(step)) {
      const place = done.endOf(step.to, index + 1);
      if (await exists(place)) add(undoing.endOf(place), step.from);
    } else {
      await putAside(step.to);
      for (const companion of companions.get(step.to) ?? []) await putAside(companion);
    }
  }
  return { undoSteps, setAside };
}

/**
 * By what was brought, the companions that did not stand there before; the others are set aside when those return. H9:
 * what belongs to a database goes with it, before the old one comes to stand beside it.
 */
function companionsOf({ steps, companions }: Journal): Map<string, string[]> {
  const renames = steps.filter(isRename);
  const moved = new Set(renames.map(({ from }) => from));
  const brought = renames.map(({ to }) => to);
  const found = new Map<string, string[]>();
  for (const companion of companions) {
    const owner = moved.has(companion) ? undefined : brought.findLast((place) => companion.startsWith(place));
    if (owner !== undefined) found.set(owner, [...(found.get(owner) ?? []), companion]);
  }
  return found;
}

/**
 * Carries undo steps out, going on where a crash stopped them: behind the last rename that has been carried out. Steps
 * of sources are taken back in their place again, which does nothing where it was done.
 */
export async function carryOn(
  { undoSteps: steps = [], setAside = [] }: Pick<Journal, 'undoSteps' | 'setAside'>,
  sources: StepSources = noSources,
): Promise<void> {
  const renames = steps.filter(isRename);
  const ahead = new Set(renames.slice((await lastDone(renames, new Set(setAside))) + 1));
  for (const step of steps) {
    if (!isRename(step)) await (await sources.of(step.source)).takeBack(step.data, {});
    else if (ahead.has(step) && (await exists(step.from))) {
      makeDirectories(parentOf(step.to), { code: 'target-unwritable' });
      await renameOnto(step);
    }
  }
  await syncParents(renames.flatMap(({ from, to }) => [from, to]));
}

/** Later steps may have moved the folder that an earlier one worked in, so the last one tells. -1 when none was carried out. */
async function lastDone(steps: readonly RenameStep[], asides: ReadonlySet<string>): Promise<number> {
  for (let index = steps.length - 1; index >= 0; index -= 1) {
    const { from, to } = steps[index] as RenameStep;
    // Where something was set aside, what stands there now is the old state that has come back.
    if ((await exists(to)) && (asides.has(to) || !(await exists(from)))) return index;
  }
  return -1;
}
