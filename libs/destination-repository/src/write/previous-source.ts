import { type Abortable, listingLines, type Manifest, parseDetails } from '@holdfast/manifest';
import { isAway } from '../is-away.ts';
import type { OpenRepository } from '../open-repository.ts';
import { RepositoryReader } from '../read/repository-reader.ts';
import type { StreamCache } from '../read/stream-cache.ts';
import type { PreviousSource } from './source-writer.ts';

export interface PreviousParts {
  /** The snapshot to compare with. */
  readonly manifest: Manifest;
  readonly source: string;
  /** What this machine kept, where it cannot read. */
  readonly cache: StreamCache | undefined;
}

/** The source as an earlier snapshot has it; undefined where that cannot be read, so that everything is read anew. */
export async function findPrevious(
  repository: OpenRepository,
  { manifest, source, cache }: PreviousParts,
  options: Abortable,
): Promise<PreviousSource | undefined> {
  try {
    if (!repository.access.canRead) return await keptPrevious(manifest, source, cache);
    const reader = new RepositoryReader(manifest, repository);
    return { lines: reader.lines(source, options), details: await reader.details(source, options) };
  } catch (error) {
    if (isAway(error)) throw error;
    // An earlier snapshot that cannot be read must not keep a new one from being made.
    return undefined;
  }
}

/** From what this machine kept; undefined when it did not. */
async function keptPrevious(manifest: Manifest, source: string, cache: StreamCache | undefined): Promise<PreviousSource | undefined> {
  const record = manifest.sources.find(({ name }) => name === source);
  const listing = cache?.read(source, record?.listing?.sha256);
  const details = cache?.read(source, record?.details?.sha256);
  if (listing === undefined || details === undefined) return undefined;
  const name = `of ${source} in the snapshot ${manifest.id}`;
  return { lines: listingLines(listing), details: await parseDetails(details, { name, size: record?.details?.size ?? 0 }) };
}
