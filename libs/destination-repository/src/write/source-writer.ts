import type { SourceHeader, WriteOptions, WrittenSource } from '@holdfast/destination';
import type { Artifact, ArtifactEntry, Problem, SourceDetails, StreamReference } from '@holdfast/manifest';
import type { OpenRepository } from '../open-repository.ts';
import type { StreamCache } from '../read/stream-cache.ts';
import { ArtifactStorer } from './artifact-storer.ts';
import type { ContentStore } from './content-store.ts';
import { type EarlierEntry, EarlierListing } from './earlier-listing.ts';
import { LinkStorer } from './link-storer.ts';
import { ListingWriter } from './listing-writer.ts';
import { PackUse } from './pack-use.ts';
import { nameStream, StreamWriter } from './stream-writer.ts';

/** The same source in an earlier snapshot: what is unchanged need not be read again. */
export interface PreviousSource {
  /** Its listing, as `listingLines` gives it. */
  readonly lines: AsyncIterable<readonly string[]>;
  readonly details: SourceDetails;
}

/** A source whose content and listing are stored. */
export interface StoredSource {
  readonly header: SourceHeader;
  readonly listing: StreamReference;
  readonly written: WrittenSource;
  /** Ids of the packs that its content and listing need, known once the content store was flushed. */
  readonly chunks: PackUse;
}

interface Tally {
  artifacts: number;
  files: number;
  bytes: number;
  readBytes: number;
}

export interface SourceWriterParts {
  readonly repository: OpenRepository;
  readonly content: ContentStore;
  readonly previous: PreviousSource | undefined;
  /** Keeps the listing for the next run, where it cannot be read back. */
  readonly cache: StreamCache | undefined;
}

/** So many artifacts are looked at before it is asked whether the work was given up. */
const lookedAtOnce = 64;

/** Stores one source's artifacts, comparing with the previous snapshot as it goes. Memory does not grow with their number. */
export async function writeSource(
  header: SourceHeader,
  artifacts: AsyncIterable<Artifact>,
  { repository, content, previous, cache, ...options }: SourceWriterParts & WriteOptions,
): Promise<StoredSource> {
  const problems: Problem[] = [];
  const tally: Tally = { artifacts: 0, files: 0, bytes: 0, readBytes: 0 };
  const chunks = new PackUse(repository.index);
  const account = content.account('content');
  const metadata = content.account('metadata');
  const storer = new ArtifactStorer(content, account, {
    cutRule: repository.access.cutRule(repository.description.chunker),
    onProblem: (problem) => problems.push(problem),
  });
  using copy = cache?.begin(header.name);
  const cutRule = repository.access.cutRule(repository.description.listingChunker);
  const listing = new ListingWriter(new StreamWriter(content, metadata, { cutRule, copy }), (entry) => count(tally, entry));
  const progress = (bytes: number, read: number): void => options.onProgress?.({ artifacts: 1, bytes, read });
  const links = new LinkStorer((problem) => problems.push(problem));
  const store = async (artifact: Artifact): Promise<ArtifactEntry | null> => {
    const entry = await links.watch(artifact, storer.store(artifact, options));
    if (entry !== null) chunks.addEntry(entry);
    tally.readBytes += entry?.size ?? 0;
    progress(entry?.size ?? 0, entry?.size ?? 0);
    return entry;
  };
  await using earlier = new EarlierListing(options.reread === true ? undefined : previous?.lines);
  let seen = 0;
  try {
    for await (const artifact of artifacts) {
      if (seen++ % lookedAtOnce === 0) options.signal?.throwIfAborted();
      const found = earlier.find(artifact.path);
      const known = found instanceof Promise ? await found : found;
      if (known !== undefined && isUnchanged(artifact, known.entry) && chunks.addIfPacked(known.entry)) {
        progress(known.entry.size, 0);
        addUnchanged(listing, artifact, known);
      } else {
        if (artifact.content !== undefined) await content.ready();
        listing.add(artifact.type === 'hardlink' ? links.store(artifact, store) : store(artifact));
      }
      const draining = listing.drain();
      if (draining !== undefined) await draining;
    }
    const reference = nameStream(await listing.finish(), repository.access.ids);
    chunks.addStream(reference);
    copy?.finish(reference.sha256);
    await content.settle();
    const { readBytes, ...totals } = tally;
    const written = {
      totals: { ...totals, problems: problems.length },
      problems,
      readBytes,
      storedBytes: account.packedBytes() + metadata.packedBytes(),
      previous: previous?.details,
    };
    return { header, listing: reference, written, chunks };
  } finally {
    await listing.settle();
  }
}

/** Whether the content is as it was stored before. An equal token of a file proves it, and without content there is nothing to read. */
function isUnchanged(artifact: Artifact, earlier: ArtifactEntry): boolean {
  return artifact.content !== undefined && artifact.changeToken !== undefined && artifact.changeToken === earlier.changeToken;
}

/** Almost always all of it is as it was, and so is its line. */
function addUnchanged(listing: ListingWriter, { content: _content, ...artifact }: Artifact, { entry, line }: EarlierEntry): void {
  if (attributes.every((attribute) => artifact[attribute] === entry[attribute])) {
    listing.add(entry, line);
    return;
  }
  const { size, sha256, chunks } = entry;
  listing.add({ ...artifact, size, ...(sha256 === undefined ? {} : { sha256 }), ...(chunks === undefined ? {} : { chunks }) });
}

const attributes = ['type', 'mode', 'mtime', 'uid', 'gid', 'target', 'sparse'] as const;

function count(tally: Tally, entry: ArtifactEntry): void {
  tally.artifacts += 1;
  if (entry.type !== 'file') return;
  tally.files += 1;
  tally.bytes += entry.size;
}
