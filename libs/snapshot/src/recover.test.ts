import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { capture } from './capture.ts';
import { type Journal, readJournals, writeJournal } from './journal.ts';
import { planUndo } from './plan-undo.ts';
import { recover } from './recover.ts';
import { isRename } from './rename-step.ts';
import { restore } from './restore.ts';
import { after, before, changed, inPlace, leftovers, standing } from './testing/changed-workspace.ts';
import { crashedSwap, stagedByCrash } from './testing/crashed-swap.ts';
import { readTree, removeTree, writeTree } from './testing/index.ts';
import { undo } from './undo.ts';

describe('recovery after a crash', () => {
  it('removes what was only staged', async () => {
    await using workspace = await changed();
    await writeJournal(workspace, await stagedByCrash(workspace));
    expect(await recover(workspace, workspace)).toMatchObject({ action: 'taken-back' });
    expect(await standing(workspace)).toEqual(after);
    expect((await leftovers(workspace)).length).toBe(0);
  });

  it('removes a folder on the way to a target only while it is empty', async () => {
    await using workspace = await changed();
    const [empty, used] = ['empty', 'used'].map((name) => join(workspace.baseDirectory, name)) as [string, string];
    await writeTree(workspace.baseDirectory, { 'empty/': '', 'used/': '', 'used/app.db': 'made by the app since' });
    const state = await stagedByCrash(workspace);
    await writeJournal(workspace, { ...state, announced: [empty, used, ...state.announced] });
    await recover(workspace, workspace);
    expect(await standing(workspace)).toEqual({ ...after, 'used/': '', 'used/app.db': 'made by the app since' });
  });

  it.each([0, 1, 2, 3])('takes a swap back of which %i of 4 steps were done', async (steps) => {
    await using workspace = await changed();
    await crashedSwap(workspace, steps);
    expect(await recover(workspace, workspace)).toMatchObject({ action: 'taken-back', kept: [] });
    expect(await standing(workspace)).toEqual(after);
    expect(await leftovers(workspace)).toEqual([]);
    expect(await recover(workspace, workspace)).toBeUndefined();
  });

  it.each([0, 1, 2, 3])('takes a swap back of which %i of 4 steps were done, also when nothing is left of its staging', async (steps) => {
    await using workspace = await changed();
    const { announced } = await crashedSwap(workspace, steps);
    for (const staging of announced) await removeTree(staging);
    expect(await recover(workspace, workspace)).toMatchObject({ action: 'taken-back', kept: [] });
    expect(await standing(workspace)).toEqual(after);
    expect(await leftovers(workspace)).toEqual([]);
  });

  it('finishes a swap of which all steps were done, and it can be undone', async () => {
    await using workspace = await changed();
    await crashedSwap(workspace, 4);
    await capture(workspace, { kind: 'manual' }, workspace);
    expect(workspace.events.find(({ event }) => event === 'restore-recovered')).toMatchObject({ action: 'finished' });
    expect(await standing(workspace)).toEqual(before);
    await undo(workspace, workspace);
    expect(await standing(workspace)).toEqual(after);
  });

  it('keeps what came to stand in the way of taking a swap back, and names it', async () => {
    await using workspace = await changed();
    await crashedSwap(workspace, 3);
    await writeTree(workspace.baseDirectory, { 'papers/made-by-the-app.txt': 'fresh' });
    const result = await recover(workspace, workspace);
    expect(await standing(workspace)).toEqual(after);
    expect(result?.kept).toHaveLength(1);
    expect(await readTree(result?.kept[0] as string)).toEqual({ 'made-by-the-app.txt': 'fresh' });
  });

  it.each([0, 1, 2, 3, 4])('goes on with an undo of which %i of 4 steps were done', async (steps) => {
    await using workspace = await changed();
    await restore(workspace, inPlace, workspace);
    const [journal] = await readJournals(workspace);
    if (journal === undefined) throw new Error('the restore left no journal');
    const planned = await planUndo(journal);
    expect(planned.undoSteps).toHaveLength(4);
    await writeJournal(workspace, { ...journal, ...planned, state: 'undoing' });
    for (const { from, to } of planned.undoSteps.filter(isRename).slice(0, steps)) await rename(from, to);
    await recover(workspace, workspace);
    expect(await standing(workspace)).toEqual(after);
    expect(await leftovers(workspace)).toEqual([]);
  });

  it('leaves the staging of a running process alone, and waits for no swap of one', async () => {
    await using workspace = await changed();
    const holder = { host: 'test', processId: process.ppid };
    await writeJournal(workspace, { ...(await stagedByCrash(workspace)), holder });
    expect(await recover(workspace, workspace)).toBeUndefined();
    await writeJournal(workspace, { ...((await readJournals(workspace))[0] as Journal), state: 'swapping' });
    await expect(capture(workspace, { kind: 'manual' }, workspace)).rejects.toMatchObject({ code: 'repository-locked', retryable: true });
    workspace.advance(11 * 60 * 1000);
    expect(await recover(workspace, workspace)).toMatchObject({ action: 'taken-back' });
  });

  it('refuses to pass over a journal that it cannot read', async () => {
    await using workspace = await changed();
    await writeTree(workspace.baseDirectory, { '.holdfast/restore-20261121-100000-dead.json': '{"format":1' });
    await expect(capture(workspace, { kind: 'manual' }, workspace)).rejects.toMatchObject({ code: 'internal' });
  });
});
