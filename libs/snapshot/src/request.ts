import type { Finding } from '@holdfast/destination';
import type { ArtifactEntry, Manifest, Outcome, SnapshotKind, SourceDetails, SourceRecord, VerificationRecord } from '@holdfast/manifest';
import type { RestorePlan } from '@holdfast/source';
import type { SignatureReport } from './signature-report.ts';

/** What to back up, and how to mark it. */
export interface CaptureRequest {
  /** Names of sources; all when absent. */
  readonly sources?: readonly string[];
  /** Names of destinations; all when absent. */
  readonly destinations?: readonly string[];
  readonly kind: SnapshotKind;
  readonly description?: string;
  readonly ticket?: string;
  /** `until-verified`, `days_N` or `permanent`. */
  readonly keep?: string;
  /** Read everything again, whatever the change tokens say. */
  readonly reread?: boolean;
  /** Names of destinations that are begun anew: their place need not be the one that took earlier snapshots. */
  readonly newDestinations?: readonly string[];
}

/** What became of a capture. `failed`: nothing was committed anywhere. */
export interface CaptureResult {
  readonly snapshot: string;
  readonly outcome: Outcome;
  readonly skewMs: number;
  readonly destinations: readonly CapturedDestination[];
  readonly failures: readonly Failure[];
}

export interface CapturedDestination {
  readonly name: string;
  readonly outcome: Outcome;
  /** Present when the snapshot was committed here. */
  readonly manifest?: Manifest;
  readonly storedBytes: number;
}

/** A fault that the run survived, with the source or destination that it belongs to. */
export interface Failure {
  readonly source?: string;
  readonly destination?: string;
  readonly code: string;
  readonly message: string;
  readonly guidance?: string;
}

/** A snapshot as the user names it. */
export interface SnapshotChoice {
  /** A whole id, the unambiguous start of one, or `latest`. */
  readonly snapshot: string;
  /** The destination to read from; the first configured one that has the snapshot when absent. */
  readonly from?: string;
}

/** One snapshot and the destinations that hold it, in order of the configuration. */
export interface ListedSnapshot {
  readonly id: string;
  readonly copies: readonly ListedCopy[];
}

export interface ListedCopy {
  readonly destination: string;
  readonly manifest: Manifest;
  /** Where snapshots are signed, and it was looked at. */
  readonly signature?: SignatureReport;
  /** What verifications found in it, as far as that still stands, deepest first; absent where nobody asked. */
  readonly verifications?: readonly VerificationRecord[];
}

/** A manifest that cannot be read, so that its snapshot is not listed. */
export interface DamagedManifest extends Finding {
  readonly destination: string;
}

/** What keeps a listing from being whole. */
export interface Unlisted {
  /** Destinations that do not exist. */
  readonly missing: readonly string[];
  /** Destinations that could not be read. */
  readonly failures: readonly Failure[];
  readonly damaged: readonly DamagedManifest[];
}

export interface ListResult extends Unlisted {
  /** Oldest first. */
  readonly snapshots: readonly ListedSnapshot[];
}

/** What `show` tells of a snapshot. */
export interface ShownSnapshot {
  readonly manifest: Manifest;
  /** Where it was read. */
  readonly destination: string;
  /** Where snapshots are signed. */
  readonly signature?: SignatureReport;
  /** What verifications found in this copy, as far as that still stands, deepest first. */
  readonly verifications: readonly VerificationRecord[];
  readonly sources: readonly { readonly record: SourceRecord; readonly details: SourceDetails | undefined }[];
}

export interface FindRequest {
  /** Globs over `path` and `source/path`; one without a slash is matched with the last name of the path. */
  readonly patterns: readonly string[];
  /** One snapshot; all when absent. */
  readonly snapshot?: string;
  readonly from?: string;
  readonly sources?: readonly string[];
}

export interface FoundArtifact {
  readonly snapshot: string;
  readonly source: string;
  readonly entry: ArtifactEntry;
}

export interface DiffRequest {
  readonly before: SnapshotChoice;
  readonly after: SnapshotChoice;
  readonly sources?: readonly string[];
}

