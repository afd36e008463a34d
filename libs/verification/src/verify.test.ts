import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CheckOptions, Finding, UnneededObject } from '@holdfast/destination';
import { copyingMemoryAdapter, faultyAdapter, type MemoryPlace, memoryAdapter } from '@holdfast/destination/testing';
import { Fault } from '@holdfast/fault';
import { capture } from '@holdfast/snapshot';
import { type TestWorkspace, type TestWorkspaceOptions, testWorkspace } from '@holdfast/snapshot/testing';
import type { SourceAdapter } from '@holdfast/source';
import { faulty, referenceAdapter } from '@holdfast/source/testing';
import { describe, expect, it } from 'vitest';
import { verify } from './verify.ts';

async function captured(options: Partial<TestWorkspaceOptions> = {}): Promise<TestWorkspace> {
  const workspace = await testWorkspace({ sources: ['photos', 'papers'], ...options });
  for (const source of workspace.sources) {
    await mkdir(join(workspace.baseDirectory, source.name, 'deep'), { recursive: true });
    await writeFile(join(workspace.baseDirectory, source.name, 'a.txt'), `first of ${source.name}`);
    await writeFile(join(workspace.baseDirectory, source.name, 'deep/b.txt'), `second of ${source.name}`);
  }
  await capture(workspace, { kind: 'manual' }, workspace);
  return workspace;
}

function placeOf(workspace: TestWorkspace, name = 'local'): MemoryPlace {
  return workspace.places.get(name) as MemoryPlace;
}

function onlyId(workspace: TestWorkspace): string {
  return [...placeOf(workspace).snapshots.keys()][0] as string;
}

/** Changes one byte of the content of `path`, with or without its digest in the listing. */
function flipByte(workspace: TestWorkspace, path: string): void {
  const place = placeOf(workspace);
  for (const { sources } of place.snapshots.values()) {
    for (const { entries } of sources.values()) {
      const digest = entries.find((entry) => entry.path === path)?.sha256;
      const content = digest === undefined ? undefined : place.contents.get(digest);
      if (content !== undefined) content[0] = (content[0] as number) ^ 1;
    }
  }
}

