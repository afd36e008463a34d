import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Artifact, ArtifactEntry, Outcome } from '@holdfast/manifest';
import type { FrozenView, Source, SourceAdapter } from '@holdfast/source';
import { referenceAdapter } from '@holdfast/source/testing';
import { describe, expect, it } from 'vitest';
import { capture } from './capture.ts';
import { restore } from './restore.ts';
import { readTree, type TestWorkspace, testWorkspace, writeTree } from './testing/index.ts';

/** A snapshot of `photos` that lists a hard link to a file that it does not have, as earlier versions wrote it. */
async function withDanglingLink(): Promise<TestWorkspace> {
  const workspace = await testWorkspace({ sources: ['photos'] });
  await writeTree(workspace.baseDirectory, { 'photos/a.jpg': 'a', 'photos/z.jpg': 'z' });
  await capture(workspace, { kind: 'manual' }, workspace);
  const [snapshot] = workspace.places.get('local')?.snapshots.values() ?? [];
  const entries = snapshot?.sources.get('photos')?.entries as ArtifactEntry[];
  entries.splice(1, 0, { path: 'link.jpg', type: 'hardlink', size: 0, target: 'gone.jpg' });
  const manifest = snapshot?.manifest as { outcome: Outcome };
  const record = snapshot?.manifest.sources[0] as { outcome: Outcome; totals: { artifacts: number } };
  manifest.outcome = record.outcome = 'degraded';
  record.totals.artifacts += 1;
  workspace.events.length = 0;
  return workspace;
}

it('a hard link whose file vanished during the capture keeps its content, and the source is degraded', async () => {
  const adapter = referenceAdapter() as SourceAdapter<unknown>;
  const linked: SourceAdapter<unknown> = {
    ...adapter,
    open: async (config, context) => {
      const source = await adapter.open(config, context);
      const freeze: typeof source.freeze = async (options) => {
        const view = await source.freeze(options);
        return { ...frozen(view), artifacts: () => linkedArtifacts(join(context.baseDirectory, 'photos')) };
      };
      return { ...bound(source), freeze };
    },
  };
  await using workspace = await testWorkspace({ sources: ['photos'], sourceAdapters: { reference: linked as SourceAdapter<never> } });
  await writeTree(workspace.baseDirectory, { 'photos/b.jpg': 'one file' });
  const result = await capture(workspace, { kind: 'manual' }, workspace);
  expect(result).toMatchObject({ outcome: 'degraded', failures: [] });
  expect(workspace.events.filter(({ event }) => event === 'problem')).toMatchObject([{ path: 'a.jpg', code: 'missing' }]);
  const [snapshot] = workspace.places.get('local')?.snapshots.values() ?? [];
  expect(snapshot?.sources.get('photos')?.entries).toMatchObject([
    { path: 'b.jpg', type: 'file', size: 8 },
    { path: 'c.jpg', type: 'hardlink', target: 'b.jpg' },
  ]);
});

/** Three names of one file, the first of which is gone. */
async function* linkedArtifacts(folder: string): AsyncGenerator<Artifact> {
  const { dev, ino, size, mtimeNs, ctimeNs } = await stat(join(folder, 'b.jpg'), { bigint: true });
  const identity = { device: Number(dev), inode: Number(ino), size: Number(size), mtimeNs, ctimeNs };
  const place = (name: string) => ({ kind: 'local-file', location: join(folder, name), identity }) as const;
  yield { path: 'a.jpg', type: 'file', size: 8, content: place('a.jpg') };
  yield { path: 'b.jpg', type: 'hardlink', size: 0, target: 'a.jpg', standIn: place('b.jpg') };
  yield { path: 'c.jpg', type: 'hardlink', size: 0, target: 'a.jpg', standIn: place('c.jpg') };
}

function frozen(view: FrozenView): FrozenView {
  return {
    position: view.position,
    problems: view.problems,
    artifacts: (options) => view.artifacts(options),
    inventory: (options, previous) => view.inventory(options, previous),
    [Symbol.asyncDispose]: () => view[Symbol.asyncDispose](),
  };
}

function bound(source: Source): Source {
  return {
    freeze: (options) => source.freeze(options),
    plan: (...given) => source.plan(...given),
    stage: (...given) => source.stage(...given),
    [Symbol.asyncDispose]: () => source[Symbol.asyncDispose](),
  };
}

describe('a hard link that leads nowhere', () => {
  const message = 'the snapshot is not whole: link.jpg is another name of gone.jpg, which the snapshot does not have';

  it.each(['directory', 'in-place'] as const)('is named, and the rest is restored (%s)', async (kind) => {
    await using workspace = await withDanglingLink();
    const directory = join(workspace.baseDirectory, 'out');
    const target = kind === 'directory' ? { kind, directory } : { kind };
    const result = await restore(workspace, { snapshot: 'latest', target }, workspace);
    expect(result).toMatchObject({ outcome: 'degraded', sources: [{ artifacts: 2 }] });
    expect(workspace.events.filter(({ event }) => event === 'problem')).toMatchObject([{ source: 'photos', path: 'link.jpg', message }]);
    const place = kind === 'directory' ? join(directory, 'photos') : join(workspace.baseDirectory, 'photos');
    expect(await readTree(place)).toEqual({ 'a.jpg': 'a', 'z.jpg': 'z' });
  });

  it('is no reason to restore nothing of what was chosen with it, nor to speak of it where it was not', async () => {
    await using workspace = await withDanglingLink();
    const chosen = { snapshot: 'latest', target: { kind: 'directory', directory: join(workspace.baseDirectory, 'out') } } as const;
    const result = await restore(workspace, { ...chosen, paths: ['a.jpg', 'link.jpg'] }, workspace);
    expect(result).toMatchObject({ outcome: 'degraded', sources: [{ artifacts: 1 }] });
    expect(workspace.events.filter(({ event }) => event === 'problem')).toMatchObject([{ path: 'link.jpg', message }]);
    workspace.events.length = 0;
    const other = { ...chosen, target: { kind: 'directory', directory: join(workspace.baseDirectory, 'other') } } as const;
    expect(await restore(workspace, { ...other, paths: ['z.jpg'] }, workspace)).toMatchObject({ outcome: 'complete' });
    expect(workspace.events.filter(({ event }) => event === 'problem')).toEqual([]);
  });
});