export interface DiffResult {
  readonly before: string;
  readonly after: string;
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  readonly inventory: number;
}

/** Which snapshots to copy, and where. */
export interface CopyRequest {
  /** Whole ids, unambiguous starts of ids, or `latest`. Without any, and without `all`: those newer than the newest that is there. */
  readonly snapshots?: readonly string[];
  /** Also those that are older than the newest that is there. */
  readonly all?: boolean;
  /** The destination to copy from; for each snapshot the first that has it when absent. */
  readonly from?: string;
  /** Names of destinations. */
  readonly to: readonly string[];
  /** Read back what arrived, instead of looking at its size only. */
  readonly readBack?: boolean;
  /** Names of destinations that are begun anew: their place need not be the one that took earlier snapshots. */
  readonly newDestinations?: readonly string[];
}

/** What a copy did. `failed`: nothing is where it should be. */
export interface CopySnapshotsResult {
  readonly outcome: Outcome;
  /** Those that could be written. */
  readonly destinations: readonly CopiedDestination[];
  readonly failures: readonly Failure[];
}

export interface CopiedDestination {
  readonly name: string;
  /** Ids, in order of time. */
  readonly copied: readonly string[];
  /** How many of the wanted snapshots were there already. */
  readonly present: number;
  /** What was moved: packs, or files where the destinations store differently. */
  readonly objects: number;
  readonly bytes: number;
}

export interface RemoveRequest extends SnapshotChoice {
  /** Also remove a snapshot whose `keep` is `permanent`. */
  readonly force?: boolean;
}

export interface RemoveResult {
  readonly snapshot: string;
  readonly destinations: readonly string[];
  /** Those of `destinations` that keep the content until they are pruned. */
  readonly keptContent: readonly string[];
  readonly failures: readonly Failure[];
}

/** What to restore, and where. */
export interface RestoreRequest extends SnapshotChoice {
  /** Restore also where a good signature is required and there is none. */
  readonly acceptUnsigned?: boolean;
  readonly sources?: readonly string[];
  /** Globs as in {@link FindRequest}; a folder that matches brings all that is in it. */
  readonly paths?: readonly string[];
  /**
   * `directory`: an absolute folder, empty or absent, that gets one folder per source. `service`: one source, to another
   * service of its kind that holds nothing yet; the URL as the user wrote it, with references that are resolved when it is used.
   */
  readonly target:
    | { readonly kind: 'directory'; readonly directory: string }
    | { readonly kind: 'service'; readonly url: string }
    | { readonly kind: 'in-place' };
}

/** A source that a restore leaves out, and why. */
export interface SkippedSource {
  readonly name: string;
  readonly message: string;
}

export interface RestoreResult {
  readonly restore: string;
  readonly snapshot: string;
  readonly destination: string;
  /** `degraded`: not all of what was asked for is there, because the snapshot lacks it or this program has no such kind. */
  readonly outcome: 'complete' | 'degraded';
  readonly sources: readonly { readonly name: string; readonly target: string; readonly artifacts: number; readonly bytes: number }[];
  readonly skipped: readonly SkippedSource[];
  /** Whether `undo` can take it back. */
  readonly undoable: boolean;
  /** Folders, readable by this user alone, that keep what stood at the targets until the next restore in place or the undo. */
  readonly kept: readonly string[];
}

/** An earlier restore in place that can no longer be taken back once another one is done. */
export interface UndoGivenUp {
  readonly restore: string;
  readonly snapshot: string;
  readonly targets: readonly string[];
}

export interface PlanResult {
  readonly snapshot: string;
  readonly destination: string;
  readonly sources: readonly { readonly name: string; readonly plan: RestorePlan }[];
  readonly givesUp: UndoGivenUp | undefined;
  readonly skipped: readonly SkippedSource[];
}

/** What became of a restore that was finished or taken back. */
export interface RecoveryResult {
  readonly restore: string;
  readonly snapshot: string;
  readonly action: 'finished' | 'taken-back';
  readonly targets: readonly string[];
  /** Places of what others had put in the way since the crash; it was moved there, not removed. */
  readonly kept: readonly string[];
}
