import type { Fault } from '@holdfast/fault';
import type { Abortable } from '@holdfast/manifest';

/** Which snapshots are to be taken from another destination. */
export interface CopyOptions extends Abortable {
  /** Ids of snapshots there; they are taken in this order, and those that are here already are passed over. */
  readonly snapshots: readonly string[];
  /** Read back what arrived and compare it with its digest, instead of its size only. */
  readonly readBack?: boolean;
  readonly onProgress?: (progress: CopyProgress) => void;
  /** Told of each snapshot once it is committed here. */
  readonly onCopied?: (copied: CopiedSnapshot) => void | Promise<void>;
}

/** Since the last call. */
export interface CopyProgress {
  readonly objects: number;
  readonly bytes: number;
}

/** A snapshot that arrived, and what was moved for it; what it has in common with one before it was moved for that one. */
export interface CopiedSnapshot {
  readonly snapshot: string;
  readonly objects: number;
  readonly bytes: number;
}

/** What a copy did. Snapshots that were here already are in neither list. */
export interface CopyResult {
  readonly copied: readonly CopiedSnapshot[];
  /** Snapshots that could not be taken whole, for what is wrong with them where they come from. */
  readonly failed: readonly { readonly snapshot: string; readonly fault: Fault }[];
  readonly objects: number;
  readonly bytes: number;
}
