import { makeDirectories, parentOf } from '@holdfast/filesystem';
import type { SwapStep } from '@holdfast/source';
import type { Journal } from './journal.ts';
import { asideOf, exists, renameOnto, stepKinds, syncParents } from './rename-step.ts';
import { StepTrail } from './step-trail.ts';

/** What takes a finished restore back. */
export interface UndoPlan {
  readonly undoSteps: readonly SwapStep[];
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
  const done = new StepTrail(journal.steps);
  const undoing = new StepTrail();
  const setAside: string[] = [];
  const putAside = async (place: string): Promise<void> => {
    const origin = undoing.originOf(place);
    if (origin === undefined || !(await exists(origin))) return;
    const aside = asideOf(place, { journal, role: `undone-${setAside.length}` });
    setAside.push(aside);
    undoing.add({ kind: 'rename', from: place, to: aside });
  };
  const companions = companionsOf(journal);
  for (const [index, step] of [...journal.steps.entries()].reverse()) {
    if (isAway(step)) {
      if (!(await exists(step.to))) continue;
      await putAside(step.from);
      undoing.add({ kind: 'rename', from: step.to, to: step.from });
    } else if (isCarried(step)) {
      const place = done.endOf(step.to, index + 1);
      if (await exists(place)) undoing.add({ kind: 'rename', from: undoing.endOf(place), to: step.from });
    } else {
      await putAside(step.to);
      for (const companion of companions.get(step.to) ?? []) await putAside(companion);
    }
  }
  return { undoSteps: undoing.steps, setAside };
}

/**
 * By what was brought, the companions that did not stand there before; the others are set aside when those return. H9:
 * what belongs to a database goes with it, before the old one comes to stand beside it.
 */
function companionsOf({ steps, companions }: Journal): Map<string, string[]> {
  const moved = new Set(steps.map(({ from }) => from));
  const brought = steps.map(({ to }) => to);
  const found = new Map<string, string[]>();
  for (const companion of companions) {
    const owner = moved.has(companion) ? undefined : brought.findLast((place) => companion.startsWith(place));
    if (owner !== undefined) found.set(owner, [...(found.get(owner) ?? []), companion]);
  }
  return found;
}

/** Carries undo steps out, going on where a crash stopped them: behind the last one that has been carried out. */
export async function carryOn({ undoSteps: steps = [], setAside = [] }: Pick<Journal, 'undoSteps' | 'setAside'>): Promise<void> {
  const asides = new Set(setAside);
  for (const step of steps.slice((await lastDone(steps, asides)) + 1)) {
    if (!(await exists(step.from))) continue;
    makeDirectories(parentOf(step.to), { code: 'target-unwritable' });
    await renameOnto(step);
  }
  await syncParents(steps.flatMap(({ from, to }) => [from, to]));
}

/** Later steps may have moved the folder that an earlier one worked in, so the last one tells. -1 when none was carried out. */
async function lastDone(steps: readonly SwapStep[], asides: ReadonlySet<string>): Promise<number> {
  for (let index = steps.length - 1; index >= 0; index -= 1) {
    const { from, to } = steps[index] as SwapStep;
    // Where something was set aside, what stands there now is the old state that has come back.
    if ((await exists(to)) && (asides.has(to) || !(await exists(from)))) return index;
  }
  return -1;
}
