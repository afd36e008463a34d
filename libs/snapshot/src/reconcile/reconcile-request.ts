import type { Conflict, ConflictedRecord, Side, SideChange } from '@holdfast/reconciliation';
import type { SnapshotChoice } from '../request.ts';

/** Who decides what both sides changed differently; `keep-snapshot` is the side of `with`. */
export type ReconcilePolicy = 'keep-live' | 'keep-snapshot' | 'newest' | 'ask';

/** What to bring together: `snapshot` is what both sides went on from. */
export interface ReconcileRequest extends SnapshotChoice {
  /** The one source; may be absent where the snapshot has only one whose records can be changed. */
  readonly source?: string;
  /** The side that is brought into the live source: a later snapshot, or the same kind of source at another place (absolute path or URL). */
  readonly with: { readonly kind: 'snapshot'; readonly snapshot: string } | { readonly kind: 'place'; readonly place: string };
  /** Conflicts are left undecided when absent. */
  readonly policy?: ReconcilePolicy;
  /** The column that dates a record, for `newest`. */
  readonly by?: string;
  /** For `ask`: decides one conflict; undefined leaves it undecided. */
  readonly ask?: (question: ReconcileQuestion) => Promise<Side | undefined>;
  /** Whether events show what records hold. */
  readonly values?: boolean;
  /** Whether the live source is changed; otherwise it is only told what would be. */
  readonly apply?: boolean;
  /** Take snapshots also where a good signature is required and there is none. */
  readonly acceptUnsigned?: boolean;
}

/** A conflict as the user is asked about it. */
export interface ReconcileQuestion {
  readonly collection: string;
  /** The values of the key, as they are shown. */
  readonly key: readonly string[];
  readonly conflict: Conflict;
  readonly record: ConflictedRecord;
  /** The names of the columns, in the order of the records' values. */
  readonly columns: readonly string[];
}

export interface ReconcileCounts {
  /** Records that only the live source changed since the snapshot: they stay. */
  readonly live: number;
  /** Records that only the other side changed: they are brought into the live source. */
  readonly other: number;
  /** Records that both changed, alike or without contradiction. */
  readonly both: number;
  /** Records with at least one conflict, and those of them with one that nobody decided. */
  readonly conflicts: number;
  readonly undecided: number;
  /** What becomes of the live source. */
  readonly add: number;
  readonly change: number;
  readonly delete: number;
}

export interface ReconcileResult {
  readonly snapshot: string;
  readonly source: string;
  /** `different`: conflicts were left undecided. */
  readonly outcome: 'complete' | 'different';
  readonly counts: ReconcileCounts;
  /** Present when the live source was changed: the snapshot that has it as it was before. */
  readonly before?: string;
}

export type ReconcileEvent =
  | {
      readonly event: 'reconcile-started';
      readonly snapshot: string;
      readonly destination: string;
      readonly source: string;
      /** What the live source and the other side are. */
      readonly live: string;
      readonly other: string;
      readonly policy?: ReconcilePolicy;
      readonly apply: boolean;
    }
  | {
      /** Something that holds data and whose records cannot be brought together. */
      readonly event: 'collection-left';
      readonly source: string;
      readonly collection: string;
      readonly reason: string;
    }
  | {
      /** A record that at least one side changed since the snapshot; at most 1,000 per collection are sent. */
      readonly event: 'record-reconciled';
      readonly source: string;
      readonly collection: string;
      readonly key: readonly string[];
      readonly live: SideChange;
      readonly other: SideChange;
      /** What becomes of it in the live source. */
      readonly becomes: SideChange;
      readonly conflicts: readonly ShownConflict[];
    }
  | ({ readonly event: 'collection-reconciled'; readonly source: string; readonly collection: string } & ReconcileCounts)
  | {
      readonly event: 'records-changed';
      readonly source: string;
      /** The snapshot that was made before. */
      readonly before: string;
      readonly added: number;
      readonly changed: number;
      readonly deleted: number;
      readonly remarks: readonly string[];
    };

/** A conflict without what may be nobody's business, unless the user asked for values. */
export interface ShownConflict {
  /** Absent where one side deleted the record that the other changed. */
  readonly column?: string;
  readonly base?: string;
  readonly live?: string;
  readonly other?: string;
  readonly decision: 'live' | 'other' | 'undecided';
}
