import { join } from 'node:path';
import type { ArtifactEntry, Outcome } from '@holdfast/manifest';
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
