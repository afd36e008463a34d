import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { SourceAdapter, StagedRestore } from '@holdfast/source';
import { referenceAdapter } from '@holdfast/source/testing';
import { capture } from '../capture.ts';
import type { RestoreRequest } from '../request.ts';
import { type TestWorkspace, testWorkspace } from './test-workspace.ts';
import { readTree, removeTree, type Tree, writeTree } from './tree.ts';

/** What the snapshot of a changed workspace holds. */
export const before: Tree = {
  'papers/': '',
  'papers/c.txt': 'c',
  'photos/': '',
  'photos/a.jpg': 'aaaa',
  'photos/deep/': '',
  'photos/deep/b.jpg': 'bb',
};
/** What stands there since. */
export const after: Tree = { 'papers/': '', 'papers/c.txt': 'changed', 'photos/': '', 'photos/new.jpg': 'n', 'photos/a.jpg': 'worse' };
export const inPlace: RestoreRequest = { snapshot: 'latest', target: { kind: 'in-place' } };

/** A workspace whose snapshot holds `before`, while `after` stands at the targets. */
export async function changed(adapter: SourceAdapter<never> = referenceAdapter() as SourceAdapter<never>): Promise<TestWorkspace> {
  const workspace = await testWorkspace({ sources: ['photos', 'papers'] });
  await writeTree(workspace.baseDirectory, before);
  await capture(workspace, { kind: 'manual' }, workspace);
  for (const { name } of workspace.sources) await removeTree(join(workspace.baseDirectory, name));
  await writeTree(workspace.baseDirectory, after);
  const { destinations } = workspace.adapters;
  return workspace.with({ adapters: { destinations, sources: new Map([['reference', async () => adapter as SourceAdapter<unknown>]]) } });
}

/** What stands in the workspace's folder, without the undo folders of the last restore. */
export async function standing(workspace: TestWorkspace): Promise<Tree> {
  const tree = await readTree(workspace.baseDirectory);
  return Object.fromEntries(Object.entries(tree).filter(([path]) => !path.startsWith('.')));
}

/** What restores left beside the targets and in the state folder. */
export async function leftovers(workspace: TestWorkspace): Promise<string[]> {
  const beside = (await readdir(workspace.baseDirectory)).filter((name) => name.startsWith('.') && name !== '.holdfast');
  const journals = (await readdir(workspace.stateDirectory)).filter((name) => name.startsWith('restore-'));
  return [...beside, ...journals, ...(await readdir(join(workspace.stateDirectory, 'scratch')))];
}

/** The adapter, with what it stages changed. */
export function withStaged(adapter: SourceAdapter<unknown>, change: (staged: StagedRestore) => StagedRestore): SourceAdapter<unknown> {
  return {
    ...adapter,
    open: async (config, context) => {
      const source = await adapter.open(config, context);
      return {
        freeze: (options) => source.freeze(options),
        plan: (artifacts, target, options) => source.plan(artifacts, target, options),
        stage: async (artifacts, target, options) => change(await source.stage(artifacts, target, options)),
        [Symbol.asyncDispose]: () => source[Symbol.asyncDispose](),
      };
    },
  };
}
