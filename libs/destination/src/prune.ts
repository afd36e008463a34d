import type { Abortable } from '@holdfast/manifest';

/** How room is freed. */
export interface PruneOptions extends Abortable {
  /** Change nothing: the result says what would be done. */
  readonly dryRun?: boolean;
  /**
   * A stored object whose needed share of bytes (0 to 1) is below this is written anew without the rest. 0 rewrites
   * nothing and only deletes objects of which nothing is needed; 1 leaves no byte that is not needed. Default: the adapter's.
   * Above 0, many small objects may be written together, though all of them is needed.
   */
  readonly repackBelow?: number;
  /** At most so many needed bytes are written anew; objects with the most to gain come first. Default: no limit. */
  readonly maxRepackBytes?: number;
  readonly onProgress?: (progress: PruneProgress) => void;
}

/** Since the last call. */
export interface PruneProgress {
  /** `look`: finds what the snapshots need. `repack`: writes needed content anew. `delete`: removes objects. */
  readonly phase: 'look' | 'repack' | 'delete';
  readonly objects: number;
  readonly bytes: number;
}

/** What a prune did or, with `dryRun`, would do. Bytes are of stored objects. */
export interface PruneResult {
  /** Objects with content of which nothing was needed. */
  readonly deletedPacks: number;
  /** Objects that were written anew without what nobody needs, or together with other small ones. */
  readonly repackedPacks: number;
  /** Needed bytes that were written anew. */
  readonly repackedBytes: number;
  /** What the destination shrank by: the bytes of the objects that went less those of the new ones; estimated with `dryRun`. */
  readonly freedBytes: number;
  /** Bytes that no snapshot needs and that stay: in objects that are mostly needed, or that were skipped. */
  readonly deadBytes: number;
  /** Bytes that the snapshots need. */
  readonly liveBytes: number;
  /** Objects that hold bytes which no snapshot needs and were nevertheless left, each with the reason; not those above the threshold. */
  readonly skipped: readonly SkippedObject[];
}

/** A stored object that a prune left alone. */
export interface SkippedObject {
  readonly object: string;
  readonly bytes: number;
  /** Why, as a clause. */
  readonly message: string;
}
