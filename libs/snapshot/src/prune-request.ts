import type { Finding, PruneResult as FreedRoom } from '@holdfast/destination';
import type { SnapshotKind } from '@holdfast/manifest';
import type { Objection, ObjectionKind, Reason, RetentionPolicy } from '@holdfast/retention';
import type { Failure } from './request.ts';

/** The rules of one destination. */
export interface PruneRules {
  readonly policy: RetentionPolicy;
  /** The share, from 0 to 1, that a source may lose without that holding the prune up. */
  readonly maxShrink: number;
}

/** What to prune, and how. */
export interface PruneRequest {
  /** Names of destinations; when absent all that have rules. */
  readonly destinations?: readonly string[];
  /** By destination. */
  readonly rules: ReadonlyMap<string, PruneRules>;
  /** Names of all sources that are backed up, also those that this program has no kind for; those of the workspace when absent. */
  readonly sources?: readonly string[];
  /** Only say what would be done. */
  readonly dryRun?: boolean;
  /** Objections that the user waves aside. */
  readonly force?: readonly ObjectionKind[];
  /** Called with the plan before anything is done, unless nothing is to be done; what it throws ends the run. */
  readonly confirm?: (plans: readonly PrunePlan[]) => Promise<void>;
}

/** What becomes of one snapshot in one destination. */
export interface PlannedSnapshot {
  readonly id: string;
  readonly startedAt: string;
  readonly kind: SnapshotKind;
  readonly outcome: 'complete' | 'degraded';
  readonly sources: readonly string[];
  readonly keep: boolean;
  /** Each in words. */
  readonly reasons: readonly (Reason & { readonly message: string })[];
}

/** What a prune would do in one destination. */
export interface PrunePlan {
  readonly destination: string;
  /** Those of this site, the newest first. */
  readonly snapshots: readonly PlannedSnapshot[];
  /** How many there are of other sites; they are left alone. */
  readonly otherSites: number;
  /** Manifests that cannot be read or are not to be trusted; their snapshots are left alone. */
  readonly damaged: readonly Finding[];
  /** What speaks against it. With one that is not waved aside nothing is done here. */
  readonly objections: readonly (Objection & { readonly waived: boolean })[];
}

/** What became of one destination. */
export interface PrunedDestination {
  readonly plan: PrunePlan;
  /** Ids that were deleted, the oldest first; empty for a dry run. */
  readonly removed: readonly string[];
  /** What it gave back beyond that, where room is freed apart from deleting. */
  readonly freed: FreedRoom | undefined;
}

export interface PruneResult {
  /** `failed`: in no destination anything could be done. */
  readonly outcome: 'complete' | 'degraded' | 'failed';
  readonly destinations: readonly PrunedDestination[];
  readonly failures: readonly Failure[];
}

/** What retention tells. */
export type RetentionEvent =
  | {
      /** What becomes of a snapshot in a destination, and why. */
      readonly event: 'snapshot-judged';
      readonly destination: string;
      readonly snapshot: string;
      readonly startedAt: string;
      readonly kind: SnapshotKind;
      readonly outcome: 'complete' | 'degraded';
      readonly sources: readonly string[];
      readonly keep: boolean;
      readonly reasons: readonly { readonly rule: Reason['rule']; readonly message: string }[];
    }
  | {
      /** The plan for a destination, after its snapshots were told. */
      readonly event: 'prune-planned';
      readonly destination: string;
      readonly keep: number;
      readonly forget: number;
      readonly otherSites: number;
    }
  | {
      /** Something that speaks against pruning a destination; `waived` when the user has waved it aside. */
      readonly event: 'prune-objection';
      readonly destination: string;
      readonly objection: ObjectionKind;
      readonly snapshot: string;
      readonly message: string;
      readonly guidance: string;
      readonly waived: boolean;
    }
  | ({
      /** Room that a destination gave back after its snapshots were deleted; bytes are of stored objects. */
      readonly event: 'room-freed';
      readonly destination: string;
    } & FreedRoom)
  | {
      /** What the coming time would look like in a destination. */
      readonly event: 'retention-simulated';
      readonly destination: string;
      readonly months: readonly { readonly month: string; readonly snapshots: number }[];
      readonly schedules: readonly { readonly sources: readonly string[]; readonly intervalMs: number; readonly goesOn: boolean }[];
    };
