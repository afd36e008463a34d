import { appendFile, chmod, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '@holdfast/fault';
import type { SourceAdapter } from '@holdfast/source';
import { faulty, intercept, referenceAdapter, type SourceStep } from '@holdfast/source/testing';
import { describe, expect, it } from 'vitest';
import { capture } from './capture.ts';
import { plan } from './plan.ts';
import { recover } from './recover.ts';
import type { RestoreRequest } from './request.ts';
import { restore } from './restore.ts';
import { after, before, changed, inPlace, leftovers, standing, withStaged } from './testing/changed-workspace.ts';
import { readTree, removeTree, type TestWorkspace, testWorkspace, writeTree } from './testing/index.ts';
import { undo } from './undo.ts';

describe('restore in place', () => {
  it('H6, H7: brings everything back, and nothing that was added later survives', async () => {
    await using workspace = await changed();
    const result = await restore(workspace, inPlace, workspace);
    expect(result).toMatchObject({ outcome: 'complete', undoable: true, skipped: [] });
    expect(result.sources.map(({ name, artifacts, bytes }) => [name, artifacts, bytes])).toEqual([
      ['photos', 3, 6],
      ['papers', 1, 1],
    ]);
    expect(await standing(workspace)).toEqual(before);
    const compared = workspace.events.filter(({ event }) => event === 'restore-compared');
    expect(new Set(compared)).toEqual(
      new Set([
        expect.objectContaining({ source: 'photos', artifacts: 3, inventory: 3, differences: 0 }),
        expect.objectContaining({ source: 'papers', artifacts: 1, inventory: 1, differences: 0 }),
      ]),
    );
    expect(workspace.events.at(-1)).toMatchObject({ event: 'summary', verb: 'restore', outcome: 'complete' });
  });

  it('undo brings back what stood there, and leaves nothing beside it', async () => {
    await using workspace = await changed();
    await restore(workspace, inPlace, workspace);
    await appendFile(join(workspace.baseDirectory, 'photos/a.jpg'), ' and more');
    const result = await undo(workspace, workspace);
    expect(result).toMatchObject({ action: 'taken-back' });
    expect(await standing(workspace)).toEqual(after);
    expect(await leftovers(workspace)).toEqual([]);
    await expect(undo(workspace, workspace)).rejects.toMatchObject({ code: 'usage' });
  });

  it('keeps only the undo of the newest restore', async () => {
    await using workspace = await changed();
    await restore(workspace, inPlace, workspace);
    workspace.advance(1000);
    await writeTree(workspace.baseDirectory, { 'papers/c.txt': 'changed once more' });
    await restore(workspace, { ...inPlace, sources: ['papers'] }, workspace);
    expect((await leftovers(workspace)).map((name) => name.replaceAll(/\d{8}-\d{6}-[0-9a-f]{4}/g, 'ID'))).toEqual([
      '.papers.undo-ID-1',
      'restore-ID.json',
    ]);
    await undo(workspace, workspace);
    expect(await standing(workspace)).toEqual({ ...before, 'papers/c.txt': 'changed once more' });
  });

  it('tells which undo is given up, in the plan and before anything is replaced', async () => {
    await using workspace = await changed();
    const told = () => workspace.events.filter(({ event }) => event === 'undo-given-up');
    expect((await plan(workspace, inPlace, workspace)).givesUp).toBeUndefined();
    const first = await restore(workspace, { ...inPlace, sources: ['photos'] }, workspace);
    expect(told()).toEqual([]);
    workspace.advance(1000);
    const givenUp = { restore: first.restore, snapshot: first.snapshot, targets: [join(workspace.baseDirectory, 'photos')] };
    expect((await plan(workspace, inPlace, workspace)).givesUp).toEqual(givenUp);
    expect(told()).toEqual([{ event: 'undo-given-up', ...givenUp }]);
    const directory = join(workspace.baseDirectory, 'elsewhere');
    await restore(workspace, { snapshot: 'latest', target: { kind: 'directory', directory } }, workspace);
    expect(told()).toHaveLength(1);
    workspace.events.length = 0;
    await restore(workspace, { ...inPlace, sources: ['papers'] }, workspace);
    expect(told()).toEqual([{ event: 'undo-given-up', ...givenUp }]);
    const order = workspace.events.map(({ event }) => event);
    expect(order.indexOf('undo-given-up')).toBeLessThan(order.indexOf('restore-staged'));
  });

  it('restores chosen paths, with what is in a chosen folder, and leaves the rest', async () => {
    await using workspace = await changed();
    const result = await restore(workspace, { ...inPlace, paths: ['photos/deep'] }, workspace);
    expect(result.sources.map(({ name }) => name)).toEqual(['photos']);
    expect(await standing(workspace)).toEqual({ ...after, 'photos/deep/': '', 'photos/deep/b.jpg': 'bb' });
    await undo(workspace, workspace);
    expect(await standing(workspace)).toEqual(after);
  });

  it('refuses paths that match nothing, unknown sources and unknown snapshots', async () => {
    await using workspace = await changed();
    const attempt = (changes: Partial<RestoreRequest>) => restore(workspace, { ...inPlace, ...changes }, workspace);
    await expect(attempt({ paths: ['*.png'] })).rejects.toMatchObject({ code: 'artifact-missing' });
    await expect(attempt({ sources: ['videos'] })).rejects.toMatchObject({ code: 'usage' });
    await expect(attempt({ snapshot: '2030' })).rejects.toMatchObject({ code: 'snapshot-missing' });
    expect(await standing(workspace)).toEqual(after);
    expect(await leftovers(workspace)).toEqual([]);
  });

  it('H6: what differs from the snapshot after staging is named, and nothing is replaced', async () => {
    const spoiling = intercept(referenceAdapter(), async (step) => {
      if (step !== 'staged') return;
      const [staged] = (await readdir(workspace.baseDirectory)).filter((name) => name.startsWith('.papers.staged'));
      if (staged !== undefined) await writeFile(join(workspace.baseDirectory, staged, 'c.txt'), 'C');
    });
    await using workspace: TestWorkspace = await changed(spoiling as SourceAdapter<never>);
    const message = expect.stringMatching(/ in 1 place, so nothing was replaced$/);
    await expect(restore(workspace, inPlace, workspace)).rejects.toMatchObject({ code: 'difference', message });
    expect(workspace.events.filter(({ event }) => event === 'difference')).toMatchObject([{ source: 'papers', name: 'c.txt' }]);
    expect(await standing(workspace)).toEqual(after);
    expect(await leftovers(workspace)).toEqual([]);
  });

  it.each(['open', 'stage', 'staged', 'artifact', 'inventory', 'ready'] as const)(
    'leaves everything as it was when a source fails at %s',
    async (step) => {
      const adapter = faulty(referenceAdapter(), { step, nth: 1, error: new Fault('target-in-use', 'somebody has it open') });
      await using workspace = await changed(adapter as SourceAdapter<never>);
      await expect(restore(workspace, inPlace, workspace)).rejects.toMatchObject({ code: 'target-in-use' });
      expect(await standing(workspace)).toEqual(after);
      expect(await leftovers(workspace)).toEqual([]);
    },
  );

  it.each(['stage', 'staged', 'artifact', 'inventory', 'ready'] as const)(
    'leaves everything as it was after an abort at %s',
    async (step) => {
      const stop = new AbortController();
      const adapter = intercept(referenceAdapter(), (reached: SourceStep) => {
        if (reached === step) stop.abort();
      });
      await using workspace = await changed(adapter as SourceAdapter<never>);
      await expect(restore(workspace, inPlace, { emit: workspace.emit, signal: stop.signal })).rejects.toMatchObject({
        code: 'interrupted',
      });
      expect(await standing(workspace)).toEqual(after);
      expect(await leftovers(workspace)).toEqual([]);
    },
  );

  it('holds the view of what was staged until it has been compared', async () => {
    let isLetGo = false;
    const early: boolean[] = [];
    const watching = withStaged(referenceAdapter() as SourceAdapter<unknown>, (staged) => ({
      ...staged,
      freeze: async (options) => {
        const view = await staged.freeze(options);
        return {
          ...view,
          async *artifacts(abortable) {
            await new Promise((resolve) => setImmediate(resolve));
            early.push(isLetGo);
            yield* view.artifacts(abortable);
          },
          async [Symbol.asyncDispose]() {
            isLetGo = true;
          },
        };
      },
    }));
    await using workspace = await changed(watching as SourceAdapter<never>);
    await restore(workspace, { ...inPlace, sources: ['papers'] }, workspace);
    expect(early).toEqual([false]);
  });

  it('takes the first steps back when a later one cannot be carried out', async () => {
    const inner = referenceAdapter() as SourceAdapter<unknown>;
    const impossible = withStaged(inner, (staged) => ({
      ...staged,
      steps: [...staged.steps, { kind: 'rename', from: `${staged.target}-that-never-was`, to: `${staged.target}-either` }],
    }));
    await using workspace = await changed(impossible as SourceAdapter<never>);
    await expect(restore(workspace, inPlace, workspace)).rejects.toMatchObject({ code: 'target-unwritable' });
    expect(await standing(workspace)).toEqual(after);
    expect(await leftovers(workspace)).toEqual([]);
  });

  it('names what failed first, and then that it could not be taken back', async () => {
    let isReady = false;
    let calls = 0;
    const inner = intercept(referenceAdapter(), (step) => {
      if (step === 'ready') isReady = true;
    }) as SourceAdapter<unknown>;
    const nowhere = { kind: 'rename', from: '/never/was', to: '/never/is' } as const;
    const impossible = withStaged(inner, (staged) => ({ ...staged, steps: [...staged.steps, nowhere] }));
    await using workspace = await changed(impossible as SourceAdapter<never>);
    const now = (): Date => {
      // The journal of the swap is written, that of its end is not.
      if (isReady && ++calls > 1) throw new Error('the clock stands still');
      return workspace.now();
    };
    const only = { ...inPlace, sources: ['papers'] };
    const message = expect.stringMatching(
      /^\/never\/was could not be renamed .*, and then not everything could be put back, which the next run tries again: .*the clock stands still$/,
    );
    await expect(restore(workspace.with({ now }), only, workspace)).rejects.toMatchObject({ code: 'target-unwritable', message });
    expect(await recover(workspace, workspace)).toMatchObject({ action: 'taken-back' });
    expect(await standing(workspace)).toEqual(after);
    expect(await leftovers(workspace)).toEqual([]);
  });

  it('names what failed, not only what then failed in the cleaning up', async () => {
    const adapter = intercept(referenceAdapter(), async (step) => {
      if (step !== 'ready') return;
      await removeTree(workspace.stateDirectory);
      throw new Fault('target-in-use', 'somebody has it open', { guidance: 'stop it' });
    });
    await using workspace: TestWorkspace = await changed(adapter as SourceAdapter<never>);
    const message = expect.stringMatching(/^somebody has it open, and then /);
    await expect(restore(workspace, inPlace, workspace)).rejects.toMatchObject({ code: 'target-in-use', message, guidance: 'stop it' });
    expect(await standing(workspace)).toEqual(after);
  });

  it('keeps what stood there where nobody else may look, with the modes that it had', async () => {
    await using workspace = await changed();
    await chmod(join(workspace.baseDirectory, 'papers/c.txt'), 0o640);
    const mask = process.umask(0);
    try {
      const result = await restore(workspace, inPlace, workspace);
      expect(result.kept.toSorted()).toEqual(
        (await readdir(workspace.baseDirectory))
          .filter((name) => name.includes('.undo-'))
          .map((name) => join(workspace.baseDirectory, name))
          .toSorted(),
      );
    } finally {
      process.umask(mask);
    }
    const kept = (await readdir(workspace.baseDirectory)).filter((name) => name.includes('.undo-'));
    expect(kept).toHaveLength(2);
    const modeOf = async (path: string): Promise<number> => (await stat(join(workspace.baseDirectory, path))).mode & 0o7777;
    for (const name of kept) expect(await modeOf(name)).toBe(0o700);
    const papers = kept.find((name) => name.startsWith('.papers'));
    expect(await modeOf(`${papers}/papers/c.txt`)).toBe(0o640);
    expect(await modeOf('.holdfast')).toBe(0o700);
  });

  it('skips a source that failed when it was captured, and says so', async () => {
    await using workspace = await testWorkspace({ sources: ['photos', 'papers'] });
    await writeTree(workspace.baseDirectory, { 'photos/a.jpg': 'a' });
    await capture(workspace, { kind: 'manual' }, workspace);
    const result = await restore(workspace, inPlace, workspace);
    expect(result).toMatchObject({ outcome: 'degraded', skipped: [{ name: 'papers' }] });
    await expect(restore(workspace, { ...inPlace, sources: ['papers'] }, workspace)).rejects.toMatchObject({ code: 'artifact-missing' });
  });

  it('H9: undo moves the companions of what was restored away and brings the old ones back', async () => {
    const withCompanion = withStaged(referenceAdapter() as SourceAdapter<unknown>, (staged) => ({
      ...staged,
      companions: [`${staged.target}-wal`],
      steps: [...staged.steps, { kind: 'rename', from: `${staged.target}-wal`, to: `${staged.undoDirectories[0]}/wal` }],
    }));
    await using workspace = await changed(withCompanion as SourceAdapter<never>);
    await writeTree(workspace.baseDirectory, { 'papers-wal': 'old' });
    await restore(workspace, { ...inPlace, sources: ['papers'] }, workspace);
    expect(await standing(workspace)).not.toHaveProperty('papers-wal');
    await writeTree(workspace.baseDirectory, { 'papers-wal': 'of the restored state' });
    await undo(workspace, workspace);
    expect(await standing(workspace)).toEqual({ ...after, 'papers-wal': 'old' });
    expect(await leftovers(workspace)).toEqual([]);
  });
});

describe('plan', () => {
  it('H7: says what a restore would replace and lose, and changes nothing', async () => {
    await using workspace = await changed();
    const result = await plan(workspace, inPlace, workspace);
    expect(result.sources.map(({ name, plan: { create, replace, unchanged, lose } }) => [name, create, replace, unchanged, lose])).toEqual([
      ['photos', 2, 1, 0, 1],
      ['papers', 0, 1, 0, 0],
    ]);
    expect(await standing(workspace)).toEqual(after);
    expect(await leftovers(workspace)).toEqual([]);
  });
});

describe('restore to a folder', () => {
  it('gives every source a folder of its own and leaves the configured places alone', async () => {
    await using workspace = await changed();
    const directory = join(workspace.baseDirectory, 'deep/copy');
    const result = await restore(workspace, { snapshot: 'latest', target: { kind: 'directory', directory } }, workspace);
    expect(result.undoable).toBe(false);
    expect(await readTree(directory)).toEqual(before);
    expect(await standing(workspace)).toMatchObject(after);
    expect(await leftovers(workspace)).toEqual([]);
  });

  it('refuses a folder that holds something', async () => {
    await using workspace = await changed();
    const target = { kind: 'directory', directory: join(workspace.baseDirectory, 'photos') } as const;
    await expect(restore(workspace, { snapshot: 'latest', target }, workspace)).rejects.toMatchObject({ code: 'target-not-empty' });
  });

  it('removes the folders that it made when it fails', async () => {
    const adapter = faulty(referenceAdapter(), { step: 'ready', nth: 1 });
    await using workspace = await changed(adapter as SourceAdapter<never>);
    const target = { kind: 'directory', directory: join(workspace.baseDirectory, 'deep/copy') } as const;
    await expect(restore(workspace, { snapshot: 'latest', target }, workspace)).rejects.toThrow();
    expect(await standing(workspace)).toEqual(after);
    expect(await leftovers(workspace)).toEqual([]);
  });
});
