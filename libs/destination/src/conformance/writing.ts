import { type Fault, toFault } from '@holdfast/fault';
import type { Abortable, Artifact, ByteStream } from '@holdfast/manifest';
import { expect, it } from 'vitest';
import type { WriteProgress } from '../destination.ts';
import type { CurrentSession } from './describe-destination.ts';
import { describeFailedWriting } from './failed-writing.ts';
import type { DestinationHarness } from './harness.ts';
import {
  everyType,
  expectedEntries,
  given,
  hardNames,
  inOrder,
  noise,
  type SampleArtifact,
  sampleFile,
  streamOf,
} from './sample-artifacts.ts';
import { bytesOf, commit, detailsOf, entriesOf, expectFault, headerAt, plainEntries, save } from './session.ts';

/** The laws of `begin` and of `SnapshotWriter`. */
export function describeWriting<Config>(current: CurrentSession<Config>, harness: DestinationHarness<Config>): void {
  roundTrips(current);
  manifests(current);
  invisibility(current);
  describeFailedWriting(current);
  concurrency(current);
  accounting(current);
  tokens(current, harness);
}

async function expectKept<Config>(
  current: CurrentSession<Config>,
  artifacts: readonly SampleArtifact[],
  kept: readonly SampleArtifact[] = artifacts,
): Promise<void> {
  const { id } = await save(current().destination, headerAt(1), { files: artifacts });
  await using reader = await (await current().reopen()).open(id, {});
  const entries = await entriesOf(reader, 'files');
  expect(plainEntries(entries)).toEqual(expectedEntries(kept));
  for (const [index, { bytes }] of kept.entries()) {
    const entry = entries[index];
    if (bytes !== undefined && entry !== undefined) expect((await bytesOf(reader, 'files', entry)).equals(bytes), entry.path).toBe(true);
  }
}

/** The same content as a stream whose size nobody knows; its header says `estimate`. */
function unsized(artifact: SampleArtifact, estimate: number): SampleArtifact {
  const content = streamOf(artifact.bytes as Buffer) as ByteStream;
  return { ...artifact, size: estimate, content: { ...content, unsized: true } };
}

function roundTrips<Config>(current: CurrentSession<Config>): void {
  it('keeps every type of artifact with its attributes', () => expectKept(current, everyType()));
  it('H32: keeps names of any bytes', () => expectKept(current, hardNames()));
  it('keeps a source without artifacts', () => expectKept(current, []));
  it('keeps a stream of 20 MB', () => expectKept(current, [sampleFile('big', Buffer.alloc(20_000_000, noise(700_001, 'big')))]));
  it.each([
    ['less', 0],
    ['more', 1 << 30],
  ])('H1: records the bytes that it counts of a stream whose size says %s', async (_what, estimate) => {
    const given = [
      sampleFile('long', noise(9_000_001, 'long')),
      sampleFile('none', Buffer.alloc(0)),
      sampleFile('short', noise(70_001, 'short')),
    ];
    await expectKept(
      current,
      given.map((artifact) => unsized(artifact, estimate)),
      given,
    );
  });
  it('keeps compressible, random and single-byte contents side by side', () =>
    expectKept(
      current,
      inOrder([
        sampleFile('text', Buffer.alloc(3_000_000, 'the same line again\n')),
        sampleFile('random', noise(3_000_000, 'random')),
        sampleFile('one', Buffer.of(0)),
        ...Array.from({ length: 200 }, (_, index) => sampleFile(`small/${index}`, noise(index * 7, `small ${index}`))),
      ]),
    ));
}

