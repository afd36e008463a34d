import type {
  BeginOptions,
  CommitOptions,
  CopiedSnapshot,
  CopyOptions,
  CopyResult,
  Destination,
  SnapshotCompletion,
  SnapshotReader,
  SnapshotWriter,
} from '@holdfast/destination';
import { Fault, toFault } from '@holdfast/fault';
import {
  type Abortable,
  type Artifact,
  compareEntries,
  displayPath,
  type Manifest,
  type SnapshotHeader,
  type SourceRecord,
} from '@holdfast/manifest';

/** How what is written here is signed, and which of the snapshots here may be relied on. */
export interface CopyByReadingOptions extends CopyOptions, Pick<CommitOptions, 'sign'>, Pick<BeginOptions, 'trusts'> {}

/**
 * Copies snapshots that the destination cannot take as they are stored: each is read there and written here, under its own
 * id, with its times, details and problems. What was read is proven by the reader, what was written is compared with it,
 * digest by digest; a copy that differs is removed again. As the port's `copyFrom` otherwise.
 */
export async function copyByReading(from: Destination, to: Destination, options: CopyByReadingOptions): Promise<CopyResult> {
  const copied: CopiedSnapshot[] = [];
  const failed: { snapshot: string; fault: Fault }[] = [];
  for (const id of options.snapshots) {
    const moved = { objects: 0, bytes: 0 };
    try {
      await copyOne({ from, to, id, moved }, options);
    } catch (error) {
      options.signal?.throwIfAborted();
      if (!(error instanceof UnreadableThere)) throw error;
      failed.push({ snapshot: id, fault: error.fault });
      continue;
    }
    const told = { snapshot: id, ...moved };
    copied.push(told);
    await options.onCopied?.(told);
  }
  const sum = (count: (one: CopiedSnapshot) => number): number => copied.reduce((total, one) => total + count(one), 0);
  return { copied, failed, objects: sum(({ objects }) => objects), bytes: sum(({ bytes }) => bytes) };
}

/** What keeps a snapshot from being read where it is: not the fault of where it should go. */
class UnreadableThere extends Error {
  readonly fault: Fault;

  constructor(error: unknown, id: string) {
    super('unreadable');
    this.fault = toFault(error, 'destination-damaged', `the snapshot ${id} could not be read`);
  }
}

interface OneCopy {
  readonly from: Destination;
  readonly to: Destination;
  readonly id: string;
  readonly moved: { objects: number; bytes: number };
}

async function copyOne({ from, to, id, moved }: OneCopy, options: CopyByReadingOptions): Promise<void> {
  await using reader = await there(id, from.open(id, options));
  const { finishedAt, outcome, skewMs } = reader.manifest;
  await using writer = await to.begin(headerOf(reader.manifest), options);
  const sources: SnapshotCompletion['sources'][number][] = [];
  for (const record of reader.manifest.sources) {
    const { name, kind } = record;
    if (record.outcome === 'failed') {
      sources.push({ name, kind, outcome: record.outcome });
      continue;
    }
    const details = await there(id, reader.details(name, options));
    await copySource({ reader, writer, record, moved }, options);
    sources.push({ name, kind, outcome: record.outcome, details });
  }
  await writer.commit({ finishedAt, outcome, skewMs, sources }, options);
  await prove({ reader, to, id }, options);
}

interface SourceCopy extends Pick<OneCopy, 'moved'> {
  readonly reader: SnapshotReader;
  readonly writer: SnapshotWriter;
  readonly record: SourceRecord;
}

/** One source; nothing is committed when it did not arrive whole. */
async function copySource({ reader, writer, record, moved }: SourceCopy, options: CopyOptions): Promise<void> {
  const { id } = reader.manifest;
  const { name, kind } = record;
  const onProgress = ({ artifacts, bytes }: { readonly artifacts: number; readonly bytes: number }): void => {
    moved.objects += artifacts;
    moved.bytes += bytes;
    options.onProgress?.({ objects: artifacts, bytes });
  };
  const artifacts = artifactsOf(reader, name, options);
  const { totals, problems } = await writer.writeSource({ name, kind }, artifacts, { signal: options.signal, onProgress });
  const [problem] = problems;
  if (problem !== undefined) throw new UnreadableThere(new Error(`${displayPath(problem.path)}: ${problem.message}`), id);
  if (totals.artifacts === record.totals.artifacts && totals.bytes === record.totals.bytes) return;
  throw new UnreadableThere(new Error(`its listing of ${displayPath(name)} is not whole`), id);
}

function headerOf({ id, kind, site, startedAt, tool, description, ticket, keep }: Manifest): SnapshotHeader {
  const marks = { ...(description === undefined ? {} : { description }), ...(ticket === undefined ? {} : { ticket }) };
  return { id, kind, site, startedAt, tool, ...marks, ...(keep === undefined ? {} : { keep }) };
}

/** The artifacts of a source as a writer takes them; what is wrong there is told apart from what is wrong here. */
async function* artifactsOf(reader: SnapshotReader, source: string, options: Abortable): AsyncGenerator<Artifact> {
  for await (const entry of readThere(reader, reader.entries(source, options))) {
    const { sha256, chunks, ...header } = entry;
    if (entry.type !== 'file') yield header;
    else yield { ...header, content: { kind: 'stream', open: (abortable) => readThere(reader, reader.read(source, entry, abortable)) } };
  }
}

async function* readThere<Value>({ manifest }: SnapshotReader, values: AsyncIterable<Value>): AsyncGenerator<Value> {
  try {
    yield* values;
  } catch (error) {
    throw asThere(error, manifest.id);
  }
}

async function there<Value>(id: string, reading: Promise<Value>): Promise<Value> {
  try {
    return await reading;
  } catch (error) {
    throw asThere(error, id);
  }
}

function asThere(error: unknown, id: string): unknown {
  return toFault(error, 'destination-damaged', '').code === 'interrupted' ? error : new UnreadableThere(error, id);
}

/** Compares the listings of both copies: equal digests mean equal contents. */
async function prove(
  { reader, to, id }: { readonly reader: SnapshotReader; readonly to: Destination; readonly id: string },
  options: Abortable,
): Promise<void> {
  const different = await firstDifference(reader, to, options);
  if (different === undefined) return;
  await to.delete(id, options);
  throw new Fault('difference', `the copy of ${id} differed from it in ${displayPath(different)} and was removed again`, {
    guidance: 'check the disk that it was written to, then copy again',
  });
}

async function firstDifference(reader: SnapshotReader, to: Destination, options: Abortable): Promise<string | undefined> {
  await using copy = await to.open(reader.manifest.id, options);
  for (const { name, outcome } of reader.manifest.sources) {
    if (outcome === 'failed') continue;
    for await (const { path } of compareEntries(reader.entries(name, options), copy.entries(name, options))) return `${name}/${path}`;
  }
  return undefined;
}