describe('verify', () => {
  it.each(['presence', 'bytes', 'content'] as const)('H5: says what it read at level %s', async (level) => {
    await using workspace = await captured({ destinations: ['local', 'usb'] });

    const report = await verify(workspace, { level }, workspace);

    expect(report).toMatchObject({ outcome: 'complete', level, findings: [], findingCount: 0, objects: 8 });
    expect(report.objectBytes > 0).toBe(level !== 'presence');
    const content = level === 'content' ? { artifacts: 6, bytes: 62, inventories: 2 } : { artifacts: 0, bytes: 0, inventories: 0 };
    expect(report.snapshots).toEqual(
      ['local', 'usb'].map((destination) => ({ snapshot: onlyId(workspace), destination, level, findings: 0, ...content })),
    );
  });

  it('H5: finds a changed byte at level bytes and content, and says that only presence was reached', async () => {
    await using workspace = await captured();
    flipByte(workspace, 'a.txt');
    for (const level of ['bytes', 'content'] as const) {
      const report = await verify(workspace, { level }, workspace);
      expect(report.outcome).toBe('different');
      expect(report.snapshots[0]?.level).toBe('presence');
      expect(report.findingCount).toBeGreaterThan(0);
    }
    expect((await verify(workspace, { level: 'presence' }, workspace)).outcome).toBe('complete');
  });

  it('finds content that is gone, and reaches no level', async () => {
    await using workspace = await captured();
    const place = placeOf(workspace);
    place.contents.delete([...place.contents.keys()][0] as string);
    const report = await verify(workspace, { level: 'presence' }, workspace);
    expect(report.outcome).toBe('different');
    expect(report.snapshots[0]?.level).toBeUndefined();
    expect(workspace.events.filter(({ event }) => event === 'finding')).toHaveLength(1);
  });

  it('H4: finds a listing that lost its end, though every stored byte is right', async () => {
    await using workspace = await captured();
    const [snapshot] = placeOf(workspace).snapshots.values();
    const source = snapshot?.sources.get('photos');
    ((source?.entries ?? []) as unknown[]).pop();
    expect((await verify(workspace, { level: 'bytes' }, workspace)).outcome).toBe('complete');
    const report = await verify(workspace, { level: 'content' }, workspace);
    expect(report.outcome).toBe('different');
    expect(report.findings.map(({ source: name, name: what }) => [name, what])).toEqual([
      ['photos', 'totals'],
      ['photos', 'file deep/b.txt'],
    ]);
    expect(report.snapshots[0]?.level).toBe('bytes');
  });

  it('names a hard link that leads nowhere, and reads the rest through', async () => {
    await using workspace = await captured();
    const [snapshot] = placeOf(workspace).snapshots.values();
    const entries = snapshot?.sources.get('photos')?.entries as unknown[];
    entries.push({ path: 'link', type: 'hardlink', size: 0, target: 'gone' });
    const record = snapshot?.manifest.sources[0] as { outcome: string; totals: { artifacts: number } };
    record.outcome = 'degraded';
    record.totals.artifacts += 1;
    const report = await verify(workspace, { level: 'content' }, workspace);
    expect(report.findings).toMatchObject([
      { source: 'photos', name: 'link', message: 'link is another name of gone, which the snapshot does not have' },
    ]);
    expect(report.snapshots).toMatchObject([{ level: 'bytes', artifacts: 6 }]);
  });

  it('reports artifacts that the adapter finds unusable', async () => {
    const broken = faulty(referenceAdapter(), { step: 'inspect', error: new Fault('source-damaged', 'page 3 is damaged') });
    await using workspace = await captured({
      sourceKinds: { papers: 'broken' },
      sourceAdapters: { broken: broken as SourceAdapter<never> },
    });
    const report = await verify(workspace, { level: 'content' }, workspace);
    expect(report.findings).toMatchObject([{ source: 'papers', message: 'page 3 is damaged' }]);
    expect(report.snapshots[0]).toMatchObject({ level: 'bytes', inventories: 1, artifacts: 6 });
  });

  it('does not claim the level content when it cannot inspect a source', async () => {
    await using workspace = await captured();
    const { destinations } = workspace.adapters;
    const report = await verify(workspace.with({ adapters: { sources: new Map(), destinations } }), { level: 'content' }, workspace);
    expect(report).toMatchObject({ outcome: 'complete', snapshots: [{ level: 'bytes', artifacts: 6, inventories: 0 }] });
  });

  it('looks at the newest snapshot, at named ones, or at all', async () => {
    await using workspace = await captured();
    workspace.advance(1000);
    const { snapshot: second } = await capture(workspace, { kind: 'manual' }, workspace);
    const first = onlyId(workspace);
    const ids = async (request: Parameters<typeof verify>[1]) =>
      (await verify(workspace, request, workspace)).snapshots.map(({ snapshot }) => snapshot);
    expect(await ids({})).toEqual([second]);
    expect(await ids({ snapshots: [first] })).toEqual([first]);
    expect(await ids({ all: true })).toEqual([first, second]);
    await expect(verify(workspace, { snapshots: ['2027'] }, workspace)).rejects.toMatchObject({ code: 'snapshot-missing' });
    await expect(verify(workspace, { snapshots: ['2026'] }, workspace)).rejects.toMatchObject({ code: 'snapshot-ambiguous' });
  });

  it('reports a damaged manifest instead of passing over it', async () => {
    await using workspace = await captured();
    placeOf(workspace).damaged.add(onlyId(workspace));
    for (const request of [{}, { all: true }, { snapshots: [onlyId(workspace)] }]) {
      expect(await verify(workspace, request, workspace)).toMatchObject({ outcome: 'different', findingCount: 1, snapshots: [] });
    }
  });

  it('reports a destination that cannot be read, and looks at the others', async () => {
    await using workspace = await captured({ destinations: ['usb', 'local'] });
    const broken = faultyAdapter(memoryAdapter, { step: 'manifests', behaviour: new Fault('destination-damaged', 'usb is broken') });
    const { sources, destinations } = workspace.adapters;
    const adapters = { sources, destinations: new Map([...destinations, ['memory-usb', async () => broken as never]]) };
    const report = await verify(workspace.with({ adapters }), {}, workspace);
    expect(report).toMatchObject({ outcome: 'different', findings: [{ destination: 'usb', message: 'usb is broken' }] });
    expect(report.snapshots.map(({ destination }) => destination)).toEqual(['local']);
  });

  it('names a destination that is missing, and is degraded without it', async () => {
    await using workspace = await captured({ destinations: ['local', 'usb'] });
    placeOf(workspace, 'usb').snapshots.clear();
    const report = await verify(workspace, {}, workspace);
    expect(report).toMatchObject({ outcome: 'degraded', missing: ['usb'], findings: [], snapshots: [{ destination: 'local' }] });
    const message = 'the destination usb does not exist, so that nothing in it was verified';
    const told = workspace.events.filter(({ event }) => event === 'destination-failed');
    expect(told).toMatchObject([{ destination: 'usb', code: 'repository-missing', message, guidance: expect.stringContaining('mount') }]);
    flipByte(workspace, 'a.txt');
    expect(await verify(workspace, {}, workspace)).toMatchObject({ outcome: 'different', missing: ['usb'] });
  });

  /** The places as they are, with what a check of them finds as given. */
  function checkedAs(workspace: TestWorkspace, findings: readonly Finding[], unneeded: readonly UnneededObject[] = []): TestWorkspace {
    const adapter: typeof memoryAdapter = {
      ...memoryAdapter,
      open: async (config, context) => {
        const check = async function* ({ onUnneeded }: CheckOptions) {
          for (const object of unneeded) onUnneeded?.(object);
          yield* findings;
        };
        return Object.assign(await memoryAdapter.open(config, context), { check });
      },
    };
    const { sources, destinations } = workspace.adapters;
    const memory = [...destinations.keys()].map((kind) => [kind, async () => adapter as never] as const);
    return workspace.with({ adapters: { sources, destinations: new Map(memory) } });
  }

  it('names the files that are lost once, with the number of their snapshots', async () => {
    await using workspace = await captured();
    const [id, other] = [onlyId(workspace), 'another'];
    const artifact = { source: 'photos', path: 'a.txt' };
    const lost = { object: 'manifest', message: 'its stored content is damaged', snapshots: [id, other], artifact };
    const report = await verify(checkedAs(workspace, [lost]), { level: 'bytes' }, workspace);
    expect(report).toMatchObject({ outcome: 'different', findingCount: 1, findings: [{ source: 'photos', name: 'a.txt' }] });
    expect(workspace.events.filter(({ event }) => event === 'difference')).toMatchObject([
      { snapshot: id, source: 'photos', name: 'a.txt', message: 'its stored content is damaged, in 2 snapshots' },
    ]);
  });

  it('tells damage that no snapshot needs apart from damage that one might', async () => {
    await using workspace = await captured();
    const wrong = { object: 'packs/a', message: 'its bytes do not match its name' };
    const unneeded = await verify(checkedAs(workspace, [], [wrong]), {}, workspace);
    expect(unneeded).toMatchObject({ outcome: 'complete', findings: [], snapshots: [{ level: 'bytes' }] });
    expect(workspace.events.filter(({ event }) => event === 'object-unneeded')).toEqual([
      { event: 'object-unneeded', destination: 'local', ...wrong },
    ]);
    const nobodys = await verify(checkedAs(workspace, [{ ...wrong, snapshots: [] }]), {}, workspace);
    expect(nobodys).toMatchObject({ outcome: 'different', snapshots: [{ level: 'bytes', findings: 0 }] });
    const unknown = await verify(checkedAs(workspace, [wrong]), {}, workspace);
    expect(unknown).toMatchObject({ outcome: 'different', snapshots: [{ level: undefined, findings: 1 }] });
  });

  it('is degraded by what it may not read, and failed when it could read nothing', async () => {
    await using workspace = await captured({ destinations: ['local', 'usb'] });
    const unread = { object: 'backup.zip', message: 'not permitted', unread: true } as const;
    const failed = await verify(checkedAs(workspace, [unread]), {}, workspace);
    expect(failed).toMatchObject({ outcome: 'failed', findingCount: 2, unreadCount: 2 });
    const degraded = await verify(checkedAs(workspace, [{ ...unread, snapshots: [] }]), {}, workspace);
    expect(degraded).toMatchObject({ outcome: 'degraded', snapshots: [{ level: 'bytes' }, { level: 'bytes' }] });
    const closed = faultyAdapter(memoryAdapter, { step: 'manifests', behaviour: new Fault('destination-unreadable', 'not permitted') });
    const { sources, destinations } = workspace.adapters;
    const adapters = { sources, destinations: new Map([...destinations, ['memory-usb', async () => closed as never]]) };
    expect(await verify(workspace.with({ adapters }), {}, workspace)).toMatchObject({ outcome: 'degraded', unreadCount: 1 });
  });

  it('H5: has each destination remember the level that was reached, and when', async () => {
    await using workspace = await captured({ destinations: ['local', 'usb'] });
    await verify(workspace, { level: 'presence' }, workspace);
    await verify(workspace, { level: 'content', from: 'usb' }, workspace);
    const told = (name: string) => placeOf(workspace, name).verifications.map(({ level, outcome }) => `${level} ${outcome}`);
    expect(told('local')).toEqual(['presence complete']);
    expect(told('usb')).toEqual(['presence complete', 'content complete']);
    expect(placeOf(workspace).verifications[0]).toMatchObject({
      snapshot: onlyId(workspace),
      verifiedAt: expect.stringMatching(/^2\d{3}-.*Z$/),
    });
    flipByte(workspace, 'a.txt');
    await verify(workspace, { level: 'bytes', from: 'local' }, workspace);
    expect(told('local')).toEqual(['presence complete', 'bytes different']);
  });

  it('H5: remembers nothing of what could not be read', async () => {
    await using workspace = await captured();
    const unread = { object: 'backup.zip', message: 'not permitted', unread: true } as const;
    await verify(checkedAs(workspace, [unread]), { level: 'bytes' }, workspace);
    expect(placeOf(workspace).verifications).toEqual([]);
  });

  it('says once that a destination cannot remember, and is complete all the same', async () => {
    await using workspace = await captured();
    await capture(workspace, { kind: 'manual' }, workspace);
    const closed = new Fault('destination-unwritable', 'cannot write there');
    const readOnly = faultyAdapter(memoryAdapter, { step: 'recordVerification', behaviour: closed });
    const { sources } = workspace.adapters;
    const adapters = { sources, destinations: new Map([['memory-local', async () => readOnly as never]]) };
    const report = await verify(workspace.with({ adapters }), { all: true }, workspace);
    expect(report).toMatchObject({ outcome: 'complete', snapshots: [{ level: 'bytes' }, { level: 'bytes' }] });
    expect(workspace.events.filter(({ event }) => event === 'verification-unrecorded')).toEqual([
      { event: 'verification-unrecorded', destination: 'local', code: closed.code, message: closed.message },
    ]);
  });

  describe('with a budget', () => {
    const day = 86_400_000;

    async function budgeted(): Promise<TestWorkspace> {
      const workspace = await captured({
        destinations: ['local', 'zip'],
        destinationAdapters: { local: copyingMemoryAdapter, zip: memoryAdapter } as never,
      });
      for (const time of [1, 2]) {
        workspace.advance(day);
        for (const { name } of workspace.sources) await writeFile(join(workspace.baseDirectory, name, 'a.txt'), `${time} of ${name}`);
        await capture(workspace, { kind: 'manual' }, workspace);
      }
      return workspace;
    }

    const chosenIn = (workspace: TestWorkspace, name: string) =>
      workspace.events
        .filter((event) => event.event === 'budget-chosen')
        .filter(({ destination }) => destination === name)
        .at(-1);

    it('H5: proves in turn what nobody proved for longest, and records a snapshot once all of it is', async () => {
      await using workspace = await budgeted();
      const ids = [...placeOf(workspace).snapshots.keys()].sort();
      for (let run = 0; run < 8; run += 1) {
        workspace.advance(3_600_000);
        expect(await verify(workspace, { budget: { bytes: 1 } }, workspace)).toMatchObject({ outcome: 'complete', level: 'bytes' });
      }
      const bytesOf = (name: string) => placeOf(workspace, name).verifications.filter(({ level }) => level === 'bytes');
      expect(bytesOf('zip').map(({ snapshot }) => snapshot)).toEqual(ids);
      expect(bytesOf('local').map(({ snapshot }) => snapshot)).toEqual(ids);
      const [first] = bytesOf('local');
      // A snapshot is no better proven than its oldest proof.
      expect(first?.verifiedAt).toBe(new Date(Math.min(...placeOf(workspace).provenAt.values())).toISOString());
      expect(chosenIn(workspace, 'local')).toMatchObject({ objects: 1, totalObjects: 8, overdue: 0 });
    });

    it('H5: what is older than the maximum age is read beyond the budget, and that is told', async () => {
      await using workspace = await budgeted();
      await verify(workspace, { budget: { share: 1 } }, workspace);
      await verify(workspace, { budget: { bytes: 1, maxAgeMs: 2 * day } }, workspace);
      expect(chosenIn(workspace, 'zip')).toMatchObject({ objects: 1, overdue: 0 });
      workspace.advance(3 * day);
      await verify(workspace, { budget: { bytes: 1, maxAgeMs: 2 * day } }, workspace);
      expect(chosenIn(workspace, 'zip')).toMatchObject({ objects: 3, overdue: 2 });
      expect(chosenIn(workspace, 'local')).toMatchObject({ objects: 8, overdue: 7 });
    });

    it('H5: finds damage, and claims no more than it read', async () => {
      await using workspace = await budgeted();
      const report = await verify(workspace, { budget: { bytes: 1 } }, workspace);
      expect(report.snapshots.filter(({ level }) => level === 'bytes').map(({ destination }) => destination)).toEqual(['zip']);
      for (const content of placeOf(workspace).contents.values()) content[0] = (content[0] as number) ^ 1;
      const found = await verify(workspace, { budget: { share: 0.5 }, from: 'local' }, workspace);
      expect(found.outcome).toBe('different');
      expect(placeOf(workspace).verifications.some(({ outcome }) => outcome === 'different')).toBe(true);
    });
  });

  it('throws when there is nothing to look at', async () => {
    await using workspace = await testWorkspace({ sources: ['photos'] });
    await expect(verify(workspace, {}, workspace)).rejects.toMatchObject({ code: 'repository-missing' });
  });

  it.each(['presence', 'content'] as const)('an abort during %s is told as interrupted', async (level) => {
    await using workspace = await captured();
    const hanging = faultyAdapter(memoryAdapter, { step: level === 'content' ? 'read' : 'check', behaviour: 'hang' });
    const { sources } = workspace.adapters;
    const adapters = { sources, destinations: new Map([['memory-local', async () => hanging as never]]) };
    const run = verify(workspace.with({ adapters }), { level }, { emit: workspace.emit, signal: AbortSignal.timeout(50) });
    await expect(run).rejects.toMatchObject({ code: 'interrupted' });
  });
});