function manifests<Config>(current: CurrentSession<Config>): void {
  it('gives back the details of each source, and the manifest as it was stored', async () => {
    await using writer = await current().destination.begin(headerAt(1), {});
    await writer.writeSource({ name: 'app', kind: 'sqlite' }, given([sampleFile('app.db', noise(5000, 'app'))]), {});
    await writer.writeSource({ name: 'photos', kind: 'uploads' }, given(everyType()), {});
    const sources = [
      { name: 'app', kind: 'sqlite', outcome: 'complete' as const, details: detailsOf(1) },
      { name: 'photos', kind: 'uploads', outcome: 'complete' as const, details: detailsOf(2) },
    ];
    const manifest = await writer.commit({ finishedAt: '2026-05-01T12:59:00.000Z', outcome: 'complete', skewMs: 3, sources }, {});
    expect(manifest).toMatchObject({ ...headerAt(1), outcome: 'complete', skewMs: 3, finishedAt: '2026-05-01T12:59:00.000Z' });
    expect(manifest.sources.map(({ name, kind, outcome, totals }) => ({ name, kind, outcome, totals }))).toEqual([
      { name: 'app', kind: 'sqlite', outcome: 'complete', totals: { artifacts: 1, files: 1, bytes: 5000, problems: 0 } },
      { name: 'photos', kind: 'uploads', outcome: 'complete', totals: { artifacts: 11, files: 6, bytes: 1_006_028, problems: 0 } },
    ]);
    const destination = await current().reopen();
    expect(await destination.manifests({})).toEqual([manifest]);
    await using reader = await destination.open(manifest.id, {});
    expect(reader.manifest).toEqual(manifest);
    expect(await reader.details('app', {})).toEqual(detailsOf(1));
    expect(await reader.details('photos', {})).toEqual(detailsOf(2));
  });
}

function invisibility<Config>(current: CurrentSession<Config>): void {
  it('shows nothing before the commit', async () => {
    const { destination } = current();
    await using writer = await destination.begin(headerAt(1), {});
    await writer.writeSource({ name: 'files', kind: 'uploads' }, given(everyType()), {});
    for (const reader of [destination, await current().reopen()]) {
      expect(await reader.manifests({})).toEqual([]);
      await expectFault(reader.open(headerAt(1).id, {}), 'snapshot-missing');
    }
    await commit(writer, ['files']);
    expect(await (await current().reopen()).manifests({})).toHaveLength(1);
  });

  it('abandons what is disposed without a commit, and does not grow by it', async () => {
    const usages: number[] = [];
    for (let round = 0; round < 4; round += 1) {
      const destination = await current().reopen();
      const writer = await destination.begin(headerAt(round), {});
      await writer.writeSource({ name: 'files', kind: 'uploads' }, given([sampleFile('big', noise(500_000, 'abandoned'))]), {});
      await writer[Symbol.asyncDispose]();
      await writer[Symbol.asyncDispose]();
      await destination[Symbol.asyncDispose]();
      await destination[Symbol.asyncDispose]();
      usages.push((await current().place.usage?.()) ?? 0);
    }
    expect(await (await current().reopen()).manifests({})).toEqual([]);
    expect(usages[3]).toBe(usages[1]);
  });

  it('H1: is left as it was by an aborted run', async () => {
    const { id } = await save(current().destination, headerAt(1), { files: everyType() });
    const stop = new AbortController();
    {
      await using writer = await current().destination.begin(headerAt(2), { signal: stop.signal });
      const slow = (async function* (): AsyncGenerator<Artifact> {
        yield sampleFile('a', noise(400_000, 'a'));
        stop.abort();
        yield sampleFile('b', noise(400_000, 'b'));
      })();
      const error = await writer
        .writeSource({ name: 'files', kind: 'uploads' }, slow, { signal: stop.signal })
        .catch((reason: unknown) => reason);
      expect(toFault(error, 'internal', 'not an abort').code).toBe('interrupted');
    }
    expect((await (await current().reopen()).manifests({})).map((manifest) => manifest.id)).toEqual([id]);
  });
}

function concurrency<Config>(current: CurrentSession<Config>): void {
  const filesOf = (name: string) =>
    inOrder(Array.from({ length: 40 }, (_, index) => sampleFile(`${name}-${index}`, noise(index * 997, `${name} ${index}`))));

  it('takes several sources at once', async () => {
    await using writer = await current().destination.begin(headerAt(1), {});
    const names = ['one', 'two', 'three'];
    await Promise.all(names.map((name) => writer.writeSource({ name, kind: 'uploads' }, given(filesOf(name)), {})));
    const { id } = await commit(writer, names);
    await using reader = await current().destination.open(id, {});
    for (const name of names) {
      expect(plainEntries(await entriesOf(reader, name))).toEqual(expectedEntries(filesOf(name)));
      for (const { bytes, path } of filesOf(name)) {
        const [entry] = (await entriesOf(reader, name)).filter((candidate) => candidate.path === path);
        expect(entry && (await bytesOf(reader, name, entry)).equals(bytes as Buffer), path).toBe(true);
      }
    }
  });

  it('H21: takes two snapshots at once', async () => {
    const other = await current().reopen();
    await using first = await current().destination.begin(headerAt(1), {});
    await using second = await other.begin(headerAt(2), {});
    await Promise.all([
      first.writeSource({ name: 'files', kind: 'uploads' }, given(filesOf('one')), {}),
      second.writeSource({ name: 'files', kind: 'uploads' }, given(filesOf('two')), {}),
    ]);
    await Promise.all([commit(second, ['files']), commit(first, ['files'])]);
    const destination = await current().reopen();
    expect((await destination.manifests({})).map(({ id }) => id)).toEqual([headerAt(1).id, headerAt(2).id]);
    expect(await Array.fromAsync(destination.check({ level: 'bytes' }))).toEqual([]);
    await using reader = await destination.open(headerAt(1).id, {});
    expect(plainEntries(await entriesOf(reader, 'files'))).toEqual(expectedEntries(filesOf('one')));
  });
}

