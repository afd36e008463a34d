import { lstat, rename } from 'node:fs/promises';
import { Fault } from '@holdfast/fault';
import { joinPath, nameOf, parentOf, privateName, syncDirectories, toFileSystemPath } from '@holdfast/filesystem';
import { displayPath } from '@holdfast/manifest';
import type { RenameStep } from '@holdfast/source';
import type { Journal, JournalStep } from './journal.ts';

/** Carries a step out. Throws `target-unwritable` when something stands at its end. */
export async function renameOnto({ from, to }: RenameStep): Promise<void> {
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

/** Whether it is one of the steps that are carried out here, on local files. */
export function isRename(step: JournalStep | { readonly kind: 'source' }): step is RenameStep {
  return step.kind === 'rename';
}

/** What a step does with old things, told by the folders that keep them. */
export interface StepKinds {
  /** Whether the step moves an old thing to an undo folder, rather than a new one to the target. */
  readonly isAway: (step: RenameStep) => boolean;
  /** Whether the step brings an old thing that is to stay from an undo folder to the new state. */
  readonly isCarried: (step: RenameStep) => boolean;
}

export function stepKinds({ undoDirectories }: Pick<Journal, 'undoDirectories'>): StepKinds {
  const folders = new Set(undoDirectories);
  const isKept = (place: string): boolean => [...foldersAbove(place)].some((folder) => folders.has(folder));
  return { isAway: ({ to }) => isKept(to), isCarried: ({ from, to }) => isKept(from) && !isKept(to) };
}

/** The folders that hold an absolute path text, innermost first. */
export function* foldersAbove(place: string): Generator<string> {
  for (let folder = parentOf(place); folder !== '/'; folder = parentOf(folder)) yield folder;
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
  await syncDirectories(places.map(parentOf));
}

/** A private place in the same folder, for what must not stand where it does. */
export function asideOf(place: string, { journal, role }: { readonly journal: Journal; readonly role: string }): string {
  return joinPath(parentOf(place), privateName(journal.restore, role, nameOf(place)));
}
