import { mkdir, rename } from 'node:fs/promises';
import { pathToBytes } from '@holdfast/manifest';
import type { Source, StagedRestore } from '../source.ts';
import type { SourceSteps } from '../swap-step.ts';

/** Carries out the steps of a staged restore, without the journal that a real restore keeps. `source` is needed for steps that are its own. */
export async function swapIn(staged: Pick<StagedRestore, 'steps' | 'undoDirectories'>, source: Pick<Source, 'steps'> = {}): Promise<void> {
  for (const directory of staged.undoDirectories) await mkdir(pathToBytes(directory));
  for (const step of staged.steps) {
    if (step.kind === 'source') await stepsOf(source).carryOut(step.data, {});
    else await rename(pathToBytes(step.from), pathToBytes(step.to));
  }
}

/** Takes the steps back, last first. The undo folders stay, empty of files. */
export async function takeBack(staged: Pick<StagedRestore, 'steps'>, source: Pick<Source, 'steps'> = {}): Promise<void> {
  for (const step of staged.steps.toReversed()) {
    if (step.kind === 'source') await stepsOf(source).takeBack(step.data, {});
    else await rename(pathToBytes(step.to), pathToBytes(step.from));
  }
}

/** The source's own steps; throws when it has none. */
export function stepsOf({ steps }: Pick<Source, 'steps'>): SourceSteps {
  if (steps === undefined) throw new TypeError('a source with steps of its own does not carry them out');
  return steps;
}