function accounting<Config>(current: CurrentSession<Config>): void {
  it('reports progress that adds up to the totals', async () => {
    await using writer = await current().destination.begin(headerAt(1), {});
    const sum = { artifacts: 0, bytes: 0, read: 0 };
    const onProgress = (progress: WriteProgress): void => {
      sum.artifacts += progress.artifacts;
      sum.bytes += progress.bytes;
      sum.read += progress.read;
    };
    const written = await writer.writeSource({ name: 'files', kind: 'uploads' }, given(everyType()), { onProgress });
    expect(sum).toEqual({ artifacts: written.totals.artifacts, bytes: written.totals.bytes, read: written.readBytes });
    expect(written.totals).toEqual({ artifacts: 11, files: 6, bytes: 1_006_028, problems: 0 });
    expect(written.storedBytes).toBeGreaterThan(0);
    expect(written.problems).toEqual([]);
  });

  it('gives the details of the newest complete snapshot that has the source', async () => {
    const { destination } = current();
    await save(destination, headerAt(1), { files: everyType(), other: [] });
    await save(destination, headerAt(2), { other: [] });
    {
      await using degraded = await destination.begin(headerAt(3), {});
      await degraded.writeSource({ name: 'files', kind: 'uploads' }, given([]), {});
      await commit(degraded, ['files', 'other'], { other: 'failed' });
    }
    await using writer = await (await current().reopen()).begin(headerAt(4), {});
    const written = await writer.writeSource({ name: 'files', kind: 'uploads' }, given(everyType()), {});
    expect(written.previous).toEqual(detailsOf(1));
    expect((await writer.writeSource({ name: 'new', kind: 'uploads' }, given([]), {})).previous).toBeUndefined();
  });

  it('refuses by name what cannot be written', async ({ skip }) => {
    const { unwritable } = current().place;
    if (unwritable === undefined) return skip('the harness brings no such configuration');
    const fault: Fault = await expectFault((await current().reopen(unwritable)).begin(headerAt(1), {}), 'destination-unwritable');
    expect(fault.guidance).toBeTypeOf('string');
  });
}

function tokens<Config>(current: CurrentSession<Config>, harness: DestinationHarness<Config>): void {
  it('H23: reads an artifact with a known change token again only when told to, if it deduplicates', async () => {
    let opened = 0;
    const bytes = noise(50_000, 'unchanged');
    const content = {
      kind: 'stream' as const,
      open: (options: Abortable) => {
        opened += 1;
        return (streamOf(bytes) as { open(options: Abortable): AsyncIterable<Uint8Array> }).open(options);
      },
    };
    const artifacts = [sampleFile('same', bytes, { content, changeToken: 'v1' })];
    const counts: number[] = [];
    for (const [round, options] of [{}, {}, { reread: true }].entries()) {
      await using writer = await (await current().reopen()).begin(headerAt(round), {});
      const written = await writer.writeSource({ name: 'files', kind: 'uploads' }, given(artifacts), options);
      const { id } = await commit(writer, ['files']);
      await using reader = await current().destination.open(id, {});
      expect(plainEntries(await entriesOf(reader, 'files'))).toEqual(expectedEntries(artifacts));
      counts.push(opened, written.readBytes);
    }
    expect(counts).toEqual(harness.adapter.capabilities.deduplicates ? [1, 50_000, 1, 0, 2, 50_000] : [1, 50_000, 2, 50_000, 3, 50_000]);
  });
}
