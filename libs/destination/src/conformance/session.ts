import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fault, type FaultCode } from '@holdfast/fault';
import type { ArtifactEntry, Manifest, Outcome, SnapshotHeader, SourceDetails } from '@holdfast/manifest';
import { expect } from 'vitest';
import type { CheckOptions, CommitOptions, Destination, Finding, SnapshotReader, SnapshotWriter, WrittenSource } from '../destination.ts';
import type { DestinationHarness, DestinationPlace } from './harness.ts';
import { given, type SampleArtifact } from './sample-artifacts.ts';

/** What a test works with: a fresh place, a destination on it, and a folder for its own files. */
export interface Session<Config> extends AsyncDisposable {
  readonly place: DestinationPlace<Config>;
  readonly destination: Destination;
  readonly scratch: string;
  /** Another destination on the same place, as the next run would open it. */
  reopen(config?: Config): Promise<Destination>;
}

/** Opens a session; disposing it removes everything. */
export async function startSession<Config>(harness: DestinationHarness<Config>): Promise<Session<Config>> {
  const place = await harness.place();
  const scratch = await mkdtemp(join(tmpdir(), 'holdfast-conformance-'));
  const opened: Destination[] = [];
  let drawn = 0;
  const reopen = async (config = place.config): Promise<Destination> => {
    const random = (bytes: number): Uint8Array => {
      drawn += 1;
      return Buffer.alloc(bytes, createHash('sha256').update(`${drawn} ${scratch}`).digest());
    };
    const context = { baseDirectory: place.baseDirectory, now: () => new Date('2026-05-01T12:30:45.678Z'), random };
    const destination = await harness.adapter.open(config, context);
    opened.push(destination);
    return destination;
  };
  return {
    place,
    scratch,
    destination: await reopen(),
    reopen,
    [Symbol.asyncDispose]: async () => {
      for (const destination of opened) await destination[Symbol.asyncDispose]();
      await rm(scratch, { recursive: true, force: true });
      await place.dispose();
    },
  };
}

/** The header of the snapshot that starts `second` seconds after noon. */
export function headerAt(second: number): SnapshotHeader {
  const time = new Date(Date.UTC(2026, 4, 1, 12, 0, second));
  const digits = time.toISOString().replaceAll(/[-:T]/g, '').slice(0, 14);
  const id = `${digits.slice(0, 8)}-${digits.slice(8)}-${(second % 65_536).toString(16).padStart(4, '0')}`;
  return {
    id,
    kind: 'manual',
    site: 'test',
    startedAt: time.toISOString(),
    tool: { name: 'holdfast', version: '0.0.0' },
    description: 'a “test”',
  };
}

/** Details that differ by `rows`. */
export function detailsOf(rows = 1, problems: SourceDetails['problems'] = []): SourceDetails {
  const objects = { table: { artwork: rows, 'naïve "name"': 2 } };
  return { position: { asOf: '2026-05-01T12:00:00.000Z', mark: '42' }, inventory: { objects, properties: { user_version: 7 } }, problems };
}

/** What `save` stores under one source name. */
export type SampleSources = { readonly [name: string]: readonly SampleArtifact[] };

/** Writes and commits a snapshot of the sources; gives its manifest. */
export async function save(
  destination: Destination,
  header: SnapshotHeader,
  sources: SampleSources,
  options: CommitOptions = {},
): Promise<Manifest> {
  await using writer = await destination.begin(header, {});
  for (const [name, artifacts] of Object.entries(sources)) await writer.writeSource({ name, kind: 'uploads' }, given(artifacts), {});
  return await commit(writer, Object.keys(sources), {}, options);
}

/** Commits a snapshot in which the sources have the outcome given, `complete` by default. */
export async function commit(
  writer: SnapshotWriter,
  names: readonly string[],
  written: { readonly [name: string]: WrittenSource | Outcome } = {},
  options: CommitOptions = {},
): Promise<Manifest> {
  const sources = names.map((name) => {
    const fact = written[name] ?? 'complete';
    const problems = typeof fact === 'string' ? [] : fact.problems;
    const outcome: Outcome = typeof fact === 'string' ? fact : problems.length > 0 ? 'degraded' : 'complete';
    return { name, kind: 'uploads', outcome, ...(outcome === 'failed' ? {} : { details: detailsOf(1, problems) }) };
  });
  const outcome = sources.every((source) => source.outcome === 'complete') ? 'complete' : 'degraded';
  return await writer.commit({ finishedAt: '2026-05-01T12:59:00.000Z', outcome, skewMs: 12, sources }, options);
}

/** The entries of a source, as `read` and `extract` take them. */
export async function entriesOf(reader: SnapshotReader, source: string): Promise<ArtifactEntry[]> {
  return await Array.fromAsync(reader.entries(source, {}));
}

/** The entries without what is the destination's own matter. */
export function plainEntries(entries: readonly ArtifactEntry[]): ArtifactEntry[] {
  return entries.map(({ chunks, changeToken, ...entry }) => entry);
}

/** All bytes of one artifact. */
export async function bytesOf(reader: SnapshotReader, source: string, entry: ArtifactEntry): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(reader.read(source, entry, {}), (piece) => Buffer.from(piece)));
}

/** Everything that `check` finds. */
export async function findingsOf(destination: Destination, options: CheckOptions): Promise<Finding[]> {
  return await Array.fromAsync(destination.check(options));
}

/** Expects the call to be refused with a fault of this code. */
export async function expectFault(call: Promise<unknown>, code: FaultCode): Promise<Fault> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Fault);
  expect(error).toMatchObject({ code });
  return error as Fault;
}
