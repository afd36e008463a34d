import { Fault } from '@holdfast/fault';
import type { DestinationAdapter } from '../destination.ts';
import type { PruneOptions, PruneResult } from '../prune.ts';
import { type MemoryConfig, MemoryDestination, memoryAdapter } from './memory-destination.ts';
import type { MemoryPlace } from './memory-place.ts';

/** The reference adapter of destinations whose content stays until `prune`, which keeps the laws of that. */
export const keepingMemoryAdapter: DestinationAdapter<MemoryConfig> = {
  ...memoryAdapter,
  capabilities: { ...memoryAdapter.capabilities, deletesContent: false },
  open: async ({ place, readOnly }) => new PrunedMemoryDestination(place, readOnly),
};

/** As {@link MemoryDestination}, but content that no snapshot needs stays until `prune`. */
export class PrunedMemoryDestination extends MemoryDestination {
  readonly #place: MemoryPlace;

  constructor(place: MemoryPlace, readOnly = false) {
    super(place, readOnly);
    this.#place = place;
  }

  protected override onDeleted(): void {}

  /** Every content is an object of its own, so that there is nothing to repack. */
  async prune({ dryRun = false, signal, onProgress }: PruneOptions): Promise<PruneResult> {
    signal?.throwIfAborted();
    const { snapshots, damaged, writing, contents } = this.#place;
    const [writer] = writing;
    if (!dryRun && writer !== undefined) {
      const guidance = 'try again when it has ended';
      throw new Fault('repository-locked', `memory takes the snapshot ${writer}`, { guidance, retryable: true });
    }
    const [unreadable] = [...damaged].filter((id) => snapshots.has(id));
    if (unreadable !== undefined) throw new Fault('destination-damaged', `it is not known what the snapshot ${unreadable} needs`);
    onProgress?.({ phase: 'look', objects: snapshots.size, bytes: 0 });
    const unneeded = this.#place.unneeded();
    const freedBytes = unneeded.reduce((sum, digest) => sum + (contents.get(digest)?.length ?? 0), 0);
    const liveBytes = this.#place.usage() - freedBytes;
    if (!dryRun) this.#place.sweep();
    return { deletedPacks: unneeded.length, repackedPacks: 0, repackedBytes: 0, freedBytes, deadBytes: 0, liveBytes, skipped: [] };
  }
}
