import { mkdir, readdir, rm, rmdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { capture } from './capture.ts';
import { abandonRestore, finishUndo } from './forget.ts';
import { type Journal, readJournals, writeJournal } from './journal.ts';
import { carryOn, planUndo } from './plan-undo.ts';
import type { RestoreRequest } from './request.ts';
import { restore } from './restore.ts';
import { swap } from './swap.ts';
import { readTree, removeTree, type TestWorkspace, type Tree, testWorkspace, writeTree } from './testing/index.ts';
import { undo } from './undo.ts';

const saved: Tree = { 'papers/': '', 'papers/saved.txt': 'saved' };
const first: Tree = { 'papers/': '', 'papers/first.txt': 'first' };
const second: Tree = { 'papers/': '', 'papers/second.txt': 'second' };
const inPlace: RestoreRequest = { snapshot: 'latest', target: { kind: 'in-place' } };
const deadHolder = { host: 'test', processId: 999_999_999 };

/** A workspace that was restored in place twice, over `first` and over `second`; gives what the older restore had written down. */
async function restoredTwice(): Promise<{ workspace: TestWorkspace; older: Journal } & AsyncDisposable> {
  const workspace = await testWorkspace({ sources: ['papers'] });
  await stand(workspace, saved);
  await capture(workspace, { kind: 'manual' }, workspace);
  await stand(workspace, first);
  await restore(workspace, inPlace, workspace);
  const [older] = await readJournals(workspace);
  workspace.advance(1000);
  await stand(workspace, second);
  await restore(workspace, inPlace, workspace);
  return { workspace, older: older as Journal, [Symbol.asyncDispose]: () => workspace[Symbol.asyncDispose]() };
}

async function stand(workspace: TestWorkspace, tree: Tree): Promise<void> {
  await removeTree(join(workspace.baseDirectory, 'papers'));
  await writeTree(workspace.baseDirectory, tree);
}

/** What stands in the workspace's folder, without Holdfast's own. */
async function standing(workspace: TestWorkspace): Promise<Tree> {
  const tree = await readTree(workspace.baseDirectory);
  return Object.fromEntries(Object.entries(tree).filter(([path]) => !path.startsWith('.')));
}

async function hidden(workspace: TestWorkspace): Promise<string[]> {
  return (await readdir(workspace.baseDirectory)).filter((name) => name.startsWith('.') && name !== '.holdfast');
}

describe('giving up older ways back', () => {
  it('H7: one that was half removed when the run crashed is never taken, and nothing is left of it', async () => {
    await using held = await restoredTwice();
    const { workspace, older } = held;
    await writeTree(String(older.undoDirectories[0]), { 'not removed yet': '' });
    const [newest] = await readJournals(workspace);
    await writeJournal(workspace, { ...older, state: 'forgetting', holder: deadHolder });
    await undo(workspace, workspace);
    expect(await standing(workspace)).toEqual(second);
    expect(await hidden(workspace)).toEqual([]);
    expect(await readJournals(workspace)).toEqual([]);
    expect(newest?.state).toBe('done');
    await expect(undo(workspace, workspace)).rejects.toMatchObject({ code: 'usage' });
  });

  it('H7: the next run does what a crash kept the restore from doing, whichever id sorts last', async () => {
    await using held = await restoredTwice();
    const { workspace, older } = held;
    await writeTree(String(older.undoDirectories[0]), { 'not removed yet': '' });
    workspace.advance(-1000);
    await writeJournal(workspace, { ...older, restore: '20991231-235959-ffff' });
    workspace.advance(1000);
    await capture(workspace, { kind: 'manual' }, workspace);
    expect(await readJournals(workspace)).toMatchObject([{ state: 'done' }]);
    await undo(workspace, workspace);
    expect(await standing(workspace)).toEqual(second);
    expect(await hidden(workspace)).toEqual([]);
  });
});

describe('what a restore leaves when it is killed', () => {
  it('after it was done: its staging and the journal that it was writing go with the next run, and the way back stays', async () => {
    await using held = await restoredTwice();
    const { workspace } = held;
    const [newest] = await readJournals(workspace);
    const staging = join(workspace.baseDirectory, `.holdfast-${newest?.restore}-stage-papers`);
    await writeTree(staging, { 'left/over.txt': '' });
    await writeJournal(workspace, { ...(newest as Journal), announced: [...(newest?.announced ?? []), staging] });
    const unwritten = `restore-${newest?.restore}.json.999999999-0-1.part`;
    await writeFile(join(workspace.stateDirectory, unwritten), '{"form');
    // What cannot be read is what its own run has just removed.
    await symlink('nowhere', join(workspace.stateDirectory, 'restore-20261121-090000-9999.json'));
    await capture(workspace, { kind: 'manual' }, workspace);
    expect(await hidden(workspace)).toEqual([`.papers.undo-${newest?.restore}-1`]);
    expect(await readdir(workspace.stateDirectory)).not.toContain(unwritten);
    await undo(workspace, workspace);
    expect(await standing(workspace)).toEqual(second);
    expect(await hidden(workspace)).toEqual([]);
  });
});

describe('taking a swap back', () => {
  it('H7: removes nothing of what was staged before it is on disk that the targets are as before', async () => {
    await using held = await restoredTwice();
    const { workspace, older } = held;
    const [target, restore] = [join(workspace.baseDirectory, 'papers'), '20261121-120000-dead'];
    const [staged, undone] = [`${target}-staged-${restore}`, `${target}-undo-${restore}`];
    await stand(workspace, first);
    await writeTree(staged, { 'staged.txt': '' });
    const steps = [
      { kind: 'rename', from: target, to: `${undone}/papers` },
      { kind: 'rename', from: staged, to: target },
    ] as const;
    const journal: Journal = { ...older, restore, state: 'swapping', announced: [staged], undoDirectories: [undone], steps };
    await swap({ undoDirectories: [undone], steps: steps.slice(0, 1) });
    // A folder in the place of the journal's file keeps it from being written.
    const file = join(workspace.stateDirectory, `restore-${restore}.json`);
    await mkdir(file);
    await expect(abandonRestore(workspace, journal)).rejects.toMatchObject({ code: 'target-unwritable' });
    expect(await readTree(staged)).toEqual({ 'staged.txt': '' });
    await rmdir(file);
    await abandonRestore(workspace, journal);
    expect(await standing(workspace)).toEqual(first);
  });
});

describe('an undo that is killed', () => {
  it('H7: removes nothing that it has set aside before it is on disk that the old state is back', async () => {
    await using held = await restoredTwice();
    const { workspace } = held;
    const [journal] = (await readJournals(workspace)) as [Journal];
    const undoing = { ...journal, ...(await planUndo(journal)), state: 'undoing' as const };
    // A folder in the place of the journal's file keeps it from being written.
    const file = join(workspace.stateDirectory, `restore-${journal.restore}.json`);
    await rm(file);
    await mkdir(file);
    await expect(finishUndo(workspace, undoing)).rejects.toMatchObject({ code: 'target-unwritable' });
    expect(await readTree(String(undoing.setAside[0]))).toEqual({ 'saved.txt': 'saved' });
    await rmdir(file);
    await finishUndo(workspace, undoing);
    expect(await standing(workspace)).toEqual(second);
    expect(await hidden(workspace)).toEqual([]);
  });

  it('H7: while it removes what it had set aside, is carried on without setting aside what has come back', async () => {
    await using held = await restoredTwice();
    const { workspace } = held;
    const [journal] = (await readJournals(workspace)) as [Journal];
    const undoing = { ...journal, ...(await planUndo(journal)), state: 'undoing' as const };
    await carryOn(undoing);
    await removeTree(String(undoing.setAside[0]));
    await writeJournal(workspace, { ...undoing, state: 'forgetting', holder: deadHolder });
    await capture(workspace, { kind: 'manual' }, workspace);
    expect(await standing(workspace)).toEqual(second);
    expect(await hidden(workspace)).toEqual([]);
  });
});

describe('private copies', () => {
  it('of runs that ended without removing them go with the next run, also when it only takes a restore back', async () => {
    await using held = await restoredTwice();
    const { workspace } = held;
    const scratch = join(workspace.stateDirectory, 'scratch');
    await writeTree(scratch, { 'test.999999999.dead/1/copy.db': 'private' });
    // What cannot be looked at is what its own run has just removed.
    await symlink('nowhere', join(scratch, `test.${process.ppid}.gone`));
    await undo(workspace, workspace);
    expect(await readdir(scratch)).toEqual([`test.${process.ppid}.gone`]);
  });
});
