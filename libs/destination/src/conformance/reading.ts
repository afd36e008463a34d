import { type BigIntStats, lstatSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { toFault } from '@holdfast/fault';
import type { ArtifactEntry, ExtractRequest } from '@holdfast/manifest';
import { expect, it } from 'vitest';
import type { CurrentSession } from './describe-destination.ts';
import type { DestinationHarness } from './harness.ts';
import { everyType, hardNames, noise, type SampleArtifact, sampleFile } from './sample-artifacts.ts';
import { bytesOf, entriesOf, expectFault, headerAt, save } from './session.ts';

/** The laws of `SnapshotReader`. */
export function describeReading<Config>(current: CurrentSession<Config>, harness: DestinationHarness<Config>): void {
  extraction(current, harness);
  repetition(current);
  proofs(current);
}

async function openSaved<Config>(current: CurrentSession<Config>, artifacts: readonly SampleArtifact[]) {
  const { id } = await save(current().destination, headerAt(1), { files: artifacts });
  const reader = await (await current().reopen()).open(id, {});
  return { reader, entries: (await entriesOf(reader, 'files')).filter(({ type }) => type === 'file') };
}

function requestsFor(directory: string, entries: readonly ArtifactEntry[], attributes: boolean): ExtractRequest[] {
  return entries.map((entry, index) => ({ entry, location: join(directory, `${index}`), attributes }));
}

function extraction<Config>(current: CurrentSession<Config>, harness: DestinationHarness<Config>): void {
  it('extracts files with their bytes, modes and times, in any order', async () => {
    const artifacts = [...everyType(), ...hardNames()].map((artifact) => ({ ...artifact, path: `all/${artifact.path}` }));
    const { reader, entries } = await openSaved(current, sortedFiles(artifacts));
    const byPath = new Map(artifacts.map((artifact) => [artifact.path, artifact.bytes]));
    const shuffled = entries.map((entry, index) => [(index * 7919) % 101, entry] as const).sort(([left], [right]) => left - right);
    const requests = requestsFor(
      current().scratch,
      shuffled.map(([, entry]) => entry),
      true,
    );
    const progress = { files: 0, bytes: 0 };
    await reader.extract('files', requests, {
      onProgress: ({ files, bytes }) => {
        progress.files += files;
        progress.bytes += bytes;
      },
    });
    for (const { entry, location } of requests) {
      expect(readFileSync(location).equals(byPath.get(entry.path) as Buffer), entry.path).toBe(true);
      expectAttributes(lstatSync(location, { bigint: true }), entry, harness.timePrecisionNs ?? 1n);
    }
    expect(progress).toEqual({ files: entries.length, bytes: entries.reduce((sum, { size }) => sum + size, 0) });
    await reader[Symbol.asyncDispose]();
  });

  it('extracts one file of many, and never over a file that exists', async () => {
    const { reader, entries } = await openSaved(current, sortedFiles(hardNames()));
    const [request] = requestsFor(current().scratch, entries.slice(-1), false);
    if (request === undefined) throw new Error('the samples have no file');
    await reader.extract(
      'files',
      (async function* () {
        yield request;
      })(),
      {},
    );
    const before = readFileSync(request.location);
    await expect(reader.extract('files', [request], {})).rejects.toThrow();
    expect(readFileSync(request.location).equals(before)).toBe(true);
    await reader.extract('files', [], {});
    await reader[Symbol.asyncDispose]();
  });
}

function sortedFiles(artifacts: readonly SampleArtifact[]): SampleArtifact[] {
  return artifacts.filter(({ type }) => type === 'file').sort((left, right) => Buffer.compare(bytesOfPath(left), bytesOfPath(right)));
}

function bytesOfPath({ path }: SampleArtifact): Buffer {
  return Buffer.from(path.replaceAll(/[\udc80-\udcff]/g, '\u{10ffff}'), 'utf8');
}

function expectAttributes(stats: BigIntStats, entry: ArtifactEntry, precisionNs: bigint): void {
  if (entry.mode !== undefined) expect(Number(stats.mode) & 0o7777, entry.path).toBe(entry.mode);
  if (entry.mtime === undefined) return;
  const [seconds, fraction] = entry.mtime.replace('-', '').split('.') as [string, string];
  const wanted = (entry.mtime.startsWith('-') ? -1n : 1n) * (BigInt(seconds) * 1_000_000_000n + BigInt(fraction));
  const difference = stats.mtimeNs > wanted ? stats.mtimeNs - wanted : wanted - stats.mtimeNs;
  expect(difference < precisionNs, `${entry.path}: ${stats.mtimeNs} is not ${wanted}`).toBe(true);
}

function repetition<Config>(current: CurrentSession<Config>): void {
  it('gives entries and contents again and again, also at the same time and in reverse', async () => {
    const { reader, entries } = await openSaved(current, everyType());
    expect((await entriesOf(reader, 'files')).filter(({ type }) => type === 'file')).toEqual(entries);
    const bytes = new Map(everyType().map((artifact) => [artifact.path, artifact.bytes]));
    const read = await Promise.all(
      [...entries, ...entries.toReversed()].map(async (entry) => [entry.path, await bytesOf(reader, 'files', entry)] as const),
    );
    for (const [path, found] of read) expect(found.equals(bytes.get(path) as Buffer), path).toBe(true);
    await reader[Symbol.asyncDispose]();
    await reader[Symbol.asyncDispose]();
  });

  it('can be stopped in the middle of a content', async () => {
    const { reader, entries } = await openSaved(current, [
      sampleFile('big', noise(3_000_000, 'big')),
      sampleFile('small', noise(10, 'small')),
    ]);
    const [big, small] = entries as [ArtifactEntry, ArtifactEntry];
    for await (const piece of reader.read('files', big, {})) {
      expect(piece.length).toBeGreaterThan(0);
      break;
    }
    expect((await bytesOf(reader, 'files', small)).equals(noise(10, 'small'))).toBe(true);
    const signal = AbortSignal.abort();
    const error = await reader
      .extract('files', requestsFor(current().scratch, entries, true), { signal })
      .catch((reason: unknown) => reason);
    expect(toFault(error, 'internal', 'not an abort').code).toBe('interrupted');
    await reader[Symbol.asyncDispose]();
  });

  it('refuses the details of a source that it does not have', async () => {
    const { reader } = await openSaved(current, []);
    await expectFault(reader.details('nobody', {}), 'artifact-missing');
    await reader[Symbol.asyncDispose]();
  });
}

function proofs<Config>(current: CurrentSession<Config>): void {
  it('H5: refuses a content that has changed, whether it is read or extracted', async ({ skip }) => {
    const { damage } = current().place;
    if (damage === undefined) return skip('the harness cannot damage a snapshot');
    const { id } = await save(current().destination, headerAt(1), { files: [sampleFile('photo.jpg', noise(300_000, 'photo'))] });
    await damage.content(id);
    await using reader = await (await current().reopen()).open(id, {});
    const [entry] = await entriesOf(reader, 'files');
    if (entry === undefined) throw new Error('the listing is empty');
    await expectFault(bytesOf(reader, 'files', entry), 'destination-damaged');
    await mkdir(join(current().scratch, 'out'));
    await expectFault(reader.extract('files', requestsFor(join(current().scratch, 'out'), [entry], true), {}), 'destination-damaged');
  });
}
