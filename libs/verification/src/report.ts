import type { SignatureReport } from '@holdfast/snapshot';

/** How much a verification reads; each level includes the ones before it. */
export type VerificationLevel = 'presence' | 'bytes' | 'content';

export interface VerifyRequest {
  /** Whole ids, unambiguous starts of ids, or `latest`; empty with `all`. Default: `latest`. */
  readonly snapshots?: readonly string[];
  readonly all?: boolean;
  /** The destination to look at; every one that has the snapshot when absent. */
  readonly from?: string;
  /** Default: `bytes`. */
  readonly level?: VerificationLevel;
  /** Read only so much of every destination, what nobody has proven for longest; all snapshots are meant, and level `bytes`. */
  readonly budget?: VerificationBudget;
}

/** How much to read. */
export interface VerificationBudget {
  /** Bytes of stored objects. */
  readonly bytes?: number;
  /** A share of all of them, 0 to 1, instead. */
  readonly share?: number;
  /** What nobody has proven for longer is read even beyond that. */
  readonly maxAgeMs?: number;
}

/** What was read and what was found. */
export interface VerificationReport {
  /**
   * `different`: something is not as the snapshot says. `degraded`: nothing was found wrong, but a destination is missing
   * or something could not be read. `failed`: because of that nothing was verified.
   */
  readonly outcome: 'complete' | 'degraded' | 'different' | 'failed';
  /** Destinations that do not exist, so that nothing in them was looked at. */
  readonly missing: readonly string[];
  readonly level: VerificationLevel;
  /** One per snapshot and destination, in order of time. */
  readonly snapshots: readonly SnapshotReport[];
  /** Everything wrong; at most 10,000, `findingCount` is whole. */
  readonly findings: readonly VerificationFinding[];
  readonly findingCount: number;
  /** How many of them only say that something could not be read. */
  readonly unreadCount: number;
  /** Stored objects that were looked at, and the bytes of them that were read. */
  readonly objects: number;
  readonly objectBytes: number;
}

export interface SnapshotReport {
  readonly snapshot: string;
  readonly destination: string;
  /** The level that was reached; `undefined` when not even `presence` was. */
  readonly level: VerificationLevel | undefined;
  readonly findings: number;
  /** Artifacts whose content was read through and compared with their digest, at level `content`. */
  readonly artifacts: number;
  readonly bytes: number;
  /** Sources whose inventory was rebuilt and compared. */
  readonly inventories: number;
  /** Where snapshots are signed. */
  readonly signature?: SignatureReport;
}

/** One thing that is wrong. `object` names a stored object, `source` and `name` a part of a snapshot. */
export interface VerificationFinding {
  readonly destination: string;
  readonly snapshots: readonly string[];
  readonly object?: string;
  readonly source?: string;
  readonly name?: string;
  readonly message: string;
  /** It could not be read, for want of permission for instance: nothing is known of it. */
  readonly unread?: true;
}
