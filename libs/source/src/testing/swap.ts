import { mkdir, rename } from 'node:fs/promises';
import { pathToBytes } from '@holdfast/manifest';
import type { StagedRestore } from '../source.ts';

/** Carries out the steps of a staged restore, without the journal that a real restore keeps. */
export async function swapIn(staged: Pick<StagedRestore, 'steps' | 'undoDirectories'>): Promise<void> {
  for (const directory of staged.undoDirectories) await mkdir(pathToBytes(directory));
  for (const { from, to } of staged.steps) await rename(pathToBytes(from), pathToBytes(to));
}

/** Takes the steps back, last first. The undo folders stay, empty of files. */
export async function takeBack(staged: Pick<StagedRestore, 'steps'>): Promise<void> {
  for (const { from, to } of staged.steps.toReversed()) await rename(pathToBytes(to), pathToBytes(from));
}
