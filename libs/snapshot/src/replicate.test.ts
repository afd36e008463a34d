import type { SourceAdapter } from '@holdfast/source';
import { ReferenceServer, type ReferenceServiceConfig, referenceAdapter, referenceService } from '@holdfast/source/testing';
import { describe, expect, it } from 'vitest';
import { readJournals } from './journal.ts';
import { replicate } from './replicate.ts';
import { withStaged } from './testing/changed-workspace.ts';
import { type TestWorkspace, testWorkspace, writeTree } from './testing/index.ts';
import { undo } from './undo.ts';

const database = (files: Readonly<Record<string, string>>) =>
  new Map(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)]));
const cms = { 'schema.sql': 'create', 'tables/a.sql': 'x'.repeat(2500) };

interface Site extends AsyncDisposable {
  readonly workspace: TestWorkspace;
  readonly server: ReferenceServer;
}

async function site(adapt: (adapter: SourceAdapter<unknown>) => SourceAdapter<unknown> = (adapter) => adapter): Promise<Site> {
  const server = new ReferenceServer();
  const made = await testWorkspace({
    sources: ['cms', 'staging', 'photos'],
    sourceKinds: { cms: 'reference-service', staging: 'reference-service' },
    sourceAdapters: { 'reference-service': adapt(referenceService(server) as SourceAdapter<unknown>) as SourceAdapter<never> },
  });
  const at = (name: string): ReferenceServiceConfig => ({ name, kind: 'reference-service', url: `memory://user:hunter2@host/${name}` });
  const workspace = made.with({ sources: [at('cms'), at('staging'), ...made.sources.slice(2)] });
  server.databases.set('cms', database(cms));
  return { workspace, server, [Symbol.asyncDispose]: () => made[Symbol.asyncDispose]() };
}

function databases(server: ReferenceServer): Record<string, Record<string, string>> {
  const text = (files: ReadonlyMap<string, Buffer>) => Object.fromEntries([...files].map(([path, bytes]) => [path, bytes.toString()]));
  return Object.fromEntries([...server.databases].map(([name, files]) => [name, text(files)]));
}

describe('replicate', () => {
  it.each([
    ['a name', 'cms', 'staging'],
    ['a URL', 'cms', 'memory://host/staging'],
    ['URLs alone', 'memory://host/cms', 'memory://host/staging'],
  ])('H7: makes the target what the source is, by %s, and compares', async (_what, from, to) => {
    await using made = await site();
    const { workspace, server } = made;
    const result = await replicate(workspace, { from, to }, workspace);
    expect(result).toMatchObject({ outcome: 'complete', artifacts: 2, bytes: 2506, written: true, undoable: false });
    expect(databases(server)).toEqual({ cms, staging: cms });
    expect(await readJournals(workspace)).toEqual([]);
    expect(workspace.events).toContainEqual(expect.objectContaining({ event: 'restore-compared', artifacts: 2, differences: 0 }));
    expect(workspace.events.at(-1)).toMatchObject({ event: 'summary', verb: 'replicate', outcome: 'complete' });
    expect(JSON.stringify(workspace.events)).not.toContain('hunter2');
  });

  it('H7: refuses a target that holds something, also in a dry run, unless it is to be replaced, and that can be undone', async () => {
    await using made = await site();
    const { workspace, server } = made;
    const old = { 'old.sql': 'old' };
    server.databases.set('staging', database(old));
    for (const dryRun of [true, false]) {
      await expect(replicate(workspace, { from: 'cms', to: 'staging', dryRun }, workspace)).rejects.toMatchObject({
        code: 'target-not-empty',
      });
    }
    expect(databases(server)).toEqual({ cms, staging: old });
    const result = await replicate(workspace, { from: 'cms', to: 'staging', replace: true }, workspace);
    expect(result).toMatchObject({ undoable: true, kept: [expect.stringContaining('staging.undo-')] });
    expect(databases(server)).toMatchObject({ cms, staging: cms });
    await undo(workspace, workspace);
    expect(databases(server)).toEqual({ cms, staging: old });
  });

  it('only looks in a dry run', async () => {
    await using made = await site();
    const { workspace, server } = made;
    expect(await replicate(workspace, { from: 'cms', to: 'staging', dryRun: true }, workspace)).toMatchObject({
      written: false,
      artifacts: 2,
    });
    expect(databases(server)).toEqual({ cms });
  });

  it('H6: a replica that is not equal is no replica', async () => {
    const broken = (adapter: SourceAdapter<unknown>) =>
      withStaged(adapter, (staged) => ({
        ...staged,
        freeze: async (options) => ({ ...(await staged.freeze(options)), inventory: async () => ({ objects: {}, properties: {} }) }),
      }));
    await using made = await site(broken);
    const { workspace, server } = made;
    await expect(replicate(workspace, { from: 'cms', to: 'staging' }, workspace)).rejects.toMatchObject({ code: 'difference' });
    expect(databases(server)).toEqual({ cms });
  });

  it.each([
    ['itself', { from: 'cms', to: 'cms' }, 'into itself'],
    ['itself by its URL', { from: 'cms', to: 'memory://other@host/cms' }, 'into itself'],
    ['another kind', { from: 'cms', to: 'photos' }, 'is of kind'],
    ['what no kind can be at', { from: 'ftp://host/a', to: 'ftp://host/b' }, 'no kind of source'],
    ['a service of another kind', { from: 'cms', to: 'mariadb://host/b' }, 'cannot be at a mariadb:// URL'],
  ])('refuses %s', async (_what, request, message) => {
    await using made = await site();
    await writeTree(made.workspace.baseDirectory, { 'photos/a.jpg': 'a' });
    await expect(replicate(made.workspace, request, made.workspace)).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining(message),
    });
  });

  it('asks which kind it is where several can be there', async () => {
    await using made = await site();
    const inner = referenceAdapter() as SourceAdapter<{ path: string }>;
    const places = (kind: string) => ({ ...inner, kind, elsewhere: (config: object, path: string) => ({ ...config, path }) });
    const sources = new Map([
      ...made.workspace.adapters.sources,
      ...['one', 'two'].map((kind) => [kind, async () => places(kind) as SourceAdapter<unknown>] as const),
    ]);
    const workspace = made.workspace.with({ adapters: { ...made.workspace.adapters, sources } });
    await writeTree(workspace.baseDirectory, { 'here/a': 'a' });
    const request = { from: `${workspace.baseDirectory}/here`, to: `${workspace.baseDirectory}/there` };
    await expect(replicate(workspace, request, workspace)).rejects.toMatchObject({ code: 'usage', guidance: 'say which with --kind' });
    expect(await replicate(workspace, { ...request, kind: 'two' }, workspace)).toMatchObject({ outcome: 'complete', artifacts: 1 });
  });
});
