import { lstat, mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type ArtifactEntry, pathToBytes } from '@holdfast/manifest';
import { expect, it } from 'vitest';
import type { ArtifactSet, RestoreTarget, StagedRestore } from '../source.ts';
import { artifactSet, type MemoryCapture, swapIn, takeBack } from '../testing/index.ts';
import type { SourceHarness } from './harness.ts';
import { awkwardName, capture, comparable, faultCode, folderState, restoreOptions, workplace } from './workplace.ts';

const inPlace: RestoreTarget = { kind: 'in-place' };

/** What every source promises of `inspect` and `stage`. */
export function lawsOfRestore<Config>(harness: SourceHarness<Config>): void {
  const { adapter, applyAttributes } = harness;
  const { capabilities } = adapter;
  const setOf = (captured: MemoryCapture, choose?: (entry: ArtifactEntry) => boolean) =>
    artifactSet(captured, { kind: adapter.kind, applyAttributes, ...(choose === undefined ? {} : { choose }) });

  it('capture, stage, freeze what was staged, swap in, capture: equal each time', async () => {
    await using place = await workplace(harness, awkwardName);
    const first = await capture(place.source);
    const directory = `${place.room}/restored`;
    await using staged = await place.source.stage(setOf(first), { kind: 'directory', directory }, restoreOptions());
    const second = await capture(staged);
    expect(comparable(second.entries, capabilities)).toEqual(comparable(first.entries, capabilities));
    expect(second.details.inventory).toEqual(first.details.inventory);
    await staged.ready({});
    await swapIn(staged, place.source);
    const restored = await place.source.plan(setOf(first), { kind: 'directory', directory }, restoreOptions());
    expect(restored).toMatchObject({ create: 0, replace: 0, unchanged: first.entries.length, lose: 0 });
  });

  it('restores into a folder what nothing is left of but its snapshot, without a configuration', async () => {
    await using place = await workplace(harness, awkwardName);
    const first = await capture(place.source);
    await place.remove();
    await using restorer = await adapter.openRestorer('lost', { ...place.context, baseDirectory: `${place.room}/elsewhere` });
    const target = { kind: 'directory', directory: `${place.room}/restored` } as const;
    expect(await restorer.plan(setOf(first), target, restoreOptions())).toMatchObject({ create: first.entries.length, lose: 0 });
    await using staged = await restorer.stage(setOf(first), target, restoreOptions());
    const second = await capture(staged);
    expect(comparable(second.entries, capabilities)).toEqual(comparable(first.entries, capabilities));
    expect(second.details.inventory).toEqual(first.details.inventory);
    await staged.ready({});
    await swapIn(staged, place.source);
    expect(await restorer.plan(setOf(first), target, restoreOptions())).toMatchObject({ unchanged: first.entries.length });
    expect(await faultCode(() => restorer.stage(setOf(first), target, restoreOptions()))).toBe('target-not-empty');
  });

  it('restores in place: what was changed is back, equal, and the undo brings the change back', async () => {
    await using place = await workplace(harness);
    const first = await capture(place.source);
    await harness.mutate(place.config, 3);
    const changed = await capture(place.source);
    const content = await place.content();
    await using staged = await place.source.stage(setOf(first), inPlace, restoreOptions({ replace: true }));
    await staged.ready({});
    await swapIn(staged, place.source);
    expect(comparable((await capture(place.source)).entries, capabilities)).toEqual(comparable(first.entries, capabilities));
    await takeBack(staged, place.source);
    await staged[Symbol.asyncDispose]();
    expect(comparable((await capture(place.source)).entries, capabilities)).toEqual(comparable(changed.entries, capabilities));
    const left = await place.content();
    expect(content.filter((line) => !left.includes(line))).toEqual([]);
  });

  it('stages nothing into the target and leaves nothing when disposed, swapped in or not', async () => {
    await using place = await workplace(harness);
    const artifacts = setOf(await capture(place.source));
    const before = await place.state();
    const content = await place.content();
    const staged = await place.source.stage(artifacts, inPlace, restoreOptions({ replace: true }));
    const during = await place.state();
    // The folder that the target stands in may show a new name beside it; everything that stood there stands untouched.
    const files = before.filter((line) => !isDirectoryLine(line));
    expect(files.filter((line) => !during.includes(line))).toEqual([]);
    await staged[Symbol.asyncDispose]();
    await staged[Symbol.asyncDispose]();
    expect(await place.content()).toEqual(content);
    await using elsewhere = await place.source.stage(artifacts, { kind: 'directory', directory: `${place.room}/new` }, restoreOptions());
    await swapIn(elsewhere, place.source);
    const swapped = await folderState(place.room);
    await elsewhere[Symbol.asyncDispose]();
    expect(await folderState(place.room)).toEqual(swapped);
  });

  it('announces whatever it makes before it makes it', async () => {
    await using place = await workplace(harness);
    const artifacts = setOf(await capture(place.source));
    const announced: string[] = [];
    const announce = async (location: string) => {
      await expect(lstat(pathToBytes(location))).rejects.toThrow();
      announced.push(location);
    };
    const directory = `${place.room}/deep/restored`;
    await using staged = await place.source.stage(artifacts, { kind: 'directory', directory }, restoreOptions({ announce }));
    const made = (await folderState(place.room)).map((line) => JSON.parse(line.slice(0, line.lastIndexOf('" ') + 1)) as string);
    expect(made.length).toBeGreaterThan(0);
    expect(made.filter((location) => !announced.some((one) => location === one || location.startsWith(`${one}/`)))).toEqual([]);
    const froms = staged.steps.flatMap((step) => (step.kind === 'rename' ? step.from : []));
    expect(froms.filter((from) => !announced.some((one) => from === one || from.startsWith(`${one}/`)))).toEqual([]);
  });

  it('stages beside another source below a folder that neither finds, and leaves that one alone when it fails', async () => {
    await using place = await workplace(harness);
    const artifacts = setOf(await capture(place.source));
    const stage = (name: string, set: ArtifactSet) =>
      place.source.stage(
        set,
        { kind: 'directory', directory: `${place.room}/shared/${name}` },
        restoreOptions({ restoreId: `conformance-${name}`, announce: () => setTimeout(20) }),
      );
    const outcomes = await Promise.allSettled([
      stage('failing', failingExtract(artifacts)),
      stage('one', artifacts),
      stage('two', artifacts),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
    for (const outcome of outcomes.slice(1)) {
      await using staged = (outcome as PromiseFulfilledResult<StagedRestore>).value;
      await staged.ready({});
      await swapIn(staged, place.source);
    }
    for (const name of ['one', 'two']) {
      const restored = { kind: 'directory', directory: `${place.room}/shared/${name}` } as const;
      expect(await place.source.plan(artifacts, restored, restoreOptions())).toMatchObject({ create: 0, replace: 0, lose: 0 });
    }
  });

  it('refuses a target that holds something unless told to replace it', async () => {
    await using place = await workplace(harness);
    const artifacts = setOf(await capture(place.source));
    const before = await place.state();
    expect(await faultCode(() => place.source.stage(artifacts, inPlace, restoreOptions()))).toBe('target-not-empty');
    expect(await place.state()).toEqual(before);
    const directory = `${place.room}/taken`;
    const first = artifacts.details && (await capture(place.source)).entries.find(({ type }) => type === 'file');
    const location = `${directory}/${first?.path}`;
    await mkdir(pathToBytes(dirname(location)), { recursive: true });
    await writeFile(pathToBytes(location), 'somebody else’s');
    const taken = await folderState(place.room);
    expect(await faultCode(() => place.source.stage(artifacts, { kind: 'directory', directory }, restoreOptions()))).toBe(
      'target-not-empty',
    );
    expect(await folderState(place.room)).toEqual(taken);
  });

  it('leaves nothing of a staging that fails or is aborted', async () => {
    await using place = await workplace(harness);
    const artifacts = setOf(await capture(place.source));
    const target: RestoreTarget = { kind: 'directory', directory: `${place.room}/deep/restored` };
    const controller = new AbortController();
    const failures: [string, ArtifactSet, AbortSignal | undefined][] = [
      ['aborted before', artifacts, AbortSignal.abort()],
      [
        'aborted after the extraction',
        { ...artifacts, extract: (...call) => artifacts.extract(...call).then(() => controller.abort()) },
        controller.signal,
      ],
      ['failed in the extraction', failingExtract(artifacts), undefined],
    ];
    for (const [name, failing, signal] of failures) {
      await expect(place.source.stage(failing, target, restoreOptions({ signal })), name).rejects.toThrow();
      expect(await folderState(place.room), name).toEqual([]);
    }
  });

  it.each(['../escape', '/tmp/holdfast-escape', 'a/../../escape', 'a//b', './a', 'a/.', '', 'nul\0name'])(
    'refuses the path %j',
    async (path) => {
      await using place = await workplace(harness);
      const captured = await capture(place.source);
      const file = captured.entries.find(({ type }) => type === 'file') as ArtifactEntry;
      const contents = new Map([[path, captured.contents.get(file.path) as Buffer]]);
      const artifacts = setOf({ ...captured, contents, entries: [{ ...file, path }] });
      const target: RestoreTarget = { kind: 'directory', directory: `${place.room}/restored` };
      expect(await faultCode(() => place.source.stage(artifacts, target, restoreOptions()))).toBe('unsafe-path');
      expect(await folderState(place.room)).toEqual([]);
    },
  );

  // A law that an adapter does not claim is no test: a skipped one would count as one that did not run.
  if (capabilities.granularity !== 'artifact') return;
  it('restores one artifact alone and leaves the others', async () => {
    await using place = await workplace(harness);
    const first = await capture(place.source);
    await harness.mutate(place.config, 4);
    const changed = await capture(place.source);
    const differing = first.entries.find((entry) => entry.sha256 !== changed.entries.find(({ path }) => path === entry.path)?.sha256);
    const chosen = setOf(first, ({ path }) => path === differing?.path);
    await using staged = await place.source.stage(chosen, inPlace, restoreOptions({ replace: true }));
    expect((await capture(staged)).entries.filter(({ type }) => type !== 'directory').map(({ path }) => path)).toEqual([differing?.path]);
    await staged.ready({});
    await swapIn(staged, place.source);
    const after = await capture(place.source);
    const expected = changed.entries.map((entry) => (entry.path === differing?.path ? differing : entry));
    expect(after.entries.map(({ path, sha256 }) => [path, sha256])).toEqual(expected.map(({ path, sha256 }) => [path, sha256]));
  });
}

function failingExtract(artifacts: ArtifactSet): ArtifactSet {
  return {
    ...artifacts,
    async extract(requests, options) {
      await artifacts.extract(requests, options);
      throw new Error('planted failure');
    },
  };
}

function isDirectoryLine(line: string): boolean {
  return line.endsWith(' ');
}
