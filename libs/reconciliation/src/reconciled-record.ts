import type { DataRecord, RecordValue } from '@holdfast/record';

/** What one side did to a record since the base. */
export type SideChange = 'same' | 'added' | 'changed' | 'deleted';

/** Which side a conflict is decided for. */
export type Side = 'ours' | 'theirs';

/** A record that at least one side has changed. */
export interface ReconciledRecord {
  readonly base: DataRecord | undefined;
  readonly ours: DataRecord | undefined;
  readonly theirs: DataRecord | undefined;
  readonly change: { readonly ours: SideChange; readonly theirs: SideChange };
  /** What both sides did differently, in order of the columns; empty where nothing contradicts. */
  readonly conflicts: readonly ReconciledConflict[];
  /** What our side is to have: undefined for no record. Undecided conflicts stay as ours. */
  readonly result: DataRecord | undefined;
}

/** Something that both sides changed, and not to the same. */
export interface Conflict {
  /** The column, or undefined where one side deleted the record that the other changed. */
  readonly column: string | undefined;
  /** The values; undefined where that side has no record. */
  readonly base: RecordValue | undefined;
  readonly ours: RecordValue | undefined;
  readonly theirs: RecordValue | undefined;
}

export interface ReconciledConflict extends Conflict {
  /** Undefined where nobody decided. */
  readonly decision: Side | undefined;
}

/** The three states of a record in which a conflict stands. */
export interface ConflictedRecord {
  readonly base: DataRecord | undefined;
  readonly ours: DataRecord | undefined;
  readonly theirs: DataRecord | undefined;
}

/** Decides a conflict; undefined leaves it undecided. */
export type Decide = (conflict: Conflict, record: ConflictedRecord) => Side | undefined | Promise<Side | undefined>;
