import type { DestinationKeys, KeysCheck } from '@holdfast/destination';
import type { ArtifactEntry, Outcome, Problem, SnapshotKind, VerificationRecord } from '@holdfast/manifest';
import type { RetentionEvent } from './prune-request.ts';
import type { ReconcileEvent } from './reconcile/reconcile-request.ts';
import type { RepairEvent } from './repair-request.ts';
import type { ReplicationEvent } from './replication.ts';
import type { UndoGivenUp } from './request.ts';
import type { SignatureReport } from './signature-report.ts';

/** What a verb tells while it works. Every event is flat JSON; the last of a run is a `summary`. */
export type Event =
  | ProgressEvent
  | FailureEvent
  | CaptureEvent
  | CopyEvent
  | StatusEvent
  | RestoreEvent
  | QueryEvent
  | VerificationEvent
  | RetentionEvent
  | KeysEvent
  | RepairEvent
  | ReconcileEvent
  | ReplicationEvent
  | SummaryEvent;

/** Takes an event; a promise asks the verb to wait before it sends many more. */
export type Emit = (event: Event) => void | Promise<void>;

/** What is done so far in one phase of one place; `files` and `bytes` only grow. The totals are there where they are known. */
export interface ProgressEvent {
  readonly event: 'progress';
  readonly phase: 'capture' | 'restore' | 'compare' | 'verify' | 'prune' | 'copy' | 'repair';
  readonly destination: string;
  readonly files: number;
  readonly bytes: number;
  readonly totalFiles?: number;
  readonly totalBytes?: number;
}

/** A failure that the run survives, or that is about to end it: the fault's own code, message and guidance. */
export interface FailureEvent {
  readonly event: 'source-failed' | 'destination-failed';
  readonly source?: string;
  readonly destination?: string;
  readonly code: string;
  readonly message: string;
  readonly guidance?: string;
}

export type CaptureEvent =
  | {
      readonly event: 'snapshot-started';
      readonly snapshot: string;
      readonly kind: SnapshotKind;
      readonly sources: readonly string[];
      readonly destinations: readonly string[];
    }
  | {
      /** A destination lacks the newest snapshot that this machine stored there, and has nothing newer. */
      readonly event: 'destination-rolled-back';
      readonly destination: string;
      /** The one that is gone. */
      readonly snapshot: string;
      /** The newest that is there. */
      readonly newest?: string;
      readonly message: string;
    }
  | { readonly event: 'source-frozen'; readonly source: string; readonly kind: string; readonly asOf: string }
  | { readonly event: 'sources-frozen'; readonly sources: number; readonly skewMs: number }
  | {
      readonly event: 'source-stored';
      readonly source: string;
      readonly destination: string;
      readonly outcome: Outcome;
      readonly artifacts: number;
      readonly files: number;
      readonly bytes: number;
      /** Of `bytes`, what had to be read; the rest was known to be unchanged. */
      readonly readBytes: number;
      /** What the destination grew by. */
      readonly storedBytes: number;
      readonly problems: number;
    }
  | {
      /** One artifact that keeps its source from being complete; at most 1,000 per source and destination are sent. */
      readonly event: 'problem';
      readonly source: string;
      readonly destination: string;
      readonly path: string;
      readonly code: Problem['code'];
      readonly message: string;
    }
  | {
      readonly event: 'snapshot-committed';
      readonly snapshot: string;
      readonly destination: string;
      readonly outcome: Outcome;
      readonly artifacts: number;
      readonly bytes: number;
      readonly storedBytes: number;
    };

export type CopyEvent =
  | { readonly event: 'copy-started'; readonly from: string; readonly destination: string; readonly snapshots: number }
  | {
      /** What was moved: packs and their bytes, or files and theirs where the destinations store differently. */
      readonly event: 'snapshot-copied';
      readonly snapshot: string;
      readonly from: string;
      readonly destination: string;
      readonly objects: number;
      readonly bytes: number;
    }
  | {
      /** A snapshot that is damaged where it should come from; the others go on. */
      readonly event: 'snapshot-not-copied';
      readonly snapshot: string;
      readonly from: string;
      readonly destination: string;
      readonly code: string;
      readonly message: string;
      readonly guidance?: string;
    };

