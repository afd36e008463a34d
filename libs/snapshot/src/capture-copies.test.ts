import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { copyingMemoryAdapter, faultyAdapter } from '@holdfast/destination/testing';
import { Fault } from '@holdfast/fault';
import { referenceAdapter } from '@holdfast/source/testing';
import { describe, expect, it } from 'vitest';
import { capture } from './capture.ts';
import { partCopies } from './capture-copies.ts';
import { type TestWorkspace, testWorkspace } from './testing/index.ts';

/** A workspace in which `offsite` is a copy of `local`. */
async function withCopy(): Promise<TestWorkspace> {
  const adapters = { local: copyingMemoryAdapter, offsite: copyingMemoryAdapter };
  const plain = await testWorkspace({ sources: ['photos'], destinations: ['offsite', 'local'], destinationAdapters: adapters as never });
  const destinations = plain.destinations.map((one) => (one.name === 'offsite' ? { ...one, copyFrom: 'local' } : one));
  await mkdir(join(plain.baseDirectory, 'photos'), { recursive: true });
  await writeFile(join(plain.baseDirectory, 'photos/a.txt'), 'first');
  return plain.with({ destinations });
}

function broken(workspace: TestWorkspace, name: string, step: 'copyFrom' | 'begin'): TestWorkspace {
  const down = faultyAdapter(copyingMemoryAdapter, { step, behaviour: new Fault('destination-unwritable', `${name} does not answer`) });
  const { sources, destinations } = workspace.adapters;
  return workspace.with({ adapters: { sources, destinations: new Map([...destinations, [`memory-${name}`, async () => down as never]]) } });
}

function idsIn(workspace: TestWorkspace, name: string): string[] {
  return [...(workspace.places.get(name)?.snapshots.keys() ?? [])].sort();
}

describe('a backup with a destination that is a copy', () => {
  it('reads the site once, and copies afterwards', async () => {
    await using workspace = await withCopy();
    let frozen = 0;
    const reference = referenceAdapter();
    const counting: typeof reference = {
      ...reference,
      open: async (config, context) => {
        frozen += 1;
        return await reference.open(config, context);
      },
    };
    const adapters = { ...workspace.adapters, sources: new Map([['reference', async () => counting as never]]) };
    const result = await capture(workspace.with({ adapters }), { kind: 'manual' }, workspace);
    expect(result).toMatchObject({ outcome: 'complete', failures: [], destinations: [{ name: 'local' }, { name: 'offsite' }] });
    expect(frozen).toBe(1);
    expect(idsIn(workspace, 'offsite')).toEqual([result.snapshot]);
    expect(workspace.events.filter(({ event }) => event === 'source-stored')).toMatchObject([{ destination: 'local' }]);
    expect(workspace.events.filter(({ event }) => event === 'snapshot-copied')).toMatchObject([{ from: 'local', destination: 'offsite' }]);
    expect(workspace.events.filter(({ event }) => event === 'summary')).toMatchObject([{ verb: 'backup', counts: { committed: 2 } }]);
  });

  it('is degraded when the copy fails, and the next run catches up', async () => {
    await using workspace = await withCopy();
    const first = await capture(broken(workspace, 'offsite', 'copyFrom'), { kind: 'manual' }, workspace);
    expect(first).toMatchObject({ outcome: 'degraded', failures: [{ destination: 'offsite', code: 'destination-unwritable' }] });
    expect(idsIn(workspace, 'offsite')).toEqual([]);
    workspace.advance(1000);
    const second = await capture(workspace, { kind: 'manual' }, workspace);
    expect(second.outcome).toBe('complete');
    expect(idsIn(workspace, 'offsite')).toEqual([first.snapshot, second.snapshot]);
  });

  it('fails, and copies nothing, when what it is copied from cannot be written', async () => {
    await using workspace = await withCopy();
    const result = await capture(broken(workspace, 'local', 'begin'), { kind: 'manual' }, workspace);
    expect(result).toMatchObject({ outcome: 'failed', failures: [{ destination: 'local' }] });
    expect(idsIn(workspace, 'offsite')).toEqual([]);
  });

  it('writes the copy itself when that is all that is asked for', async () => {
    await using workspace = await withCopy();
    const result = await capture(workspace, { kind: 'manual', destinations: ['offsite'] }, workspace);
    expect(result.outcome).toBe('complete');
    expect(idsIn(workspace, 'offsite')).toEqual([result.snapshot]);
    expect(idsIn(workspace, 'local')).toEqual([]);
  });
});

it('copies are parted from what a run writes itself', () => {
  const all = [
    { name: 'a', kind: 'x', copyFrom: 'b' },
    { name: 'b', kind: 'x' },
    { name: 'c', kind: 'x', copyFrom: 'z' },
  ];
  const names = ({ direct, copies }: ReturnType<typeof partCopies>) => [direct.map(({ name }) => name), copies.map(({ name }) => name)];
  expect(names(partCopies(all))).toEqual([['b', 'c'], ['a']]);
});
