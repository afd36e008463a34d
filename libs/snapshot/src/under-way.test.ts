import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { processMark } from '@holdfast/filesystem';
import type { SourceAdapter } from '@holdfast/source';
import { intercept, referenceAdapter } from '@holdfast/source/testing';
import { describe, expect, it } from 'vitest';
import { type Journal, readJournals, writeJournal } from './journal.ts';
import { recover } from './recover.ts';
import { restore } from './restore.ts';
import { after, before, changed, inPlace, standing } from './testing/changed-workspace.ts';
import { stagedByCrash } from './testing/crashed-swap.ts';
import type { TestWorkspace } from './testing/index.ts';
import { undo } from './undo.ts';

describe('a swap by another run', () => {
  const parent = processMark(process.ppid) as string;
  const [boot = '', namespace = '', start = ''] = parent.split(' ');
  const otherBoot = [boot.replace(/^./, (digit) => (digit === '0' ? '1' : '0')), namespace, start].join(' ');
  const otherContainer = [boot, 'pid:[1]', start].join(' ');
  const earlier = [boot, namespace, '1'].join(' ');

  /** Puts right what a swap has left that a process swaps since `seconds`. */
  async function recoverFrom(workspace: TestWorkspace, holder: object, seconds = 5) {
    await writeJournal(workspace, { ...(await stagedByCrash(workspace)), state: 'swapping', holder: holder as Journal['holder'] });
    workspace.advance(seconds * 1000);
    return recover(workspace, workspace);
  }

  it.each([
    ['whose number another process has now', { host: 'test', mark: earlier }],
    ['that ran before the machine was started anew', { host: 'test', mark: otherBoot }],
    ['that ran before the container was started anew', { host: 'test', mark: otherContainer }],
    ['that ended before the machine got another name', { host: 'former name', mark: earlier }],
  ])('takes over at once from a process %s', async (_, holder) => {
    await using workspace = await changed();
    expect(await recoverFrom(workspace, { ...holder, processId: process.ppid })).toMatchObject({ action: 'taken-back' });
    expect(await standing(workspace)).toEqual(after);
  });

  it.each([
    ['runs', { host: 'test', mark: parent }],
    ['runs, though the machine has another name now', { host: 'former name', mark: parent }],
  ])('waits for a process that %s, however long', async (_, holder) => {
    await using workspace = await changed();
    const message = `the restore 20261121-100000-dead is being swapped in by process ${process.ppid}, since 1200 s`;
    const recovering = recoverFrom(workspace, { ...holder, processId: process.ppid }, 1200);
    await expect(recovering).rejects.toMatchObject({ code: 'repository-locked', message, guidance: 'try again when that has ended' });
  });

  it.each([otherBoot, otherContainer, undefined])(
    'says whose lock it is, how old, and when it ends, where it cannot see (%s)',
    async (mark) => {
      await using workspace = await changed();
      const holder = { host: 'c0ffee', processId: 7, ...(mark === undefined ? {} : { mark }) };
      await expect(recoverFrom(workspace, holder)).rejects.toMatchObject({
        code: 'repository-locked',
        message:
          'the restore 20261121-100000-dead is being swapped in by process 7 on c0ffee, another machine or container, since 5 s, and whether that still runs cannot be seen from here',
        guidance: 'try again when it has ended; if it is gone, a run after 2026-11-21T10:10:00Z puts right what it left',
      });
      workspace.advance(600_000);
      expect(await recover(workspace, workspace)).toMatchObject({ action: 'taken-back' });
    },
  );

  it('does not swap while another run does that came at the same time, and neither undoes', async () => {
    const other = '20261121-100000-beef';
    const begin = async (): Promise<void> => {
      const journal = { ...(await stagedByCrash(workspace)), restore: other, announced: [], steps: [], undoDirectories: [] };
      await writeJournal(workspace, { ...journal, state: 'swapping', holder: { host: 'test', processId: process.ppid, mark: parent } });
    };
    let swapping = false;
    const adapter = intercept(referenceAdapter(), async (step) => {
      if (step === 'ready' && swapping) await begin();
    });
    await using workspace: TestWorkspace = await changed(adapter as SourceAdapter<never>);
    await restore(workspace, { ...inPlace, sources: ['photos'] }, workspace);
    workspace.advance(1000);
    swapping = true;
    await expect(restore(workspace, { ...inPlace, sources: ['papers'] }, workspace)).rejects.toMatchObject({ code: 'repository-locked' });
    expect(await standing(workspace)).toMatchObject({ 'papers/c.txt': 'changed', 'photos/deep/b.jpg': 'bb' });
    expect((await readJournals(workspace)).map(({ state }) => state).toSorted()).toEqual(['done', 'swapping']);
    await expect(undo(workspace, workspace)).rejects.toMatchObject({ code: 'repository-locked' });
  });

  it('does not undo while another run swaps that came at the same time', async () => {
    await using workspace = await changed();
    await restore(workspace, inPlace, workspace);
    const state = { ...(await stagedByCrash(workspace)), restore: '20261121-100000-beef', announced: [], steps: [], undoDirectories: [] };
    const holder = { host: 'test', processId: process.ppid, mark: parent };
    const other: Journal = { ...state, state: 'swapping', holder, writtenAt: workspace.now().toISOString() };
    // The clock is asked for when the journal of the undo is about to be written.
    const now = (): Date => {
      writeFileSync(join(workspace.stateDirectory, `restore-${other.restore}.json`), JSON.stringify(other));
      return workspace.now();
    };
    await expect(undo(workspace.with({ now }), workspace)).rejects.toMatchObject({ code: 'repository-locked' });
    expect(await standing(workspace)).toEqual(before);
    expect((await readJournals(workspace)).map(({ state: now }) => now).toSorted()).toEqual(['done', 'swapping']);
  });
});
