import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { copyingMemoryAdapter, faultyAdapter, type MemoryPlace, memoryAdapter } from '@holdfast/destination/testing';
import { Fault } from '@holdfast/fault';
import type { Artifact } from '@holdfast/manifest';
import { describe, expect, it } from 'vitest';
import { capture } from './capture.ts';
import { copy } from './copy.ts';
import { type TestWorkspace, type TestWorkspaceOptions, testWorkspace } from './testing/index.ts';

/** A workspace in which only `local` has been written, so many times. */
async function captured(times: number, options: Partial<TestWorkspaceOptions> = {}): Promise<TestWorkspace> {
  const workspace = await testWorkspace({ sources: ['photos', 'papers'], destinations: ['local', 'offsite', 'usb'], ...options });
  for (const source of workspace.sources) await mkdir(join(workspace.baseDirectory, source.name, 'deep'), { recursive: true });
  for (let time = 0; time < times; time += 1) await captureMore(workspace, time);
  return workspace;
}

async function captureMore(workspace: TestWorkspace, time: number): Promise<string> {
  for (const source of workspace.sources) {
    await writeFile(join(workspace.baseDirectory, source.name, 'deep/b.txt'), `second of ${source.name}`);
    await writeFile(join(workspace.baseDirectory, source.name, `a${time}.txt`), `${time} of ${source.name}`);
  }
  workspace.advance(3_600_000);
  return (await capture(workspace, { kind: 'manual', destinations: ['local'], description: `time ${time}` }, workspace)).snapshot;
}

function placeOf(workspace: TestWorkspace, name: string): MemoryPlace {
  return workspace.places.get(name) as MemoryPlace;
}

function idsIn(workspace: TestWorkspace, name: string): string[] {
  return [...placeOf(workspace, name).snapshots.keys()].sort();
}

/** Everything that a snapshot is, without what each destination makes of it. */
function contentOf(workspace: TestWorkspace, name: string, id: string): unknown {
  const { manifest, sources } = placeOf(workspace, name).snapshots.get(id) ?? {};
  const { seal, sources: records, ...header } = manifest ?? {};
  return { header, totals: records?.map(({ totals, outcome, kind }) => ({ totals, outcome, kind })), sources: [...(sources ?? [])] };
}

const ways = { 'as they are stored': copyingMemoryAdapter, 'by reading and writing them': memoryAdapter };

