import { join } from 'node:path';
import { type Journal, writeJournal } from '../journal.ts';
import { swap } from '../swap.ts';
import type { TestWorkspace } from './test-workspace.ts';
import { writeTree } from './tree.ts';

/** The workspace as a crash leaves it in the middle of a restore of both sources: staged, journalled, and `steps` steps carried out. */
export async function crashedSwap(workspace: TestWorkspace, steps: number): Promise<Journal> {
  const state = await stagedByCrash(workspace);
  const journal = await writeJournal(workspace, { ...state, state: 'swapping' });
  await swap({ undoDirectories: journal.undoDirectories, steps: journal.steps.slice(0, steps) });
  return journal;
}

/** A journal of a restore of both sources that has staged, and what it staged. */
export async function stagedByCrash(workspace: TestWorkspace): Promise<Omit<Journal, 'writtenAt'>> {
  const restoreId = '20261121-100000-dead';
  const photos = join(workspace.baseDirectory, 'photos');
  const papers = join(workspace.baseDirectory, 'papers');
  const staged = (name: string): string => join(workspace.baseDirectory, `.${name}.staged-${restoreId}`);
  const undone = (name: string): string => join(workspace.baseDirectory, `.${name}.undo-${restoreId}`);
  await writeTree(staged('photos'), { 'a.jpg': 'aaaa', 'deep/b.jpg': 'bb' });
  await writeTree(staged('papers'), { 'c.txt': 'c' });
  return {
    ...{ format: 1, restore: restoreId, snapshot: '20261121-090000-beef', destination: 'local', inPlace: true, state: 'staging' },
    ...{ holder: { host: 'test', processId: 999_999_999 }, madeDirectories: [], companions: [] },
    targets: [photos, papers],
    announced: [staged('photos'), staged('papers')],
    undoDirectories: [undone('photos'), undone('papers')],
    steps: [
      { kind: 'rename', from: photos, to: `${undone('photos')}/photos` },
      { kind: 'rename', from: staged('photos'), to: photos },
      { kind: 'rename', from: papers, to: `${undone('papers')}/papers` },
      { kind: 'rename', from: staged('papers'), to: papers },
    ],
  };
}
