import { createHash } from 'node:crypto';
import { closeSync, createReadStream } from 'node:fs';
import { Fault } from '@holdfast/fault';
import { applyAttributes, createFile, toFileSystemPath, writeFully } from '@holdfast/filesystem';
import { type Abortable, type Artifact, type ArtifactEntry, displayPath, type ExtractRequest } from '@holdfast/manifest';
import type { ArtifactSet, ExtractOptions, FrozenView } from '@holdfast/source';
import { digestArtifacts } from './digest-artifacts.ts';
import type { DigestPool } from './digest-pool.ts';

export interface ViewSetOptions extends Abortable {
  readonly name: string;
  readonly kind: string;
  readonly pool: DigestPool;
  readonly onProgress: (done: { readonly files: number; readonly bytes: number }) => void;
}

/**
 * A view as a destination would give it back, without one in between: its contents are read once for their digests, and
 * again when they are asked for, each proven by its digest then. Valid while the view is held. Memory grows with the
 * number of artifacts, not with their contents.
 */
export async function viewSet(view: FrozenView, { name, kind, pool, onProgress, signal }: ViewSetOptions): Promise<ArtifactSet> {
  const artifacts = new Map<string, Artifact>();
  const noting: Pick<FrozenView, 'artifacts'> = { artifacts: (options) => noted(view.artifacts(options), artifacts) };
  const entries: ArtifactEntry[] = [];
  for await (const { changeToken: _token, ...entry } of digestArtifacts(noting, pool, { signal })) {
    entries.push(entry);
    onProgress({ files: 1, bytes: entry.size });
  }
  const inventory = await view.inventory({ signal });
  const problems = [...view.problems];
  const files = entries.filter(({ type }) => type === 'file');
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  const totals = { artifacts: entries.length, files: files.length, bytes, problems: problems.length };
  const read = (entry: ArtifactEntry, options: Abortable) => proven(artifacts.get(entry.path), entry, options);
  return {
    record: { name, kind, outcome: problems.length === 0 ? 'complete' : 'degraded', totals },
    details: { position: view.position, inventory, problems },
    whole: true,
    async *entries(options) {
      for (const entry of entries) {
        options.signal?.throwIfAborted();
        yield entry;
      }
    },
    read,
    extract: (requests, options) => extractAll(requests, read, options),
  };
}

async function* noted(all: AsyncIterable<Artifact>, artifacts: Map<string, Artifact>): AsyncGenerator<Artifact> {
  for await (const artifact of all) {
    artifacts.set(artifact.path, artifact);
    yield artifact;
  }
}

/** The last piece comes only when all matched. */
async function* proven(artifact: Artifact | undefined, entry: ArtifactEntry, options: Abortable): AsyncGenerator<Uint8Array> {
  const digest = createHash('sha256');
  let held: Uint8Array | undefined;
  for await (const piece of contentOf(artifact, options)) {
    options.signal?.throwIfAborted();
    digest.update(piece);
    if (held !== undefined) yield held;
    // The giver may use its buffer again.
    held = Buffer.from(piece);
  }
  if (digest.digest('hex') !== entry.sha256) {
    throw new Fault('source-changed', `${displayPath(entry.path)} gave other bytes when it was read again`, {
      guidance: 'stop what changes it, then try again',
      retryable: true,
    });
  }
  if (held !== undefined) yield held;
}

async function* contentOf(artifact: Artifact | undefined, options: Abortable): AsyncGenerator<Uint8Array> {
  const content = artifact?.content;
  if (content === undefined) return;
  if (content.kind === 'stream') yield* content.open(options);
  else {
    const location = typeof content.location === 'string' ? content.location : await content.location(options);
    yield* createReadStream(toFileSystemPath(location), { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>;
  }
}

async function extractAll(
  requests: AsyncIterable<ExtractRequest> | Iterable<ExtractRequest>,
  read: ArtifactSet['read'],
  options: ExtractOptions,
): Promise<void> {
  for await (const { entry, location, attributes } of requests) {
    const descriptor = createFile(location, { code: 'target-unwritable' });
    let position = 0;
    try {
      for await (const piece of read(entry, options)) {
        writeFully(descriptor, piece, { location, position, code: 'target-unwritable' });
        position += piece.length;
      }
      if (attributes) applyAttributes(descriptor, entry, { location });
    } finally {
      closeSync(descriptor);
    }
    options.onProgress?.({ files: 1, bytes: entry.size });
  }
}
