import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { faultyAdapter, memoryAdapter } from '@holdfast/destination/testing';
import { Fault } from '@holdfast/fault';
import type { SourceAdapter } from '@holdfast/source';
import { type ReferenceConfig, referenceAdapter } from '@holdfast/source/testing';
import { describe, expect, it } from 'vitest';
import { capture } from './capture.ts';
import { EarlierArtifacts } from './earlier-artifacts.ts';
import { type TestWorkspace, testWorkspace } from './testing/index.ts';

const manual = { kind: 'manual' } as const;
/** Without tokens, so that a destination reads every content, from wherever it comes. */
const incremental = referenceAdapter({ incremental: true, changeTokens: false });

/** Notes for each time that artifacts are asked for whether there was something from before, and what was read of it. */
function noting(told: string[]): SourceAdapter<ReferenceConfig> {
  return {
    ...incremental,
    async open(config, context) {
      const source = await incremental.open(config, context);
      return {
        ...source,
        async freeze(options) {
          const view = await source.freeze(options);
          return {
            ...view,
            artifacts: ({ previous, ...abortable }) => {
              told.push(previous === undefined ? 'alone' : 'with earlier');
              const read: NonNullable<typeof previous>['read'] = (entry, once) => {
                told.push(`read ${entry.path}`);
                return (previous as NonNullable<typeof previous>).read(entry, once);
              };
              return view.artifacts({ ...abortable, previous: previous && { ...previous, read } });
            },
          };
        },
      };
    },
  };
}

async function workspaceWith(options: Partial<Parameters<typeof testWorkspace>[0]> & { told?: string[] } = {}): Promise<TestWorkspace> {
  const { told = [], ...more } = options;
  const sourceAdapters = { server: noting(told) as SourceAdapter<never> };
  const workspace = await testWorkspace({ sources: ['server'], sourceKinds: { server: 'server' }, sourceAdapters, ...more });
  await mkdir(join(workspace.baseDirectory, 'server'));
  for (const name of ['same', 'changing']) await writeFile(join(workspace.baseDirectory, 'server', name), `${name} at first`);
  return workspace;
}

const change = (workspace: TestWorkspace) => writeFile(join(workspace.baseDirectory, 'server', 'changing'), 'changed since');

describe('a capture that is told what was stored before', () => {
  it('reads from the newest snapshot of the destination what did not change, and stores the same as without', async () => {
    const told: string[] = [];
    await using workspace = await workspaceWith({ told });
    await capture(workspace, manual, workspace);
    workspace.advance(60_000);
    await change(workspace);
    const second = await capture(workspace, manual, workspace);
    expect(told).toEqual(['alone', 'with earlier', 'read same']);
    expect(second.outcome).toBe('complete');
    const [, snapshot] = workspace.places.get('local')?.snapshots.values() ?? [];
    await using alone = await workspaceWith();
    await change(alone);
    await capture(alone, manual, alone);
    const [expected] = alone.places.get('local')?.snapshots.values() ?? [];
    expect(snapshot?.sources.get('server')?.entries).toEqual(expected?.sources.get('server')?.entries);
  });

  it('is told of it at the freeze already, unless everything is to be read anew', async () => {
    const positions: (string | undefined)[] = [];
    const asking: SourceAdapter<ReferenceConfig> = {
      ...incremental,
      async open(config, context) {
        const source = await incremental.open(config, context);
        return {
          ...source,
          freeze: (options) => {
            positions.push(options.previous?.position.asOf);
            return source.freeze(options);
          },
        };
      },
    };
    await using workspace = await workspaceWith({ sourceAdapters: { server: asking as SourceAdapter<never> } });
    const first = workspace.now().toISOString();
    await capture(workspace, manual, workspace);
    workspace.advance(60_000);
    await capture(workspace, manual, workspace);
    await capture(workspace, { ...manual, reread: true }, workspace);
    expect(positions).toEqual([undefined, first, undefined]);
  });

  it('is told of nothing when everything is to be read anew', async () => {
    const told: string[] = [];
    await using workspace = await workspaceWith({ told });
    await capture(workspace, manual, workspace);
    workspace.advance(60_000);
    await capture(workspace, { ...manual, reread: true }, workspace);
    expect(told).toEqual(['alone', 'alone']);
  });

  it('H5: reads the source itself when what was stored before is damaged', async () => {
    const told: string[] = [];
    await using workspace = await workspaceWith({ told });
    await capture(workspace, manual, workspace);
    const place = workspace.places.get('local');
    for (const [digest, bytes] of place?.contents ?? []) place?.contents.set(digest, Buffer.alloc(bytes.length));
    workspace.advance(60_000);
    const second = await capture(workspace, manual, workspace);
    expect(second).toMatchObject({ outcome: 'complete', failures: [] });
    expect(told.filter((one) => !one.startsWith('read'))).toEqual(['alone', 'with earlier', 'alone']);
  });

  it.each(['open', 'manifests'] as const)('goes without where the destination cannot %s what was stored before', async (step) => {
    const told: string[] = [];
    const behaviour = new Fault('key-missing', 'no identity was given');
    const blind = faultyAdapter(memoryAdapter, { step, behaviour });
    await using workspace = await workspaceWith({ told, destinationAdapters: { local: blind as never } });
    for (let run = 0; run < 2; run += 1) {
      workspace.advance(60_000);
      expect((await capture(workspace, manual, workspace)).outcome).toBe('complete');
    }
    expect(told).toEqual(['alone', 'alone']);
  });
});

it('what is not trusted is as if it were not there, and nobody is asked for a passphrase', async () => {
  await using workspace = await workspaceWith();
  const first = await capture(workspace, manual, workspace);
  workspace.advance(60_000);
  const second = await capture(workspace, manual, workspace);
  const [local] = workspace.destinations;
  const header = { id: '20261122-000000-0000', site: 'test' } as never;
  const of = async (trusted: readonly (string | undefined)[]) => {
    await using earlier = new EarlierArtifacts(workspace, local as never, { header, trusts: async ({ id }) => trusted.includes(id) });
    return (await earlier.of({ name: 'server', kind: 'server' }))?.set.details.position.asOf;
  };
  expect(await of([first.snapshot, second.snapshot])).toBe('2026-11-21T10:01:00.000Z');
  expect(await of([first.snapshot])).toBe('2026-11-21T10:00:00.000Z');
  expect(await of([])).toBeUndefined();
});
