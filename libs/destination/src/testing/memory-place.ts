import { randomUUID } from 'node:crypto';
import type { ArtifactEntry, Manifest, SourceDetails, VerificationRecord } from '@holdfast/manifest';
import type { StoredSignature } from '../destination.ts';

/** One source of a snapshot that is kept in memory. */
export interface MemorySource {
  readonly entries: readonly ArtifactEntry[];
  details: SourceDetails | undefined;
}

/** A committed snapshot that is kept in memory. */
export interface MemorySnapshot {
  readonly manifest: Manifest;
  readonly sources: ReadonlyMap<string, MemorySource>;
  /** Tests may take them away, or change them. */
  signatures: readonly StoredSignature[];
}

/** The "disk" of the in-memory destination: it outlives the destinations that are opened on it. Tests may look into it and damage it. */
export class MemoryPlace {
  readonly id = randomUUID();
  /** Committed snapshots by id. */
  readonly snapshots = new Map<string, MemorySnapshot>();
  /** Contents by their SHA-256, each kept once. */
  readonly contents = new Map<string, Buffer>();
  /** Ids of snapshots whose manifest can no longer be read. */
  readonly damaged = new Set<string>();
  /** Contents that were found damaged: the next snapshot that has them stores them anew. */
  readonly distrusted = new Set<string>();
  /** Ids of snapshots that are being written. */
  readonly writing = new Set<string>();
  /** What verifications found, the newest of each snapshot and level. */
  verifications: readonly VerificationRecord[] = [];
  /** When contents were proven last, in milliseconds since 1970, where the destination keeps that. */
  readonly provenAt = new Map<string, number>();
  /** What a repair took away, by digest or id. */
  readonly aside = new Map<string, unknown>();

  /** Bytes of content that are kept. */
  usage(): number {
    let bytes = 0;
    for (const content of this.contents.values()) bytes += content.length;
    return bytes;
  }

  /** Removes the contents that no snapshot names any more. */
  sweep(): void {
    for (const digest of this.unneeded()) this.contents.delete(digest);
  }

  /** The digests of contents that no snapshot names any more. */
  unneeded(): string[] {
    const live = new Set<string>();
    for (const { sources } of this.snapshots.values()) {
      for (const { entries } of sources.values()) for (const { sha256 } of entries) if (sha256 !== undefined) live.add(sha256);
    }
    return [...this.contents.keys()].filter((digest) => !live.has(digest));
  }
}
