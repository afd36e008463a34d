import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { faultyAdapter, memoryAdapter } from '@holdfast/destination/testing';
import { Fault } from '@holdfast/fault';
import type { SourceAdapter } from '@holdfast/source';
import { faulty, intercept, referenceAdapter } from '@holdfast/source/testing';
import { describe, expect, it } from 'vitest';
import { capture } from './capture.ts';
import { type TestWorkspace, testWorkspace } from './testing/index.ts';

const manual = { kind: 'manual' } as const;

async function fill(workspace: TestWorkspace, files: { readonly [path: string]: string }): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(workspace.baseDirectory, path, '..'), { recursive: true });
    await writeFile(join(workspace.baseDirectory, path), text);
  }
}

function named(workspace: TestWorkspace, event: string) {
  return workspace.events.filter((one) => one.event === event);
}

describe('capture', () => {
  it('stores every source in every destination under one id', async () => {
    await using workspace = await testWorkspace({ sources: ['photos', 'papers'], destinations: ['local', 'usb'] });
    await fill(workspace, { 'photos/a.jpg': 'aaaa', 'photos/deep/b.jpg': 'bb', 'papers/c.txt': 'c' });

    const result = await capture(workspace, { ...manual, description: 'before the move', keep: 'permanent' }, workspace);

    expect(result.outcome).toBe('complete');
    expect(result.snapshot).toMatch(/^20261121-100000-[0-9a-f]{4}$/);
    for (const place of workspace.places.values()) {
      const [snapshot] = place.snapshots.values();
      expect(snapshot?.manifest).toMatchObject({
        id: result.snapshot,
        outcome: 'complete',
        description: 'before the move',
        keep: 'permanent',
      });
      expect(snapshot?.manifest.sources.map(({ name, totals }) => [name, totals])).toEqual([
        ['photos', { artifacts: 3, files: 2, bytes: 6, problems: 0 }],
        ['papers', { artifacts: 1, files: 1, bytes: 1, problems: 0 }],
      ]);
      expect(snapshot?.sources.get('photos')?.details?.inventory.objects).toEqual({
        file: { 'a.jpg': 4, 'deep/b.jpg': 2 },
        directory: { deep: 1 },
      });
    }
    expect(workspace.events.at(-1)).toMatchObject({ event: 'summary', verb: 'backup', outcome: 'complete' });
    expect(await readdir(join(workspace.stateDirectory, 'scratch'))).toEqual([]);
  });

  it('freezes all sources before it reads any, and records the skew', async () => {
    const steps: string[] = [];
    const watched = (name: string): SourceAdapter<never> =>
      intercept(referenceAdapter(), (step) => {
        if (step === 'freeze') workspace.advance(40);
        steps.push(`${step} ${name}`);
      }) as SourceAdapter<never>;
    await using workspace = await testWorkspace({
      sources: ['one', 'two'],
      sourceKinds: { one: 'first', two: 'second' },
      sourceAdapters: { first: watched('one'), second: watched('two') },
    });
    await fill(workspace, { 'one/a': 'a', 'two/b': 'b' });

    const result = await capture(workspace, manual, workspace);

    const lastFreeze = Math.max(steps.indexOf('freeze one'), steps.indexOf('freeze two'));
    expect(steps.findIndex((step) => step.startsWith('artifact'))).toBeGreaterThan(lastFreeze);
    expect(result.skewMs).toBe(result.destinations[0]?.manifest?.skewMs);
    expect(result.skewMs).toBeLessThanOrEqual(40);
  });

  it('limits itself to the chosen sources and destinations, and refuses unknown ones', async () => {
    await using workspace = await testWorkspace({ sources: ['one', 'two'], destinations: ['local', 'usb'] });
    await fill(workspace, { 'one/a': 'a', 'two/b': 'b' });

    await capture(workspace, { ...manual, sources: ['two'], destinations: ['usb'] }, workspace);

    expect(workspace.places.get('local')?.snapshots.size).toBe(0);
    const [snapshot] = workspace.places.get('usb')?.snapshots.values() ?? [];
    expect(snapshot?.manifest.sources.map(({ name }) => name)).toEqual(['two']);
    await expect(capture(workspace, { ...manual, sources: ['three'] }, workspace)).rejects.toMatchObject({ code: 'usage' });
  });

  it('H3: a missing source fails by name and makes the snapshot degraded', async () => {
    await using workspace = await testWorkspace({ sources: ['there', 'gone'] });
    await fill(workspace, { 'there/a': 'a' });

    const result = await capture(workspace, manual, workspace);

    expect(result.outcome).toBe('degraded');
    expect(result.failures).toMatchObject([{ source: 'gone', code: 'source-missing' }]);
    expect(result.destinations[0]?.manifest?.sources.map(({ name, outcome }) => [name, outcome])).toEqual([
      ['there', 'complete'],
      ['gone', 'failed'],
    ]);
  });

  it('H3: commits nothing when every source failed', async () => {
    await using workspace = await testWorkspace({ sources: ['gone', 'lost'] });

    const result = await capture(workspace, manual, workspace);

    expect(result.outcome).toBe('failed');
    expect(workspace.places.get('local')?.snapshots.size).toBe(0);
    expect(named(workspace, 'source-failed')).toHaveLength(2);
  });

  it.each(['artifact', 'content', 'inventory'] as const)(
    'H1: a source that fails at its %s is failed, the others are stored',
    async (step) => {
      // At every passage: the files are counted beside their capture, which of the two comes first is chance.
      const broken = intercept(
        referenceAdapter({ contentAs: (path) => (path === 'b' ? 'private-copy' : 'stream') }),
        (reached, _, path) => {
          if (reached === step && path === 'b') throw new Fault('source-unreadable', `planted failure at ${step}`);
        },
      );
      await using workspace = await testWorkspace({
        sources: ['good', 'bad'],
        sourceKinds: { bad: 'broken' },
        // The inventory is counted once for all destinations, so its first call is the only one.
        sourceAdapters: { broken: (step === 'inventory' ? faulty(referenceAdapter(), { step }) : broken) as SourceAdapter<never> },
      });
      await fill(workspace, { 'good/a': 'a', 'bad/a': 'a', 'bad/b': 'b' });

      const result = await capture(workspace, manual, workspace);

      expect(result.outcome).toBe('degraded');
      expect(result.failures).toMatchObject([{ source: 'bad', destination: 'local', code: 'source-unreadable' }]);
      const [snapshot] = workspace.places.get('local')?.snapshots.values() ?? [];
      expect(snapshot?.manifest.sources.map(({ outcome }) => outcome)).toEqual(['complete', 'failed']);
      expect([...(snapshot?.sources.keys() ?? [])]).toEqual(['good']);
    },
  );

  it('H1: a source that a destination counts otherwise than it was given is failed', async () => {
    const forgetful = {
      ...memoryAdapter,
      open: async (config: never) => {
        const inner = await memoryAdapter.open(config, { baseDirectory: '/', now: () => new Date(), random: () => new Uint8Array() });
        const begin: typeof inner.begin = async (header, options) => {
          const writer = await inner.begin(header, options);
          return {
            writeSource: (source, artifacts, write) =>
              writer.writeSource(source, source.name === 'cut' ? firstOnly(artifacts) : artifacts, write),
            commit: (completion, commit) => writer.commit(completion, commit),
            [Symbol.asyncDispose]: () => writer[Symbol.asyncDispose](),
          };
        };
        return Object.assign(Object.create(inner), { begin });
      },
    };
    async function* firstOnly<Item>(items: AsyncIterable<Item>) {
      let first = true;
      for await (const item of items) {
        if (first) yield item;
        first = false;
      }
    }
    await using workspace = await testWorkspace({ sources: ['whole', 'cut'], destinationAdapters: { local: forgetful as never } });
    await fill(workspace, { 'whole/a': 'a', 'cut/a': 'a', 'cut/b': 'b' });

    const result = await capture(workspace, manual, workspace);

    expect(result.failures).toMatchObject([{ source: 'cut', code: 'destination-damaged' }]);
    expect(result.destinations[0]?.manifest?.sources.map(({ outcome }) => outcome)).toEqual(['complete', 'failed']);
  });

  it.each(['begin', 'writeSource', 'commit'] as const)('a destination that fails at %s leaves the others whole', async (step) => {
    const failure = { step, behaviour: new Fault('destination-full', 'the disk of usb is full') };
    await using workspace = await testWorkspace({
      sources: ['one', 'two'],
      destinations: ['usb', 'local'],
      destinationAdapters: { usb: faultyAdapter(memoryAdapter, failure) as never },
    });
    await fill(workspace, { 'one/a': 'a', 'two/b': 'b' });

    const result = await capture(workspace, manual, workspace);

    expect(result.outcome).toBe('degraded');
    expect(result.failures).toEqual([{ destination: 'usb', code: 'destination-full', message: 'the disk of usb is full' }]);
    expect(workspace.places.get('usb')?.snapshots.size).toBe(0);
    expect(result.destinations.map(({ name, outcome }) => [name, outcome])).toEqual([
      ['usb', 'failed'],
      ['local', 'complete'],
    ]);
    expect(named(workspace, 'source-failed')).toEqual([]);
  });

  it('is failed when every destination failed', async () => {
    const broken = faultyAdapter(memoryAdapter, { step: 'begin', behaviour: new Fault('destination-unwritable', 'read-only') });
    await using workspace = await testWorkspace({ sources: ['one'], destinationAdapters: { local: broken as never } });
    await fill(workspace, { 'one/a': 'a' });
    expect((await capture(workspace, manual, workspace)).outcome).toBe('failed');
  });

  it('tells problems by name and is degraded, in the artifacts and in the view', async () => {
    const problem = { path: 'b', code: 'unreadable', message: 'not permitted' } as const;
    await using workspace = await testWorkspace({
      sources: ['one'],
      sourceKinds: { one: 'planted' },
      sourceAdapters: { planted: referenceAdapter({ problems: [problem] }) as SourceAdapter<never> },
    });
    await fill(workspace, { 'one/a': 'a', 'one/b': 'b' });

    const result = await capture(workspace, manual, workspace);

    expect(result.outcome).toBe('degraded');
    expect(named(workspace, 'problem')).toEqual([{ event: 'problem', source: 'one', destination: 'local', ...problem }]);
    const [snapshot] = workspace.places.get('local')?.snapshots.values() ?? [];
    expect(snapshot?.sources.get('one')?.details?.problems).toEqual([problem]);
  });

  it.each(['freeze', 'artifact', 'content', 'inventory'] as const)(
    'an abort at %s leaves nothing and is told as interrupted',
    async (step) => {
      const stop = new AbortController();
      const stopping = intercept(referenceAdapter(), (reached) => {
        if (reached === step) stop.abort();
      });
      await using workspace = await testWorkspace({
        sources: ['one', 'two'],
        sourceKinds: { two: 'stopping' },
        sourceAdapters: { stopping: stopping as SourceAdapter<never> },
      });
      await fill(workspace, { 'one/a': 'a', 'two/b': 'b' });

      const run = capture(workspace, manual, { emit: workspace.emit, signal: stop.signal });

      await expect(run).rejects.toMatchObject({ code: 'interrupted' });
      expect(workspace.places.get('local')?.snapshots.size).toBe(0);
      expect(await readdir(join(workspace.stateDirectory, 'scratch'))).toEqual([]);
    },
  );

  it('an abort ends a destination that hangs', async () => {
    const stop = new AbortController();
    const hanging = faultyAdapter(memoryAdapter, { step: 'commit', behaviour: 'hang' });
    await using workspace = await testWorkspace({ sources: ['one'], destinationAdapters: { local: hanging as never } });
    await fill(workspace, { 'one/a': 'a' });
    const run = capture(workspace, manual, {
      signal: stop.signal,
      emit: ({ event }) => {
        if (event === 'source-stored') setTimeout(() => stop.abort(), 10);
      },
    });
    await expect(run).rejects.toMatchObject({ code: 'interrupted' });
  });

  it('removes the scratch folders of runs that were killed, and leaves those of others', async () => {
    await using workspace = await testWorkspace({ sources: ['one'] });
    await fill(workspace, {
      'one/a': 'a',
      '.holdfast/scratch/test.999999999.aa/1/copy.db': 'x',
      '.holdfast/scratch/elsewhere.7.bb/1/copy.db': 'x',
    });
    await rm(join(workspace.baseDirectory, 'nothing'), { force: true });

    await capture(workspace.with({ now: () => new Date() }), manual, workspace);

    expect(await readdir(join(workspace.stateDirectory, 'scratch'))).toEqual(['elsewhere.7.bb']);
  });
});
