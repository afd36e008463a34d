import { lstat, rename } from 'node:fs/promises';
import { Fault } from '@holdfast/fault';
import { joinPath, makeDirectories, nameOf, parentOf, privateName, syncDirectory, toFileSystemPath } from '@holdfast/filesystem';
import { displayPath } from '@holdfast/manifest';
import type { SwapStep } from '@holdfast/source';
import type { Journal } from './journal.ts';

/** Makes the undo folders and carries the steps out, durably. When one fails, those before it stand: the caller takes them back. */
export async function swap({ steps, undoDirectories }: Pick<Journal, 'steps' | 'undoDirectories'>): Promise<void> {
  for (const directory of undoDirectories) makeDirectories(directory, { mode: 0o700, code: 'target-unwritable' });
  await syncParents(undoDirectories);
  for (const step of steps) await renameOnto(step);
  await syncParents(steps.flatMap(({ from, to }) => [from, to]));
}

/** Whether every step has been carried out: they are taken in order, and taken back last first, so that the last one tells. */
export async function allDone(journal: Journal): Promise<boolean> {
  const last = journal.steps.at(-1);
  return last === undefined || isDone(last, journal);
}

/**
 * Takes back what was carried out of the steps, last first; calling it again after a crash goes on. What came to stand
 * in the way since is kept under a private name in the same folder; these names are returned.
 */
export async function takeBack(journal: Journal): Promise<string[]> {
  const kept: string[] = [];
  for (const [index, step] of [...journal.steps.entries()].reverse()) {
    if (!(await isDone(step, journal))) continue;
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

/**
 * What takes a finished restore back: first what stands at the targets, with their companions, is set aside, then what
 * was carried over from the old state to the new one goes back, then the old state returns.
 */
export async function planUndo(journal: Journal): Promise<{ readonly undoSteps: SwapStep[]; readonly setAside: string[] }> {
  const carried = journal.steps.filter((step) => isCarried(step, journal));
  const away = journal.steps.filter((step) => isAway(step, journal));
  const brought = journal.steps.filter((step) => !isAway(step, journal) && !isCarried(step, journal)).map(({ to }) => to);
  const occupied = new Set([...brought.reverse(), ...journal.companions, ...away.map(({ from }) => from)]);
  const undoSteps: SwapStep[] = [];
  const setAside: string[] = [];
  for (const place of occupied) {
    if (!(await exists(place))) continue;
    const aside = asideOf(place, { journal, role: `undone-${setAside.length}` });
    setAside.push(aside);
    undoSteps.push({ kind: 'rename', from: place, to: aside });
  }
  const asides = [...undoSteps];
  for (const step of carried.reverse()) {
    const place = follow(step.to, journal.steps.slice(journal.steps.indexOf(step) + 1));
    if (await exists(place)) undoSteps.push({ kind: 'rename', from: follow(place, asides), to: step.from });
  }
  for (const { from, to } of away.reverse()) undoSteps.push({ kind: 'rename', from: to, to: from });
  return { undoSteps, setAside };
}

/** Carries undo steps out, going on where a crash stopped them. */
export async function carryOn({ undoSteps: steps = [], setAside = [] }: Pick<Journal, 'undoSteps' | 'setAside'>): Promise<void> {
  const asides = new Set(setAside);
  for (const step of steps) {
    // Where something was set aside, what stands there now is the old state that has come back.
    if (!(await exists(step.from)) || (asides.has(step.to) && (await exists(step.to)))) continue;
    makeDirectories(parentOf(step.to), { code: 'target-unwritable' });
    await renameOnto(step);
  }
  await syncParents(steps.flatMap(({ from, to }) => [from, to]));
}

/** Whether something stands at the absolute path text, be it a dangling link. */
export async function exists(location: string): Promise<boolean> {
  try {
    await lstat(toFileSystemPath(location));
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return false;
    throw error;
  }
}

/** Makes the names in the folders of these places durable; folders that are gone have nothing to lose. */
export async function syncParents(places: readonly string[]): Promise<void> {
  for (const directory of new Set(places.map(parentOf))) if (await exists(directory)) await syncDirectory(directory);
}

/** Whether the step moves old things to an undo folder, rather than new ones to the target. */
function isAway({ to }: SwapStep, { undoDirectories }: Journal): boolean {
  return undoDirectories.some((directory) => to.startsWith(`${directory}/`));
}

/** Whether the step brings an old thing that is to stay from an undo folder to the new state. */
function isCarried({ from, to }: SwapStep, journal: Journal): boolean {
  const { undoDirectories } = journal;
  return undoDirectories.some((directory) => from.startsWith(`${directory}/`)) && !isAway({ kind: 'rename', from, to }, journal);
}

/** Where a place is after the steps. */
function follow(place: string, steps: readonly SwapStep[]): string {
  return steps.reduce((now, { from, to }) => (now === from || now.startsWith(`${from}/`) ? to + now.slice(from.length) : now), place);
}

/** An old thing was moved when it lies in the undo folder, which was empty; a new one when it no longer lies where it was staged. */
async function isDone(step: SwapStep, journal: Journal): Promise<boolean> {
  return (await exists(step.to)) && (isAway(step, journal) || !(await exists(step.from)));
}

async function renameOnto({ from, to }: SwapStep): Promise<void> {
  if (await exists(to))
    throw new Fault('target-unwritable', `${displayPath(to)} stands in the way`, { guidance: 'stop what writes there, then try again' });
  try {
    await rename(toFileSystemPath(from), toFileSystemPath(to));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Fault('target-unwritable', `${displayPath(from)} could not be renamed to ${displayPath(to)} (${code})`, {
      guidance: 'check the permissions of both folders',
      cause: error,
    });
  }
}

function asideOf(place: string, { journal, role }: { readonly journal: Journal; readonly role: string }): string {
  return joinPath(parentOf(place), privateName(journal.restore, role, nameOf(place)));
}
