import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '@holdfast/fault';
import { referenceAdapter } from '@holdfast/source/testing';
import { describe, expect, it } from 'vitest';
import { capture } from './capture.ts';
import { plan } from './plan.ts';
import type { RestoreRequest } from './request.ts';
import { restore } from './restore.ts';
import { readTree, type TestWorkspace, type TestWorkspaceOptions, type Tree, testWorkspace, writeTree } from './testing/index.ts';

const site: Tree = { 'photos/': '', 'photos/a.jpg': 'aaaa', 'papers/': '', 'papers/c.txt': 'c' };
const inPlace: RestoreRequest = { snapshot: 'latest', target: { kind: 'in-place' } };

/** A workspace with a snapshot of `photos` and `papers`. */
async function captured(options: Partial<TestWorkspaceOptions> = {}): Promise<TestWorkspace> {
  const workspace = await testWorkspace({ sources: ['photos', 'papers'], ...options });
  await writeTree(workspace.baseDirectory, site);
  await capture(workspace, { kind: 'manual' }, workspace);
  return workspace;
}

function folder(workspace: TestWorkspace): { readonly directory: string; readonly target: RestoreRequest['target'] } {
  const directory = join(workspace.baseDirectory, 'back');
  return { directory, target: { kind: 'directory', directory } };
}

describe('a source that the configuration does not name', () => {
  it.each([
    ['as another kind', [{ name: 'papers', kind: 'other', path: 'elsewhere' }]],
    ['under another name', [{ name: 'new', kind: 'reference', path: 'new' }]],
    ['with a secret that is not set', [{ name: 'papers', kind: 'reference', path: `\${env:NOT_SET}` }]],
  ])('is restored into a folder, also when it is named %s', async (_, sources) => {
    await using workspace = await captured();
    const resolve = async () => {
      throw new Fault('secret-missing', 'not set');
    };
    const { destinations } = workspace;
    const isDestination = (name: string): boolean => destinations.some((one) => one.name === name);
    const changed = workspace.with({ sources, resolve: async (part) => (isDestination(part.name) ? part : resolve()) });
    const { directory, target } = folder(workspace);
    const planned = await plan(changed, { snapshot: 'latest', target }, changed);
    expect(planned.sources.map(({ name, plan: { create } }) => [name, create])).toEqual([
      ['photos', 1],
      ['papers', 1],
    ]);
    const result = await restore(changed, { snapshot: 'latest', target }, changed);
    expect(result).toMatchObject({ outcome: 'complete', skipped: [] });
    expect(await readTree(directory)).toEqual(site);
  });

  it('is refused in place by name, with what to do, and nothing is replaced', async () => {
    await using workspace = await captured();
    const stranger = workspace.with({ sources: workspace.sources.slice(0, 1) });
    await writeFile(join(workspace.baseDirectory, 'photos/a.jpg'), 'changed');
    const guidance = 'restore it with --source papers --to FOLDER, or add it to the configuration';
    for (const verb of [plan, restore]) {
      const message = expect.stringContaining('the configuration does not name papers');
      await expect(verb(stranger, inPlace, stranger)).rejects.toMatchObject({ code: 'usage', message, guidance });
    }
    const neither = workspace.with({ sources: [] });
    const both = {
      message: expect.stringContaining('photos, papers'),
      guidance: expect.stringContaining('restore them with --source NAME'),
    };
    await expect(restore(neither, inPlace, neither)).rejects.toMatchObject(both);
    expect((await readTree(workspace.baseDirectory))['photos/a.jpg']).toBe('changed');
    // What is not asked for stands in nobody's way.
    await restore(stranger, { ...inPlace, paths: ['a.jpg'] }, stranger);
    expect((await readTree(workspace.baseDirectory))['photos/a.jpg']).toBe('aaaa');
  });
});

describe('a source of a kind that this program does not have', () => {
  const without = (workspace: TestWorkspace) => {
    const { destinations, sources } = workspace.adapters;
    return workspace.with({ adapters: { destinations, sources: new Map([...sources].filter(([kind]) => kind !== 'rare')) } });
  };
  const withRare = () => captured({ sourceKinds: { papers: 'rare' }, sourceAdapters: { rare: referenceAdapter() as never } });

  it('is named and left out, and the rest is restored as degraded', async () => {
    await using workspace = await withRare();
    const lacking = without(workspace);
    const { directory, target } = folder(workspace);
    const message = 'the source papers is of kind rare, which this program does not have';
    const result = await restore(lacking, { snapshot: 'latest', target }, lacking);
    expect(result).toMatchObject({ outcome: 'degraded', skipped: [{ name: 'papers', message }] });
    expect(workspace.events).toContainEqual({ event: 'source-skipped', source: 'papers', message });
    expect(Object.keys(await readTree(directory))).toEqual(['photos/', 'photos/a.jpg']);
    expect(await restore(lacking, inPlace, lacking)).toMatchObject({ outcome: 'degraded' });
  });

  it('is refused with a remedy when nothing else is asked for', async () => {
    await using workspace = await withRare();
    const lacking = without(workspace);
    const refused = restore(lacking, { snapshot: 'latest', sources: ['papers'], target: folder(workspace).target }, lacking);
    const guidance = expect.stringContaining('such as holdfast');
    await expect(refused).rejects.toMatchObject({ code: 'unsupported', message: expect.stringContaining('papers'), guidance });
  });
});
