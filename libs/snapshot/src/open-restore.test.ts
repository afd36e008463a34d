import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Problem } from '@holdfast/manifest';
import type { SourceAdapter } from '@holdfast/source';
import { referenceAdapter } from '@holdfast/source/testing';
import { describe, expect, it } from 'vitest';
import { capture } from './capture.ts';
import { noSnapshot } from './resolve-snapshot.ts';
import { restore } from './restore.ts';
import { openScratch } from './scratch.ts';
import { testWorkspace, writeTree } from './testing/index.ts';

const unreadable: Problem = { path: 'b.jpg', code: 'unreadable', message: 'b.jpg cannot be read' };

/** The reference adapter, whose views could not read one file. */
function withProblem(): SourceAdapter<never> {
  const inner = referenceAdapter() as SourceAdapter<unknown>;
  return {
    ...inner,
    async open(config: unknown, context) {
      const source = await inner.open(config, context);
      return {
        freeze: async (options) => {
          const view = await source.freeze(options);
          return {
            position: view.position,
            problems: [unreadable],
            artifacts: (abortable) => view.artifacts(abortable),
            inventory: (abortable, previous) => view.inventory(abortable, previous),
            [Symbol.asyncDispose]: () => view[Symbol.asyncDispose](),
          };
        },
        plan: (...given) => source.plan(...given),
        stage: (...given) => source.stage(...given),
        [Symbol.asyncDispose]: () => source[Symbol.asyncDispose](),
      };
    },
  } as SourceAdapter<never>;
}

it('H7: tells what a degraded snapshot lacks before it takes the place of what stands there', async () => {
  await using workspace = await testWorkspace({ sources: ['photos'], sourceAdapters: { reference: withProblem() } });
  await writeTree(workspace.baseDirectory, { 'photos/a.jpg': 'a' });
  await capture(workspace, { kind: 'manual' }, workspace);
  workspace.events.length = 0;
  await restore(workspace, { snapshot: 'latest', target: { kind: 'in-place' } }, workspace);
  const told = workspace.events.map(({ event }) => event);
  expect(workspace.events.find(({ event }) => event === 'problem')).toMatchObject({
    source: 'photos',
    path: 'b.jpg',
    message: 'the snapshot is not whole: b.jpg cannot be read',
  });
  expect(told.indexOf('problem')).toBeLessThan(told.indexOf('restore-swapped'));
});

describe('says what to do when there is nothing to restore', () => {
  const nothing = { snapshots: [], missing: [], failures: [], damaged: [] };
  const damaged = ['a.zip', 'b.zip'].map((object) => ({ destination: 'usb', object, message: 'its end is missing' }));
  const failures = [{ destination: 'tape', code: 'destination-damaged', message: 'it is broken' }];

  it('yet', () => {
    const missing = { code: 'snapshot-missing', message: 'there is no snapshot yet', guidance: 'run holdfast backup' };
    expect(noSnapshot(nothing, 'latest')).toMatchObject(missing);
    const message = 'there is no snapshot yet, and the destination usb does not exist';
    expect(noSnapshot({ ...nothing, missing: ['usb'] }, 'latest')).toMatchObject({ ...missing, message });
  });

  it('that can be read: how many there are, and which', () => {
    const text = '2 snapshots could not be read (a.zip in usb, b.zip in usb) and the destination tape could not be read';
    const listing = { ...nothing, damaged, failures };
    expect(noSnapshot(listing, 'latest')).toMatchObject({
      code: 'destination-damaged',
      message: `there is no snapshot that can be read: ${text}`,
      guidance: expect.stringContaining('another copy'),
    });
    const one = { ...nothing, damaged: damaged.slice(1) };
    expect(noSnapshot(one, '2026')).toMatchObject({
      code: 'snapshot-missing',
      message: 'there is no snapshot 2026, but 1 snapshot could not be read (b.zip in usb)',
    });
    expect(noSnapshot({ ...nothing, damaged: Array(30).fill(damaged[0]) }, 'latest').message).toMatch(/30 snapshots .* in usb and more\)$/);
  });
});

it('leaves no journal behind when the folder to restore into cannot be made', async () => {
  await using workspace = await testWorkspace({ sources: ['photos'] });
  await writeTree(workspace.baseDirectory, { 'photos/a.jpg': 'a' });
  await capture(workspace, { kind: 'manual' }, workspace);
  // Longer than any file system takes, below a folder that can be made.
  const directory = join(workspace.baseDirectory, 'made', 'n'.repeat(300));
  const restoring = restore(workspace, { snapshot: 'latest', target: { kind: 'directory', directory } }, workspace);
  await expect(restoring).rejects.toMatchObject({ code: 'target-unwritable', guidance: expect.any(String) });
  expect((await readdir(workspace.stateDirectory)).filter((name) => name.startsWith('restore-'))).toEqual([]);
  expect(await readdir(workspace.baseDirectory)).not.toContain('made');
});

it('names the folder that cannot be made for its own files, instead of an unexpected error', async () => {
  await using workspace = await testWorkspace({ sources: ['photos'] });
  await writeTree(workspace.baseDirectory, { 'in the way': '' });
  const opening = openScratch(workspace.with({ stateDirectory: join(workspace.baseDirectory, 'in the way/.holdfast') }));
  await expect(opening).rejects.toMatchObject({ code: 'target-unwritable', guidance: expect.any(String) });
});

it('names the folder that cannot be made where no folder can be made at all, and returns', async () => {
  await using workspace = await testWorkspace({ sources: ['photos'] });
  await writeTree(workspace.baseDirectory, { 'photos/a.jpg': 'a' });
  await capture(workspace, { kind: 'manual' }, workspace);
  const fault = { code: 'target-unwritable', message: expect.stringContaining('cannot make /proc/holdfast') };
  const target = { kind: 'directory', directory: '/proc/holdfast/x/y' } as const;
  await expect(restore(workspace, { snapshot: 'latest', target }, workspace)).rejects.toMatchObject(fault);
  await expect(openScratch(workspace.with({ stateDirectory: '/proc/holdfast/.holdfast' }))).rejects.toMatchObject(fault);
});
