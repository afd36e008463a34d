// Generated from schemas/manifest.schema.json by tools/generate-types.ts; edit the schema, then run: pnpm generate-types

/**
 * The snapshot's name: UTC time of its start and four random hex digits; the same in every destination of a run.
 */
export type SnapshotId = string;
/**
 * SHA-256 in lower-case hex.
 */
export type Sha256 = string;
/**
 * ISO 8601 with milliseconds, UTC.
 */
export type Moment = string;

/**
 * What a snapshot says about itself: snapshots/<id>.json in a repository, metadata.json in an archive. Canonical JSON (RFC 8785) and a line feed; written last, so that its presence is the commit. It names no file and no table.
 */
export interface ManifestDocument {
  /**
   * Format of the manifest; a reader refuses a newer one than it knows.
   */
  readonly format: 1;
  readonly id: SnapshotId;
  /**
   * Why the snapshot was made: by the schedule, before a change, or by hand.
   */
  readonly kind: 'daily' | 'pre-change' | 'manual';
  /**
   * The configuration's name.
   */
  readonly site: string;
  /**
   * When the run began: ISO 8601 with milliseconds, UTC.
   */
  readonly startedAt: string;
  /**
   * When everything but the manifest was stored: ISO 8601 with milliseconds, UTC.
   */
  readonly finishedAt: string;
  readonly tool: Tool;
  /**
   * What the user said the snapshot is for.
   */
  readonly description?: string;
  /**
   * The change's number in the user's own tracker.
   */
  readonly ticket?: string;
  /**
   * How long to keep the snapshot: until a later one is verified, a number of days, or for ever.
   */
  readonly keep?: string;
  /**
   * complete: everything is there. degraded: something was missing or changed underfoot, or a source failed.
   */
  readonly outcome: 'complete' | 'degraded';
  /**
   * Milliseconds between the first and the last source's consistent view.
   */
  readonly skewMs: number;
  /**
   * The sources in order of the configuration.
   */
  readonly sources: readonly SourceEntry[];
  /**
   * Packs that the snapshot needs, sorted; absent outside repositories.
   */
  readonly packs?: readonly Sha256[];
  /**
   * SHA-256 of the canonical JSON of everything else, in lower-case hex.
   */
  readonly seal: string;
}
/**
 * The program that wrote the snapshot.
 */
export interface Tool {
  /**
   * The program's name.
   */
  readonly name: string;
  /**
   * The program's version.
   */
  readonly version: string;
}
/**
 * One source of the snapshot.
 */
export interface SourceEntry {
  /**
   * The source's name in the configuration.
   */
  readonly name: string;
  /**
   * The source's kind.
   */
  readonly kind: string;
  /**
   * complete, degraded (something was missing or changed underfoot), or failed (nothing usable is stored).
   */
  readonly outcome: 'complete' | 'degraded' | 'failed';
  readonly totals: Totals;
  readonly listing?: StreamDigest;
  readonly details?: StreamDigest;
}
/**
 * How much the source holds.
 */
export interface Totals {
  /**
   * Artifacts of every type.
   */
  readonly artifacts: number;
  /**
   * Artifacts of type file.
   */
  readonly files: number;
  /**
   * Bytes of content, before deduplication and compression.
   */
  readonly bytes: number;
  /**
   * What was missing, changed or unreadable.
   */
  readonly problems: number;
}
/**
 * A stream that a destination keeps beside the artifacts: a source's `listing` (NDJSON, one artifact a line in order of path) or its `details` (JSON: position, inventory and problems). Absent when the source failed.
 */
export interface StreamDigest {
  /**
   * Its length in bytes.
   */
  readonly size: number;
  /**
   * SHA-256 of the stream, in lower-case hex.
   */
  readonly sha256: string;
  /**
   * Its chunks in order; absent when it is one chunk whose id is `sha256`, and outside repositories.
   */
  readonly chunks?: readonly Sha256[];
}
