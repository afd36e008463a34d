import type { Abortable, Manifest } from '@holdfast/manifest';
import type { OpenRepository } from '../open-repository.ts';
import { ChunkReader } from '../read/chunk-reader.ts';
import type { ContentStore } from '../write/content-store.ts';

export interface RescueParts {
  readonly repository: OpenRepository;
  readonly content: ContentStore;
  /** The snapshots that are there. */
  readonly manifests: (options: Abortable) => Promise<readonly Manifest[]>;
}

/**
 * Copies what can still be read of damaged packs, and is nowhere else, into new packs, so that no snapshot rests on them
 * any longer. Call it once the sources are stored: what they still have is stored anew already. What is lost stays so.
 */
export async function rescueChunks({ repository, content, manifests }: RescueParts, options: Abortable): Promise<void> {
  const { index, lastResort, access } = repository;
  // Whoever cannot read leaves it to a run that has an identity.
  if (lastResort.packs.length === 0 || !access.canRead) return;
  const reader = new ChunkReader(repository);
  const metadata = metadataChunks(await manifests(options));
  const accounts = { content: content.account('content'), metadata: content.account('metadata') };
  const storing: Promise<string>[] = [];
  for (const id of lastResort.ids()) {
    options.signal?.throwIfAborted();
    if (index.knows(id)) continue;
    const bytes = await reader.chunk(id, options).catch(() => undefined);
    if (bytes === undefined) continue;
    await content.ready();
    const stored = content.storeChunk(Buffer.from(bytes), metadata.has(id) ? accounts.metadata : accounts.content);
    // The failure is met again below, or at the next `ready`.
    stored.catch(() => undefined);
    storing.push(stored);
  }
  await Promise.all(storing);
}

/** The chunks of listings and details: they have packs of their own. */
export function metadataChunks(manifests: readonly Manifest[]): ReadonlySet<string> {
  const references = manifests.flatMap(({ sources }) => sources.flatMap(({ listing, details }) => [listing, details]));
  return new Set(references.flatMap((reference) => reference?.chunks ?? reference?.sha256 ?? []));
}