export type StatusEvent =
  | {
      /** How one source stands. Ages in milliseconds; what is absent there is none of. */
      readonly event: 'source-status';
      readonly source: string;
      readonly kind: string;
      /** The newest snapshot in which it is complete. */
      readonly snapshot?: string;
      readonly ageMs?: number;
      /** The newest of these that is verified down to its bytes, and how deep. */
      readonly verified?: string;
      readonly verifiedAgeMs?: number;
      readonly level?: VerificationRecord['level'];
      readonly copies: number;
      readonly storages: number;
      readonly offSite: number;
      readonly withinObjective?: boolean;
    }
  | {
      readonly event: 'status-problem';
      readonly problem:
        | 'no-complete-snapshot'
        | 'not-verified'
        | 'older-than-objective'
        | 'different'
        | 'behind'
        | 'not-readable'
        | 'damaged';
      readonly source?: string;
      readonly destination?: string;
      readonly message: string;
      readonly guidance: string;
    }
  | {
      /** Where the copies of one snapshot are. */
      readonly event: 'snapshot-copies';
      readonly snapshot: string;
      readonly startedAt: string;
      readonly outcome: Outcome;
      readonly copies: number;
      readonly storages: number;
      readonly offSite: number;
      readonly destinations: readonly {
        readonly name: string;
        readonly storage: string;
        readonly offSite: boolean;
        readonly outcome: Outcome;
        readonly verifications: readonly Omit<VerificationRecord, 'snapshot'>[];
      }[];
    };

export type RestoreEvent =
  | {
      readonly event: 'restore-started';
      readonly restore: string;
      readonly snapshot: string;
      readonly destination: string;
      readonly sources: readonly string[];
    }
  | {
      readonly event: 'restore-planned';
      readonly source: string;
      readonly target: string;
      readonly create: number;
      readonly replace: number;
      readonly unchanged: number;
      readonly lose: number;
      readonly replacePaths: readonly string[];
      readonly losePaths: readonly string[];
    }
  | {
      /** A snapshot is read although it has no good signature, because none is required or the user said so. */
      readonly event: 'signature-doubtful';
      readonly snapshot: string;
      readonly destination: string;
      readonly status: Exclude<SignatureReport['status'], 'valid'>;
      readonly message: string;
    }
  | { readonly event: 'source-skipped'; readonly source: string; readonly message: string }
  | {
      readonly event: 'restore-staged';
      readonly source: string;
      readonly target: string;
      readonly artifacts: number;
      readonly bytes: number;
    }
  | {
      readonly event: 'restore-compared';
      readonly source: string;
      readonly artifacts: number;
      readonly bytes: number;
      /** Counts and properties of the inventory that were compared; 0 when only a part of the source is restored. */
      readonly inventory: number;
      readonly differences: number;
    }
  | { readonly event: 'restore-swapped'; readonly restore: string; readonly source: string; readonly target: string }
  | ({
      /** A restore in place gives up the way back of an earlier one. Sent before anything is replaced. */
      readonly event: 'undo-given-up';
    } & UndoGivenUp)
  | {
      /** What became of an in-place restore that an earlier run left unfinished, or that the user takes back. */
      readonly event: 'restore-recovered' | 'restore-undone';
      readonly restore: string;
      readonly snapshot: string;
      readonly action: 'finished' | 'taken-back';
      readonly targets: readonly string[];
      /** Places of what others had put in the way since; it was moved there, not removed. */
      readonly kept: readonly string[];
    };