describe.each(Object.entries(ways))('copy, %s', (_, adapter) => {
  const adapters = { destinationAdapters: { local: adapter, offsite: adapter, usb: adapter } as never };

  it('brings what is missing, with ids, times, details and contents', async () => {
    await using workspace = await captured(2, adapters);
    const result = await copy(workspace, { to: ['offsite'] }, workspace);
    const ids = idsIn(workspace, 'local');
    expect(result).toMatchObject({ outcome: 'complete', failures: [], destinations: [{ name: 'offsite', copied: ids, present: 0 }] });
    for (const id of ids) expect(contentOf(workspace, 'offsite', id)).toEqual(contentOf(workspace, 'local', id));
    expect(workspace.events.filter(({ event }) => event === 'snapshot-copied')).toMatchObject(
      ids.map((snapshot) => ({ snapshot, from: 'local', destination: 'offsite' })),
    );
    expect(await copy(workspace, { to: ['offsite'] }, workspace)).toMatchObject({
      outcome: 'complete',
      destinations: [{ copied: [], present: 2, objects: 0, bytes: 0 }],
    });
  });

  it('leaves older snapshots that were deleted there, unless everything is asked for', async () => {
    await using workspace = await captured(3, adapters);
    const [first, second, third] = idsIn(workspace, 'local') as [string, string, string];
    await copy(workspace, { to: ['offsite'], snapshots: [second] }, workspace);
    await copy(workspace, { to: ['offsite'] }, workspace);
    expect(idsIn(workspace, 'offsite')).toEqual([second, third]);
    await copy(workspace, { to: ['offsite'], all: true }, workspace);
    expect(idsIn(workspace, 'offsite')).toEqual([first, second, third]);
  });

  it('keeps going when one destination is down, and names it', async () => {
    const down = faultyAdapter(adapter, { step: 'manifests', behaviour: new Fault('destination-unreadable', 'offsite does not answer') });
    await using workspace = await captured(1, { destinationAdapters: { local: adapter, offsite: down, usb: adapter } as never });
    const result = await copy(workspace, { to: ['offsite', 'usb'], from: 'local' }, workspace);
    expect(result).toMatchObject({ outcome: 'degraded', destinations: [{ name: 'usb' }], failures: [{ destination: 'offsite' }] });
    expect(idsIn(workspace, 'usb')).toEqual(idsIn(workspace, 'local'));
    const only = await copy(workspace, { to: ['offsite'], from: 'local' }, workspace);
    expect(only).toMatchObject({ outcome: 'failed', failures: [{ code: 'destination-unreadable' }] });
  });

  it('H5: names a snapshot that is damaged, copies the others, and never takes it for good', async () => {
    await using workspace = await captured(2, adapters);
    const [first, second] = idsIn(workspace, 'local') as [string, string];
    const { contents, snapshots } = placeOf(workspace, 'local');
    const entry = snapshots
      .get(first)
      ?.sources.get('photos')
      ?.entries.find(({ path }) => path === 'deep/b.txt');
    const bytes = contents.get(entry?.sha256 ?? '') as Buffer;
    bytes[0] = (bytes[0] as number) ^ 1;
    const result = await copy(workspace, { to: ['usb'] }, workspace);
    expect(result.failures.map(({ code }) => code)).toContain('destination-damaged');
    expect(idsIn(workspace, 'usb')).toEqual([]);
    expect(workspace.events.filter(({ event }) => event === 'snapshot-not-copied')).toMatchObject([
      { snapshot: first },
      { snapshot: second },
    ]);
    expect(result.outcome).toBe('failed');
  });

  it('refuses to copy into the only destination, into itself, and what is not there', async () => {
    await using workspace = await captured(1, adapters);
    const to = ['local', 'offsite', 'usb'];
    await expect(copy(workspace, { to }, workspace)).rejects.toMatchObject({ code: 'usage' });
    await expect(copy(workspace, { to: ['usb'], from: 'usb' }, workspace)).rejects.toMatchObject({ code: 'usage' });
    await expect(copy(workspace, { to: ['nowhere'] }, workspace)).rejects.toMatchObject({ code: 'usage' });
    await expect(copy(workspace, { to: ['usb'], snapshots: ['2027'] }, workspace)).rejects.toMatchObject({ code: 'snapshot-missing' });
    await expect(copy(workspace, { to: ['local'] }, workspace)).rejects.toMatchObject({ code: 'repository-missing' });
  });

  it('refuses a disk that is not the one that has the earlier copies', async () => {
    await using workspace = await captured(1, adapters);
    await copy(workspace, { to: ['usb'] }, workspace);
    placeOf(workspace, 'usb').snapshots.clear();
    expect(await copy(workspace, { to: ['usb'] }, workspace)).toMatchObject({ failures: [{ code: 'destination-missing' }] });
    expect(await copy(workspace, { to: ['usb'], newDestinations: ['usb'] }, workspace)).toMatchObject({ outcome: 'complete' });
    expect(idsIn(workspace, 'usb')).toEqual(idsIn(workspace, 'local'));
  });

  it('an abort is told as interrupted', async () => {
    await using workspace = await captured(1, adapters);
    const run = copy(workspace, { to: ['usb'] }, { emit: workspace.emit, signal: AbortSignal.abort() });
    await expect(run).rejects.toMatchObject({ code: 'interrupted' });
    expect(idsIn(workspace, 'usb')).toEqual([]);
  });
});

it('H5: what arrives otherwise than it was is removed again', async () => {
  await using workspace = await captured(1);
  const lying: typeof memoryAdapter = {
    ...memoryAdapter,
    open: async (config, context) => {
      const inner = await memoryAdapter.open(config, context);
      const beginPlain = inner.begin.bind(inner);
      const begin: typeof inner.begin = async (header, options) => {
        const writer = await beginPlain(header, options);
        const write = writer.writeSource.bind(writer);
        return Object.assign(writer, {
          writeSource: (source, artifacts, more) => write(source, otherModes(artifacts), more),
        } satisfies Partial<typeof writer>);
      };
      return Object.assign(inner, { begin });
    },
  };
  const { sources, destinations } = workspace.adapters;
  const adapters = { sources, destinations: new Map([...destinations, ['memory-usb', async () => lying as never]]) };
  const result = await copy(workspace.with({ adapters }), { to: ['usb'] }, workspace);
  expect(result).toMatchObject({ outcome: 'failed', failures: [{ destination: 'usb', code: 'difference' }] });
  expect(idsIn(workspace, 'usb')).toEqual([]);
});

/** The artifacts with modes of their own, as a destination that loses them would give them back. */
async function* otherModes(artifacts: AsyncIterable<Artifact>): AsyncGenerator<Artifact> {
  for await (const artifact of artifacts) yield { ...artifact, mode: 0o600 };
}
