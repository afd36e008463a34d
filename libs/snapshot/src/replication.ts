/** What to bring where. */
export interface ReplicateRequest {
  /** The name of a source of the configuration, an absolute path, or a URL as the user wrote it: references in it are resolved when it is used. */
  readonly from: string;
  /** As `from`. */
  readonly to: string;
  /** The kind of both, where neither is named in the configuration and their places do not tell. */
  readonly kind?: string;
  /** Only read the source and say what would be done. */
  readonly dryRun?: boolean;
  /** Replace what stands at the target, which is kept for the undo of the newest restore. */
  readonly replace?: boolean;
}

export interface ReplicateResult {
  readonly kind: string;
  /** What they are, without secrets. */
  readonly from: string;
  readonly to: string;
  /** `degraded`: the source was not whole, and neither is its replica. */
  readonly outcome: 'complete' | 'degraded';
  readonly artifacts: number;
  readonly bytes: number;
  /** Whether something was written. */
  readonly written: boolean;
  readonly undoable: boolean;
  readonly kept: readonly string[];
}

/** One source becomes what another one is. */
export type ReplicationEvent =
  | { readonly event: 'replication-started'; readonly kind: string; readonly from: string; readonly to: string; readonly dryRun: boolean }
  | {
      readonly event: 'source-replicated';
      readonly kind: string;
      readonly from: string;
      readonly to: string;
      readonly dryRun: boolean;
      readonly artifacts: number;
      readonly bytes: number;
    };