export type QueryEvent =
  | {
      readonly event: 'snapshot';
      readonly snapshot: string;
      readonly kind: SnapshotKind;
      readonly outcome: Outcome;
      readonly startedAt: string;
      readonly destinations: readonly {
        readonly name: string;
        readonly outcome: Outcome;
        /** Where snapshots are signed, and it was looked at. */
        readonly signature?: SignatureReport;
        /** As far as they still stand, deepest first; none where it was never verified there. */
        readonly verifications: readonly Omit<VerificationRecord, 'snapshot'>[];
      }[];
      readonly sources: readonly string[];
      readonly artifacts: number;
      readonly bytes: number;
      readonly description?: string;
      /** How long to keep it, where it was marked. */
      readonly keep?: string;
    }
  | {
      readonly event: 'found';
      readonly snapshot: string;
      readonly source: string;
      readonly path: string;
      readonly type: ArtifactEntry['type'];
      readonly size: number;
      readonly mtime?: string;
      readonly sha256?: string;
    }
  | {
      readonly event: 'changed';
      readonly source: string;
      readonly path: string;
      readonly change: 'added' | 'removed' | 'changed';
      readonly properties: readonly string[];
    }
  | {
      readonly event: 'inventory-changed';
      readonly source: string;
      readonly name: string;
      readonly before?: string | number;
      readonly after?: string | number;
    }
  | { readonly event: 'snapshot-removed'; readonly snapshot: string; readonly destination: string };

export type VerificationEvent =
  | {
      /** Something that differs from what the snapshot says of it. */
      readonly event: 'difference';
      readonly snapshot: string;
      readonly destination?: string;
      readonly source: string;
      /** A path, or the name of a count or property of the inventory. */
      readonly name: string;
      readonly message: string;
    }
  | {
      /** A stored object of a destination that is wrong. */
      readonly event: 'finding';
      readonly destination: string;
      readonly object: string;
      readonly message: string;
      readonly snapshots: readonly string[];
    }
  | {
      /** A stored object that is damaged and that no snapshot needs any more: it may be deleted by hand. */
      readonly event: 'object-unneeded';
      readonly destination: string;
      readonly object: string;
      /** What is wrong with it. */
      readonly message: string;
    }
  | {
      readonly event: 'snapshot-verified';
      readonly snapshot: string;
      readonly destination: string;
      /** The level that was reached; absent when not even `presence` was. */
      readonly level?: 'presence' | 'bytes' | 'content';
      readonly findings: number;
      readonly artifacts: number;
      readonly bytes: number;
      readonly inventories: number;
      /** Where snapshots are signed. */
      readonly signature?: SignatureReport;
    }
  | {
      /** What a verification with a budget reads of a destination; `overdue` objects are beyond the budget. */
      readonly event: 'budget-chosen';
      readonly destination: string;
      readonly objects: number;
      readonly bytes: number;
      readonly overdue: number;
      readonly totalObjects: number;
      readonly totalBytes: number;
    }
  | {
      /** A destination could not remember what was verified in it, because it may only be read for instance; the verification holds. */
      readonly event: 'verification-unrecorded';
      readonly destination: string;
      readonly code: string;
      readonly message: string;
    };

/** The end of a run. */
export interface SummaryEvent {
  readonly event: 'summary';
  readonly verb:
    | 'backup'
    | 'list'
    | 'show'
    | 'find'
    | 'diff'
    | 'delete'
    | 'restore'
    | 'restore-ndjson'
    | 'conflicts'
    | 'replicate'
    | 'verify'
    | 'prune'
    | 'copy'
    | 'reconcile'
    | 'repair'
    | 'status'
    | 'report'
    | 'key';
  /** `different`: a comparison found a difference. */
  readonly outcome: Outcome | 'different';
  readonly snapshot?: string;
  /** Whatever was counted, by name, such as `artifacts`, `bytes`, `storedBytes`, `skewMs`, `findings`. */
  readonly counts: { readonly [name: string]: number };
}

/** About who can read encrypted destinations. */
export type KeysEvent =
  | ({ readonly event: 'keys-shown'; readonly destination: string } & DestinationKeys)
  | ({ readonly event: 'keys-changed'; readonly destination: string; readonly change: 'add' | 'remove' } & Omit<DestinationKeys, 'created'>)
  | ({ readonly event: 'keys-checked'; readonly destination: string; readonly snapshot?: string } & Omit<KeysCheck, 'snapshot'>);
