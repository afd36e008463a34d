import { createHash } from 'node:crypto';
import type { Abortable, Artifact, ArtifactEntry, ByteStream } from '@holdfast/manifest';
import type { FrozenView } from '@holdfast/source';
import type { DigestPool } from './digest-pool.ts';

/** A batch is this many files or bytes: enough to be worth a message, few enough to keep both threads busy to the end. */
const batchFiles = 256;
const batchBytes = 16 << 20;

/**
 * Every artifact of a view as its listing would have it, with the digest of what is really there, in order. The pool's
 * threads read ahead by a few batches.
 */
export async function* digestArtifacts(
  view: Pick<FrozenView, 'artifacts'>,
  pool: DigestPool,
  options: Abortable,
): AsyncGenerator<ArtifactEntry> {
  const ahead: Promise<ArtifactEntry[]>[] = [];
  try {
    for await (const batch of batches(view.artifacts(options))) {
      options.signal?.throwIfAborted();
      ahead.push(quietly(digestBatch(batch, pool, options)));
      if (ahead.length > pool.threads * 2) yield* await (ahead.shift() as Promise<ArtifactEntry[]>);
    }
    while (ahead.length > 0) {
      options.signal?.throwIfAborted();
      yield* await (ahead.shift() as Promise<ArtifactEntry[]>);
    }
  } finally {
    // After an abort nobody waits for the rest: the pool's owner ends its threads.
    if (options.signal?.aborted !== true) await Promise.allSettled(ahead);
  }
}

/** Keeps a rejection for whoever awaits it, without the process ending over one that nobody has come to yet. */
function quietly<Value>(promise: Promise<Value>): Promise<Value> {
  promise.catch(() => undefined);
  return promise;
}

async function* batches(artifacts: AsyncIterable<Artifact>): AsyncGenerator<Artifact[]> {
  let batch: Artifact[] = [];
  let bytes = 0;
  for await (const artifact of artifacts) {
    batch.push(artifact);
    bytes += artifact.size;
    if (batch.length < batchFiles && bytes < batchBytes) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) yield batch;
}

async function digestBatch(batch: readonly Artifact[], pool: DigestPool, options: Abortable): Promise<ArtifactEntry[]> {
  const digests = new Map<Artifact, Digested>();
  const files: Artifact[] = [];
  const locations: string[] = [];
  for (const artifact of batch) {
    const { content } = artifact;
    if (content?.kind === 'stream') digests.set(artifact, await digestStream(content, options));
    if (content?.kind !== 'local-file') continue;
    files.push(artifact);
    locations.push(typeof content.location === 'string' ? content.location : await content.location(options));
  }
  const answers = locations.length === 0 ? [] : await pool.digest(locations);
  for (const [index, artifact] of files.entries()) digests.set(artifact, { sha256: answers[index] as string });
  return batch.map((artifact) => entryOf(artifact, digests.get(artifact)));
}

/** What was read; the size where it was counted: that of a local file is looked at by who lists it. */
type Digested = Pick<ArtifactEntry, 'sha256'> & Partial<Pick<ArtifactEntry, 'size'>>;

async function digestStream(content: ByteStream, options: Abortable): Promise<Digested> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const piece of content.open(options)) {
    hash.update(piece);
    size += piece.length;
  }
  return { size, sha256: hash.digest('hex') };
}

function entryOf({ content: _content, ...header }: Artifact, digested: Digested | undefined): ArtifactEntry {
  return { ...header, ...digested };
}
