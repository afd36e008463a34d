// Generated from schemas/events.schema.json by tools/generate-types.ts; edit the schema, then run: pnpm generate-types

/**
 * One line of what `holdfast VERB --json` prints on stdout. The last is a summary. Paths are path text: a byte that is not UTF-8 is the lone surrogate U+DC00 + byte.
 */
export type EventLine =
  | ProgressEvent
  | SourceFailedEvent
  | DestinationFailedEvent
  | DestinationRolledBackEvent
  | SnapshotStartedEvent
  | SourceFrozenEvent
  | SourcesFrozenEvent
  | SourceStoredEvent
  | ProblemEvent
  | SnapshotCommittedEvent
  | RestoreStartedEvent
  | RestorePlannedEvent
  | SignKeyCreatedEvent
  | SignatureDoubtfulEvent
  | SourceSkippedEvent
  | RestoreStagedEvent
  | RestoreComparedEvent
  | RestoreSwappedEvent
  | RestoreRecoveredEvent
  | RestoreUndoneEvent
  | UndoGivenUpEvent
  | SnapshotEvent
  | SourceShownEvent
  | FoundEvent
  | ChangedEvent
  | InventoryChangedEvent
  | SnapshotRemovedEvent
  | DifferenceEvent
  | FindingEvent
  | ObjectUnneededEvent
  | SnapshotVerifiedEvent
  | SnapshotJudgedEvent
  | PrunePlannedEvent
  | PruneObjectionEvent
  | RoomFreedEvent
  | RetentionSimulatedEvent
  | RepairStepEvent
  | ContentLostEvent
  | RepositoryRepairedEvent
  | DescribedEvent
  | DiagnosedEvent
  | VerificationUnrecordedEvent
  | CopyStartedEvent
  | SnapshotCopiedEvent
  | SnapshotNotCopiedEvent
  | SourceStatusEvent
  | StatusProblemEvent
  | SnapshotCopiesEvent
  | BudgetChosenEvent
  | ConfigProblemEvent
  | ErrorEvent
  | RunSummaryEvent
  | IdentityCreatedEvent
  | KeysShownEvent
  | KeysChangedEvent
  | KeysCheckedEvent
  | DocumentRefusedEvent
  | DocumentsLoadedEvent
  | ConflictFoundEvent
  | ConflictResolvedEvent
  | DocumentsExportedEvent
  | ReconcileStartedEvent
  | CollectionLeftEvent
  | RecordReconciledEvent
  | CollectionReconciledEvent
  | RecordsChangedEvent
  | ReplicatedEvent
  | ReplicationStartedEvent
  | SourceReplicatedEvent;
/**
 * What verifications found in this copy, as far as that still stands, deepest first; empty where it was never verified.
 */
export type Verifications = readonly Verification[];

/**
 * How far the work is, a few times a second.
 */
export interface ProgressEvent {
  /**
   * The kind of event.
   */
  readonly event: 'progress';
  /**
   * What is being done.
   */
  readonly phase: 'capture' | 'restore' | 'compare' | 'verify' | 'prune' | 'copy' | 'repair';
  /**
   * The destination's name.
   */
  readonly destination: string;
  /**
   * Artifacts done.
   */
  readonly files: number;
  /**
   * Bytes of content.
   */
  readonly bytes: number;
  /**
   * Artifacts in all, where known.
   */
  readonly totalFiles?: number;
  /**
   * Bytes in all, where known.
   */
  readonly totalBytes?: number;
}
/**
 * A source failed; the others go on.
 */
export interface SourceFailedEvent {
  /**
   * The kind of event.
   */
  readonly event: 'source-failed';
  /**
   * The source's name.
   */
  readonly source?: string;
  /**
   * The destination's name.
   */
  readonly destination?: string;
  /**
   * The fault's code; stable, for programs.
   */
  readonly code: string;
  /**
   * What failed and where, as one clause.
   */
  readonly message: string;
  /**
   * What to do about it.
   */
  readonly guidance?: string;
}
/**
 * A destination failed; the others go on.
 */
export interface DestinationFailedEvent {
  /**
   * The kind of event.
   */
  readonly event: 'destination-failed';
  /**
   * The source's name.
   */
  readonly source?: string;
  /**
   * The destination's name.
   */
  readonly destination?: string;
  /**
   * The fault's code; stable, for programs.
   */
  readonly code: string;
  /**
   * What failed and where, as one clause.
   */
  readonly message: string;
  /**
   * What to do about it.
   */
  readonly guidance?: string;
}
/**
 * A destination lacks the newest snapshot that this machine stored there and did not delete itself, and has nothing newer: it was put back to an older state, or somebody else deleted snapshots. The backup goes on.
 */
export interface DestinationRolledBackEvent {
  /**
   * The kind of event.
   */
  readonly event: 'destination-rolled-back';
  /**
   * The destination's name.
   */
  readonly destination: string;
  /**
   * The snapshot that is gone.
   */
  readonly snapshot: string;
  /**
   * The newest snapshot that is there.
   */
  readonly newest?: string;
  /**
   * The same as one clause.
   */
  readonly message: string;
}
/**
 * A backup begins.
 */
export interface SnapshotStartedEvent {
  /**
   * The kind of event.
   */
  readonly event: 'snapshot-started';
  /**
   * The snapshot's id.
   */
  readonly snapshot: string;
  /**
   * Why the snapshot was made.
   */
  readonly kind: 'daily' | 'pre-change' | 'manual';
  /**
   * Its sources.
   */
  readonly sources: readonly string[];
  /**
   * Its destinations.
   */
  readonly destinations: readonly string[];
}
/**
 * A source's consistent view is held.
 */
export interface SourceFrozenEvent {
  /**
   * The kind of event.
   */
  readonly event: 'source-frozen';
  /**
   * The source's name.
   */
  readonly source: string;
  /**
   * The source's kind.
   */
  readonly kind: string;
  /**
   * The moment that the view shows: ISO 8601, UTC.
   */
  readonly asOf: string;
}
/**
 * All views are held.
 */
export interface SourcesFrozenEvent {
  /**
   * The kind of event.
   */
  readonly event: 'sources-frozen';
  /**
   * How many.
   */
  readonly sources: number;
  /**
   * Milliseconds between the first and the last.
   */
  readonly skewMs: number;
}
/**
 * A source is in a destination.
 */
export interface SourceStoredEvent {
  /**
   * The kind of event.
   */
  readonly event: 'source-stored';
  /**
   * The source's name.
   */
  readonly source: string;
  /**
   * The destination's name.
   */
  readonly destination: string;
  /**
   * complete: everything is there. degraded: something was missing or changed underfoot. failed: nothing usable.
   */
  readonly outcome: 'complete' | 'degraded' | 'failed';
  /**
   * Artifacts of every type.
   */
  readonly artifacts: number;
  /**
   * Artifacts of type file.
   */
  readonly files: number;
  /**
   * Bytes of content.
   */
  readonly bytes: number;
  /**
   * Of these, what had to be read; the rest was known to be unchanged.
   */
  readonly readBytes: number;
  /**
   * What the destination grew by.
   */
  readonly storedBytes: number;
  /**
   * What was missing, changed or unreadable.
   */
  readonly problems: number;
}
/**
 * An artifact that keeps its source from being complete; at most 1,000 of each source and destination are told.
 */
export interface ProblemEvent {
  /**
   * The kind of event.
   */
  readonly event: 'problem';
  /**
   * The source's name.
   */
  readonly source: string;
  /**
   * The destination's name.
   */
  readonly destination: string;
  /**
   * Path within the source.
   */
  readonly path: string;
  /**
   * What happened to it.
   */
  readonly code: 'missing' | 'changed' | 'unreadable' | 'unsupported';
  /**
   * What is wrong, as one clause.
   */
  readonly message: string;
}
/**
 * The snapshot is durable in a destination.
 */
export interface SnapshotCommittedEvent {
  /**
   * The kind of event.
   */
  readonly event: 'snapshot-committed';
  /**
   * The snapshot's id.
   */
  readonly snapshot: string;
  /**
   * The destination's name.
   */
  readonly destination: string;
  /**
   * complete: everything is there. degraded: something was missing or changed underfoot. failed: nothing usable.
   */
  readonly outcome: 'complete' | 'degraded' | 'failed';
  /**
   * Artifacts of every type.
   */
  readonly artifacts: number;
  /**
   * Bytes of content.
   */
  readonly bytes: number;
  /**
   * What the destination grew by.
   */
  readonly storedBytes: number;
}
/**
 * A restore begins.
 */
export interface RestoreStartedEvent {
  /**
   * The kind of event.
   */
  readonly event: 'restore-started';
  /**
   * The restore's id.
   */
  readonly restore: string;
  /**
   * The snapshot's id.
   */
  readonly snapshot: string;
  /**
   * The destination's name.
   */
  readonly destination: string;
  /**
   * The sources that are restored.
   */
  readonly sources: readonly string[];
}
/**
 * What a restore would do to one source. Lists of paths hold at most 1,000 each.
 */
export interface RestorePlannedEvent {
  /**
   * The kind of event.
   */
  readonly event: 'restore-planned';
  /**
   * The source's name.
   */
  readonly source: string;
  /**
   * The absolute place that is restored.
   */
  readonly target: string;
  /**
   * Artifacts that would be made.
   */
  readonly create: number;
  /**
   * Artifacts that would be replaced.
   */
  readonly replace: number;
  /**
   * Artifacts that are as in the snapshot.
   */
  readonly unchanged: number;
  /**
   * Artifacts that are not in the snapshot and would be moved away.
   */
  readonly lose: number;
  /**
   * Paths that would be replaced.
   */
  readonly replacePaths: readonly string[];
  /**
   * Paths that would be moved away.
   */
  readonly losePaths: readonly string[];
}
/**
 * A pair of keys was made to sign snapshots with.
 */
export interface SignKeyCreatedEvent {
  /**
   * The kind of event.
   */
  readonly event: 'sign-key-created';
  /**
   * The key, as minisign shows it.
   */
  readonly keyId: string;
  /**
   * Where the secret key lies; not the key.
   */
  readonly secretKey: string;
  /**
   * Where the public key lies.
   */
  readonly publicKey: string;
}
/**
 * A snapshot is read although it has no good signature, because none is required or the user said so.
 */
export interface SignatureDoubtfulEvent {
  /**
   * The kind of event.
   */
  readonly event: 'signature-doubtful';
  /**
   * The snapshot's id.
   */
  readonly snapshot: string;
  /**
   * The destination's name.
   */
  readonly destination: string;
  /**
   * As in Signature.
   */
  readonly status: 'unknown-key' | 'invalid' | 'missing';
  /**
   * What is wrong, as one clause.
   */
  readonly message: string;
}
/**
 * A source that was asked for and is not restored.
 */
export interface SourceSkippedEvent {
  /**
   * The kind of event.
   */
  readonly event: 'source-skipped';
  /**
   * The source's name.
   */
  readonly source: string;
  /**
   * Why it is left out.
   */
  readonly message: string;
}
/**
 * A source is written beside its target.
 */
export interface RestoreStagedEvent {
  /**
   * The kind of event.
   */
  readonly event: 'restore-staged';
  /**
   * The source's name.
   */
  readonly source: string;
  /**
   * The absolute place that is restored.
   */
  readonly target: string;
  /**
   * Artifacts of every type.
   */
  readonly artifacts: number;
  /**
   * Bytes of content.
   */
  readonly bytes: number;
}
/**
 * What was written beside the target was read back and compared with the snapshot.
 */
export interface RestoreComparedEvent {
  /**
   * The kind of event.
   */
  readonly event: 'restore-compared';
  /**
   * The source's name.
   */
  readonly source: string;
  /**
   * Artifacts of every type.
   */
  readonly artifacts: number;
  /**
   * Bytes of content.
   */
  readonly bytes: number;
  /**
   * Counts and properties of the inventory that were compared.
   */
  readonly inventory: number;
  /**
   * What differs.
   */
  readonly differences: number;
}
/**
 * A source stands at its target.
 */
export interface RestoreSwappedEvent {
  /**
   * The kind of event.
   */
  readonly event: 'restore-swapped';
  /**
   * The restore's id.
   */
  readonly restore: string;
  /**
   * The source's name.
   */
  readonly source: string;
  /**
   * The absolute place that is restored.
   */
  readonly target: string;
}
/**
 * A restore that an earlier run had left unfinished was put right.
 */
export interface RestoreRecoveredEvent {
  /**
   * The kind of event.
   */
  readonly event: 'restore-recovered';
  /**
   * The restore's id.
   */
  readonly restore: string;
  /**
   * The snapshot's id.
   */
  readonly snapshot: string;
  /**
   * finished: it was carried through. taken-back: all is as before it.
   */
  readonly action: 'finished' | 'taken-back';
  /**
   * The absolute places.
   */
  readonly targets: readonly string[];
  /**
   * Places of what stood in the way and was moved there.
   */
  readonly kept: readonly string[];
}
/**
 * A restore was taken back.
 */
export interface RestoreUndoneEvent {
  /**
   * The kind of event.
   */
  readonly event: 'restore-undone';
  /**
   * The restore's id.
   */
  readonly restore: string;
  /**
   * The snapshot's id.
   */
  readonly snapshot: string;
  /**
   * finished: it was carried through. taken-back: all is as before it.
   */
  readonly action: 'finished' | 'taken-back';
  /**
   * The absolute places.
   */
  readonly targets: readonly string[];
  /**
   * Places of what stood in the way and was moved there.
   */
  readonly kept: readonly string[];
}
/**
 * A restore in place, once it is done, replaces an earlier one that can then no longer be taken back. Told before anything is replaced.
 */
export interface UndoGivenUpEvent {
  /**
   * The kind of event.
   */
  readonly event: 'undo-given-up';
  /**
   * The earlier restore's id.
   */
  readonly restore: string;
  /**
   * The snapshot that it restored.
   */
  readonly snapshot: string;
  /**
   * The absolute places that it restored.
   */
  readonly targets: readonly string[];
}
/**
 * A snapshot and where it is.
 */
export interface SnapshotEvent {
  /**
   * The kind of event.
   */
  readonly event: 'snapshot';
  /**
   * The snapshot's id.
   */
  readonly snapshot: string;
  /**
   * Why the snapshot was made.
   */
  readonly kind: 'daily' | 'pre-change' | 'manual';
  /**
   * complete: everything is there. degraded: something was missing or changed underfoot. failed: nothing usable.
   */
  readonly outcome: 'complete' | 'degraded' | 'failed';
  /**
   * When its run began: ISO 8601, UTC.
   */
  readonly startedAt: string;
  /**
   * The destinations that hold it.
   */
  readonly destinations: readonly Copy[];
  /**
   * Its sources.
   */
  readonly sources: readonly string[];
  /**
   * Artifacts of every type.
   */
  readonly artifacts: number;
  /**
   * Bytes of content.
   */
  readonly bytes: number;
  /**
   * What it is for.
   */
  readonly description?: string;
  /**
   * How long to keep it, where it was marked: until-verified, days_N or permanent.
   */
  readonly keep?: string;
}
/**
 * A destination that holds the snapshot.
 */
export interface Copy {
  /**
   * The destination's name.
   */
  readonly name: string;
  /**
   * complete: everything is there. degraded: something was missing or changed underfoot. failed: nothing usable.
   */
  readonly outcome: 'complete' | 'degraded' | 'failed';
  readonly verifications: Verifications;
  readonly signature?: Signature;
}
/**
 * One verification.
 */
export interface Verification {
  /**
   * How deep it looked.
   */
  readonly level: 'presence' | 'bytes' | 'content' | 'drill';
  /**
   * When: ISO 8601, UTC.
   */
  readonly verifiedAt: string;
  /**
   * complete: everything up to this level is right. different: at this level something is not.
   */
  readonly outcome: 'complete' | 'different';
}
/**
 * Who signed a snapshot, as one destination has it.
 */
export interface Signature {
  /**
   * valid: by a key of the configuration. unknown-key: by another one. invalid: it is not of this snapshot, or is no signature. missing: there is none.
   */
  readonly status: 'valid' | 'unknown-key' | 'invalid' | 'missing';
  /**
   * Whether the configuration takes nothing but valid.
   */
  readonly required: boolean;
  /**
   * The key that it names: 16 hexadecimal digits of minisign, or a fingerprint of GPG. Proven only where valid.
   */
  readonly keyId?: string;
  /**
   * The trusted comment of minisign, or the owner of the key of GPG.
   */
  readonly comment?: string;
  /**
   * When, by the signer's clock.
   */
  readonly signedAt?: string;
  /**
   * The signature's key or file name within the destination.
   */
  readonly object?: string;
  /**
   * What is wrong, as one clause; absent where valid.
   */
  readonly message?: string;
}
/**
 * What a snapshot says of one source.
 */
export interface SourceShownEvent {
  /**
   * The kind of event.
   */
  readonly event: 'source-shown';
  /**
   * The snapshot's id.
   */
  readonly snapshot: string;
  /**
   * The source's name.
   */
  readonly source: string;
  /**
   * The source's kind.
   */
  readonly kind: string;
  /**
   * complete: everything is there. degraded: something was missing or changed underfoot. failed: nothing usable.
   */
  readonly outcome: 'complete' | 'degraded' | 'failed';
  /**
   * Artifacts of every type.
   */
  readonly artifacts: number;
  /**
   * Artifacts of type file.
   */
  readonly files: number;
  /**
   * Bytes of content.
   */
  readonly bytes: number;
  /**
   * What was missing, changed or unreadable.
   */
  readonly problems: number;
  /**
   * The moment that its view shows: ISO 8601, UTC.
   */
  readonly asOf?: string;
  /**
   * The source's own mark of that moment.
   */
  readonly mark?: string;
  readonly objects?: InventoryObjects;
  readonly properties?: InventoryProperties;
}
/**
 * Counts by group and name.
 */
export interface InventoryObjects {
  readonly [k: string]: {
    readonly [k: string]: number;
  };
}
/**
 * Settings that a restore brings back.
 */
export interface InventoryProperties {
  readonly [k: string]: string | number;
}
/**
 * An artifact that matches.
 */
export interface FoundEvent {
  /**
   * The kind of event.
   */
  readonly event: 'found';
  /**
   * The snapshot's id.
   */
  readonly snapshot: string;
  /**
   * The source's name.
   */
  readonly source: string;
  /**
   * Path within the source.
   */
  readonly path: string;
  /**
   * What it is.
   */
  readonly type: 'file' | 'directory' | 'symlink' | 'hardlink';
  /**
   * Bytes of content.
   */
  readonly size: number;
  /**
   * When its content changed: seconds.nanoseconds since 1970.
   */
  readonly mtime?: string;
  /**
   * SHA-256 of its content.
   */
  readonly sha256?: string;
}
/**
 * An artifact that differs between two snapshots.
 */
export interface ChangedEvent {
  /**
   * The kind of event.
   */
  readonly event: 'changed';
  /**
   * The source's name.
   */
  readonly source: string;
  /**
   * Path within the source.
   */
  readonly path: string;
  /**
   * How it differs.
   */
  readonly change: 'added' | 'removed' | 'changed';
  /**
   * What differs, of one that is in both.
   */
  readonly properties: readonly string[];
}
/**
 * A count or property of a source's inventory that differs between two snapshots.
 */
export interface InventoryChangedEvent {
  /**
   * The kind of event.
   */
  readonly event: 'inventory-changed';
  /**
   * The source's name.
   */
  readonly source: string;
  /**
   * Its name.
   */
  readonly name: string;
  /**
   * What it was; absent for nothing.
   */
  readonly before?: string | number;
  /**
   * What it is; absent for nothing.
   */
  readonly after?: string | number;
}
/**
 * A snapshot was deleted from a destination.
 */
export interface SnapshotRemovedEvent {
  /**
   * The kind of event.
   */
  readonly event: 'snapshot-removed';
  /**
   * The snapshot's id.
   */
  readonly snapshot: string;
  /**
   * The destination's name.
   */
  readonly destination: string;
}
/**
 * Something differs from what the snapshot says of it.
 */
export interface DifferenceEvent {
  /**
   * The kind of event.
   */
  readonly event: 'difference';
  /**
   * The snapshot's id.
   */
  readonly snapshot: string;
  /**
   * The destination's name.
   */
  readonly destination?: string;
  /**
   * The source's name.
   */
  readonly source: string;
  /**
   * A path, or the name of a count or property.
   */
  readonly name: string;
  /**
   * What is wrong, as one clause.
   */
  readonly message: string;
}
/**
 * A stored object that is wrong.
 */
export interface FindingEvent {
  /**
   * The kind of event.
   */
  readonly event: 'finding';
  /**
   * The destination's name.
   */
  readonly destination: string;
  /**
   * Its key or file name.
   */
  readonly object: string;
  /**
   * What is wrong, as one clause.
   */
  readonly message: string;
  /**
   * The snapshots that need it.
   */
  readonly snapshots: readonly string[];
}
/**
 * A stored object that is damaged and that no snapshot needs any more, since its content is elsewhere. It may be deleted by hand.
 */
export interface ObjectUnneededEvent {
  /**
   * The kind of event.
   */
  readonly event: 'object-unneeded';
  /**
   * The destination's name.
   */
  readonly destination: string;
  /**
   * Its key or file name.
   */
  readonly object: string;
  /**
   * What is wrong with it, as one clause.
   */
  readonly message: string;
}
/**
 * How deep a snapshot was found right.
 */
export interface SnapshotVerifiedEvent {
  /**
   * The kind of event.
   */
  readonly event: 'snapshot-verified';
  /**
   * The snapshot's id.
   */
  readonly snapshot: string;
  /**
   * The destination's name.
   */
  readonly destination: string;
  /**
   * The level that was reached; absent when not even presence was.
   */
  readonly level?: 'presence' | 'bytes' | 'content';
  /**
   * What is wrong.
   */
  readonly findings: number;
  /**
   * Artifacts that were read through.
   */
  readonly artifacts: number;
  /**
   * Bytes of content.
   */
  readonly bytes: number;
  /**
   * Sources whose inventory was rebuilt and compared.
   */
  readonly inventories: number;
  readonly signature?: Signature;
}
/**
 * What retention makes of a snapshot in a destination, and why.
 */
export interface SnapshotJudgedEvent {
  /**
   * The kind of event.
   */
  readonly event: 'snapshot-judged';
  /**
   * The destination's name.
   */
  readonly destination: string;
  /**
   * The snapshot's id.
   */
  readonly snapshot: string;
  /**
   * When its run began: ISO 8601, UTC.
   */
  readonly startedAt: string;
  /**
   * Why the snapshot was made.
   */
  readonly kind: 'daily' | 'pre-change' | 'manual';
  /**
   * complete: everything is there. degraded: something was missing or changed underfoot.
   */
  readonly outcome: 'complete' | 'degraded';
  /**
   * Its sources.
   */
  readonly sources: readonly string[];
  /**
   * Whether it stays.
   */
  readonly keep: boolean;
  /**
   * Every reason, at least one.
   */
  readonly reasons: readonly RetentionReason[];
}
/**
 * One reason for keeping or forgetting a snapshot. last to within: a rule of the policy keeps it. named: the configuration names it. permanent, days, until-verified: its own mark keeps it. newest-complete, newest, newest-verified: it is the floor under a source. ahead: its time lies ahead of the clock. untrusted: it is not signed as it must be, so that it counts for nothing and is left alone. superseded, beyond, outside: what a rule says to one that goes. empty: all its sources failed.
 */
export interface RetentionReason {
  /**
   * Which rule it is.
   */
  readonly rule:
    | 'last'
    | 'daily'
    | 'weekly'
    | 'monthly'
    | 'yearly'
    | 'within'
    | 'permanent'
    | 'named'
    | 'days'
    | 'until-verified'
    | 'newest-complete'
    | 'newest'
    | 'newest-verified'
    | 'ahead'
    | 'untrusted'
    | 'superseded'
    | 'beyond'
    | 'outside'
    | 'empty';
  /**
   * The reason in words.
   */
  readonly message: string;
}
/**
 * What a prune does in a destination, told before it is done.
 */
export interface PrunePlannedEvent {
  /**
   * The kind of event.
   */
  readonly event: 'prune-planned';
  /**
   * The destination's name.
   */
  readonly destination: string;
  /**
   * Snapshots that stay.
   */
  readonly keep: number;
  /**
   * Snapshots that go.
   */
  readonly forget: number;
  /**
   * Snapshots of other sites; they are left alone.
   */
  readonly otherSites: number;
}
/**
 * Something that speaks against pruning a destination: nothing is done there unless it is waived.
 */
export interface PruneObjectionEvent {
  /**
   * The kind of event.
   */
  readonly event: 'prune-objection';
  /**
   * The destination's name.
   */
  readonly destination: string;
  /**
   * What it is about, as --force-… names it.
   */
  readonly objection: 'unverified' | 'degraded' | 'shrunk';
  /**
   * The snapshot's id.
   */
  readonly snapshot: string;
  /**
   * What it is.
   */
  readonly message: string;
  /**
   * What can be done.
   */
  readonly guidance: string;
  /**
   * Whether the user has waved it aside.
   */
  readonly waived: boolean;
}
/**
 * Room that a destination gave back after snapshots were deleted; bytes are of stored objects.
 */
export interface RoomFreedEvent {
  /**
   * The kind of event.
   */
  readonly event: 'room-freed';
  /**
   * The destination's name.
   */
  readonly destination: string;
  /**
   * Objects of which nothing was needed.
   */
  readonly deletedPacks: number;
  /**
   * Objects that were written anew without what nobody needs.
   */
  readonly repackedPacks: number;
  /**
   * Needed bytes that were written anew.
   */
  readonly repackedBytes: number;
  /**
   * What the destination shrank by.
   */
  readonly freedBytes: number;
  /**
   * Bytes that no snapshot needs and that stay.
   */
  readonly deadBytes: number;
  /**
   * Bytes that the snapshots need.
   */
  readonly liveBytes: number;
  /**
   * What was left alone.
   */
  readonly skipped: readonly SkippedObject[];
}
/**
 * A stored object that was left although no snapshot needs all of it.
 */
export interface SkippedObject {
  /**
   * Its key or file name within the destination.
   */
  readonly object: string;
  /**
   * Its size.
   */
  readonly bytes: number;
  /**
   * Why it was left.
   */
  readonly message: string;
}
/**
 * What the coming time would look like in a destination, if snapshots are made as often as up to now.
 */
export interface RetentionSimulatedEvent {
  /**
   * The kind of event.
   */
  readonly event: 'retention-simulated';
  /**
   * The destination's name.
   */
  readonly destination: string;
  /**
   * Month by month.
   */
  readonly months: readonly SimulatedMonth[];
  /**
   * The schedules that were seen.
   */
  readonly schedules: readonly SeenSchedule[];
}
/**
 * How many snapshots there would be at the end of a month.
 */
export interface SimulatedMonth {
  /**
   * The month.
   */
  readonly month: string;
  /**
   * How many; of the last month at the end of the simulation.
   */
  readonly snapshots: number;
}
/**
 * How often snapshots of a set of sources were made up to now.
 */
export interface SeenSchedule {
  /**
   * The sources.
   */
  readonly sources: readonly string[];
  /**
   * Milliseconds from one to the next.
   */
  readonly intervalMs: number;
  /**
   * Whether more are expected; the schedule has ended otherwise.
   */
  readonly goesOn: boolean;
}
/**
 * Something that a repair does to a stored object, or would do.
 */
export interface RepairStepEvent {
  /**
   * The kind of event.
   */
  readonly event: 'repair-step';
  /**
   * The destination's name.
   */
  readonly destination: string;
  /**
   * Its key or file name.
   */
  readonly object: string;
  /**
   * write: it was missing. replace: written anew, the old one moved aside. move: moved aside. salvage: what can be read of it is written anew. keep: it is damaged and stays. forget: a note that is not true any more is removed.
   */
  readonly action: 'write' | 'replace' | 'move' | 'salvage' | 'keep' | 'forget';
  /**
   * Why, as one clause.
   */
  readonly message: string;
}
/**
 * Content that cannot be read any more: a file of some snapshots, all of a source, or a whole snapshot.
 */
export interface ContentLostEvent {
  /**
   * The kind of event.
   */
  readonly event: 'content-lost';
  /**
   * The destination's name.
   */
  readonly destination: string;
  /**
   * The manifest that names it, or the object that held it.
   */
  readonly object: string;
  /**
   * What is lost and why, as one clause.
   */
  readonly message: string;
  /**
   * The snapshots that lack it.
   */
  readonly snapshots: readonly string[];
  /**
   * The source's name, when it is a file.
   */
  readonly source?: string;
  /**
   * Path within the source, when it is a file.
   */
  readonly path?: string;
  /**
   * Other destinations that have one of these snapshots.
   */
  readonly elsewhere: readonly string[];
}
/**
 * What a repair did in a destination.
 */
export interface RepositoryRepairedEvent {
  /**
   * The kind of event.
   */
  readonly event: 'repository-repaired';
  /**
   * The destination's name.
   */
  readonly destination: string;
  /**
   * Objects that something was done to.
   */
  readonly steps: number;
  /**
   * Chunks of content that only damaged objects had and that were saved.
   */
  readonly salvagedChunks: number;
  /**
   * Their bytes.
   */
  readonly salvagedBytes: number;
  /**
   * Files, sources and snapshots that are lost.
   */
  readonly lost: number;
  /**
   * Where in the destination what was replaced lies now.
   */
  readonly movedTo?: string;
}
/**
 * A source or destination of a valid configuration.
 */
export interface DescribedEvent {
  /**
   * The kind of event.
   */
  readonly event: 'described';
  /**
   * Its name.
   */
  readonly name: string;
  /**
   * Its kind.
   */
  readonly kind: string;
  /**
   * What it is; holds no secret.
   */
  readonly description: string;
}
/**
 * What was found of one thing that a destination needs of its place.
 */
export interface DiagnosedEvent {
  /**
   * The kind of event.
   */
  readonly event: 'diagnosed';
  /**
   * The destination's name.
   */
  readonly destination: string;
  /**
   * What was tried or looked at.
   */
  readonly subject: string;
  /**
   * sound; doubtful: it works, but somebody should see to it; unknown: it cannot be told; wrong: backups cannot rely on it.
   */
  readonly outcome: 'sound' | 'doubtful' | 'unknown' | 'wrong';
  /**
   * What was found, as one clause.
   */
  readonly message: string;
}
/**
 * A destination could not remember what was verified in it, because it may only be read for instance; the verification itself holds.
 */
export interface VerificationUnrecordedEvent {
  /**
   * The kind of event.
   */
  readonly event: 'verification-unrecorded';
  /**
   * The destination's name.
   */
  readonly destination: string;
  /**
   * The fault's code; stable, for programs.
   */
  readonly code: string;
  /**
   * Why it could not, as one clause.
   */
  readonly message: string;
}
/**
 * Snapshots are on their way from one destination to another.
 */
export interface CopyStartedEvent {
  /**
   * The kind of event.
   */
  readonly event: 'copy-started';
  /**
   * The destination that it comes from.
   */
  readonly from: string;
  /**
   * The destination that it goes to.
   */
  readonly destination: string;
  /**
   * How many of them are missing there.
   */
  readonly snapshots: number;
}
/**
 * A snapshot arrived and was committed.
 */
export interface SnapshotCopiedEvent {
  /**
   * The kind of event.
   */
  readonly event: 'snapshot-copied';
  /**
   * The snapshot's id.
   */
  readonly snapshot: string;
  /**
   * The destination that it comes from.
   */
  readonly from: string;
  /**
   * The destination that it goes to.
   */
  readonly destination: string;
  /**
   * Stored objects that were moved for it; files where the two destinations store differently.
   */
  readonly objects: number;
  /**
   * Bytes of them.
   */
  readonly bytes: number;
}
/**
 * A snapshot could not be copied, because it is damaged where it should come from; the others go on.
 */
export interface SnapshotNotCopiedEvent {
  /**
   * The kind of event.
   */
  readonly event: 'snapshot-not-copied';
  /**
   * The snapshot's id.
   */
  readonly snapshot: string;
  /**
   * The destination that it comes from.
   */
  readonly from: string;
  /**
   * The destination that it goes to.
   */
  readonly destination: string;
  /**
   * The fault's code; stable, for programs.
   */
  readonly code: string;
  /**
   * What is wrong with it, as one clause.
   */
  readonly message: string;
  /**
   * What can be done about it, as one clause.
   */
  readonly guidance?: string;
}
/**
 * How one source stands. What is absent there is none of.
 */
export interface SourceStatusEvent {
  /**
   * The kind of event.
   */
  readonly event: 'source-status';
  /**
   * The source's name.
   */
  readonly source: string;
  /**
   * Its kind.
   */
  readonly kind: string;
  /**
   * The newest snapshot in which it is complete.
   */
  readonly snapshot?: string;
  /**
   * Milliseconds since that began.
   */
  readonly ageMs?: number;
  /**
   * The newest snapshot in which it is complete and that is verified down to its bytes.
   */
  readonly verified?: string;
  /**
   * Milliseconds since that began.
   */
  readonly verifiedAgeMs?: number;
  /**
   * How deep that is verified.
   */
  readonly level?: 'presence' | 'bytes' | 'content' | 'drill';
  /**
   * How many destinations hold it.
   */
  readonly copies: number;
  /**
   * On how many kinds of storage.
   */
  readonly storages: number;
  /**
   * How many of the copies stand elsewhere.
   */
  readonly offSite: number;
  /**
   * Whether the newest verified snapshot is no older than the recovery point objective; absent without one.
   */
  readonly withinObjective?: boolean;
}
/**
 * Something about the backups that somebody has to see to.
 */
export interface StatusProblemEvent {
  /**
   * The kind of event.
   */
  readonly event: 'status-problem';
  /**
   * What kind of problem it is.
   */
  readonly problem: 'no-complete-snapshot' | 'not-verified' | 'older-than-objective' | 'different' | 'behind' | 'not-readable' | 'damaged';
  /**
   * The source's name.
   */
  readonly source?: string;
  /**
   * The destination's name.
   */
  readonly destination?: string;
  /**
   * What it is, as one clause.
   */
  readonly message: string;
  /**
   * What to do, as one clause.
   */
  readonly guidance: string;
}
/**
 * Where the copies of one snapshot are, and what was verified of each.
 */
export interface SnapshotCopiesEvent {
  /**
   * The kind of event.
   */
  readonly event: 'snapshot-copies';
  /**
   * The snapshot's id.
   */
  readonly snapshot: string;
  /**
   * When its run began: ISO 8601, UTC.
   */
  readonly startedAt: string;
  /**
   * complete: everything is there. degraded: something was missing or changed underfoot in one of them.
   */
  readonly outcome: 'complete' | 'degraded' | 'failed';
  /**
   * How many destinations hold it.
   */
  readonly copies: number;
  /**
   * On how many kinds of storage.
   */
  readonly storages: number;
  /**
   * How many of the copies stand elsewhere.
   */
  readonly offSite: number;
  /**
   * Its copies.
   */
  readonly destinations: readonly PlacedCopy[];
}
/**
 * One copy of a snapshot, and where it stands.
 */
export interface PlacedCopy {
  /**
   * The destination's name.
   */
  readonly name: string;
  /**
   * The kind of storage.
   */
  readonly storage: string;
  /**
   * Whether it stands elsewhere.
   */
  readonly offSite: boolean;
  /**
   * complete: everything is there. degraded: something was missing or changed underfoot.
   */
  readonly outcome: 'complete' | 'degraded' | 'failed';
  readonly verifications: Verifications;
}
/**
 * What a verification with a budget reads of a destination.
 */
export interface BudgetChosenEvent {
  /**
   * The kind of event.
   */
  readonly event: 'budget-chosen';
  /**
   * The destination's name.
   */
  readonly destination: string;
  /**
   * Stored objects that are read.
   */
  readonly objects: number;
  /**
   * Bytes of them.
   */
  readonly bytes: number;
  /**
   * How many of them are beyond the budget, because nobody proved them for longer than the maximum age.
   */
  readonly overdue: number;
  /**
   * Stored objects that there are.
   */
  readonly totalObjects: number;
  /**
   * Bytes of them.
   */
  readonly totalBytes: number;
}
/**
 * Something wrong in the configuration.
 */
export interface ConfigProblemEvent {
  /**
   * The kind of event.
   */
  readonly event: 'config-problem';
  /**
   * JSON pointer of the place.
   */
  readonly pointer: string;
  /**
   * Line, from 1.
   */
  readonly line?: number;
  /**
   * Column, from 1.
   */
  readonly column?: number;
  /**
   * What stands there.
   */
  readonly found: string;
  /**
   * What may stand there.
   */
  readonly expected: string;
  /**
   * The known name that was most likely meant.
   */
  readonly nearest?: string;
}
/**
 * What ended the run.
 */
export interface ErrorEvent {
  /**
   * The kind of event.
   */
  readonly event: 'error';
  /**
   * The fault's code; stable, for programs.
   */
  readonly code: string;
  /**
   * What failed and where, as one clause.
   */
  readonly message: string;
  /**
   * What to do about it.
   */
  readonly guidance?: string;
}
/**
 * The last line of every run.
 */
export interface RunSummaryEvent {
  /**
   * The kind of event.
   */
  readonly event: 'summary';
  /**
   * The verb; empty when none was recognised.
   */
  readonly verb: string;
  /**
   * How it ended. different: a comparison found a difference.
   */
  readonly outcome: 'complete' | 'degraded' | 'failed' | 'different';
  /**
   * The snapshot's id.
   */
  readonly snapshot?: string;
  readonly counts: Counts;
  /**
   * The exit code of the process.
   */
  readonly exitCode: number;
}
/**
 * Numbers by name.
 */
export interface Counts {
  readonly [k: string]: number;
}
/**
 * An identity file was made, which opens what is encrypted to its recipient.
 */
export interface IdentityCreatedEvent {
  /**
   * The kind of event.
   */
  readonly event: 'identity-created';
  /**
   * Where it lies.
   */
  readonly file: string;
  /**
   * The recipient, for the configuration.
   */
  readonly recipient: string;
  /**
   * Whether a passphrase protects the file.
   */
  readonly byPassphrase: boolean;
}
/**
 * Who can read a destination.
 */
export interface KeysShownEvent {
  /**
   * The kind of event.
   */
  readonly event: 'keys-shown';
  /**
   * The destination.
   */
  readonly destination: string;
  /**
   * Grows with every change of the keys, from 1.
   */
  readonly number: number;
  /**
   * When these keys were made, ISO 8601.
   */
  readonly created: string;
  /**
   * Whom new content is encrypted to; what opens that is encrypted to the recipients.
   */
  readonly packRecipient: string;
  /**
   * Who can read.
   */
  readonly recipients: readonly KeyRecipient[];
}
/**
 * Somebody who can read an encrypted destination.
 */
export interface KeyRecipient {
  /**
   * The name in the configuration.
   */
  readonly name: string;
  /**
   * The age recipient.
   */
  readonly recipient: string;
  /**
   * Whether a passphrase opens it instead of an identity file.
   */
  readonly byPassphrase: boolean;
}
/**
 * Others can read a destination than before.
 */
export interface KeysChangedEvent {
  /**
   * The kind of event.
   */
  readonly event: 'keys-changed';
  /**
   * The destination.
   */
  readonly destination: string;
  /**
   * What was done.
   */
  readonly change: 'add' | 'remove';
  /**
   * Grows with every change of the keys, from 1.
   */
  readonly number: number;
  /**
   * Whom new content is encrypted to; what opens that is encrypted to the recipients.
   */
  readonly packRecipient: string;
  /**
   * Who can read now.
   */
  readonly recipients: readonly KeyRecipient[];
}
/**
 * The identities that were given have been tried on the newest snapshot of a destination.
 */
export interface KeysCheckedEvent {
  /**
   * The kind of event.
   */
  readonly event: 'keys-checked';
  /**
   * The destination.
   */
  readonly destination: string;
  /**
   * The snapshot that was read; absent when there is none yet.
   */
  readonly snapshot?: string;
  /**
   * Whose identity was given and read it.
   */
  readonly proven: readonly KeyRecipient[];
  /**
   * Identities that were given and did not.
   */
  readonly failed: readonly FailedIdentity[];
  /**
   * Whose identity was not given.
   */
  readonly unproven: readonly KeyRecipient[];
}
/**
 * An identity that did not open a snapshot.
 */
export interface FailedIdentity {
  /**
   * Its recipient.
   */
  readonly recipient: string;
  /**
   * Why, as a clause.
   */
  readonly message: string;
}
/**
 * A document of a file that the database does not have in the end.
 */
export interface DocumentRefusedEvent {
  /**
   * The kind of event.
   */
  readonly event: 'document-refused';
  /**
   * The database, without credentials.
   */
  readonly database: string;
  /**
   * The document's id; empty where the file says none.
   */
  readonly document: string;
  /**
   * Its revision, where the file says one.
   */
  readonly revision?: string;
  /**
   * Why, as one clause.
   */
  readonly message: string;
}
/**
 * A file of documents was loaded into a database, or only read.
 */
export interface DocumentsLoadedEvent {
  /**
   * The kind of event.
   */
  readonly event: 'documents-loaded';
  /**
   * The database, without credentials.
   */
  readonly database: string;
  /**
   * The file; - is stdin.
   */
  readonly file: string;
  /**
   * couchbackup: an array of documents on each line. ndjson: a document on each line.
   */
  readonly format: 'couchbackup' | 'ndjson';
  /**
   * What the file's first line says of the program that wrote it, where it has one.
   */
  readonly origin?: string;
  /**
   * Whether nothing was written.
   */
  readonly dryRun: boolean;
  /**
   * Whether the database was made.
   */
  readonly created: boolean;
  /**
   * Different documents in the file.
   */
  readonly documents: number;
  /**
   * Revisions in the file.
   */
  readonly revisions: number;
  /**
   * Bytes of the file, decompressed.
   */
  readonly bytes: number;
  /**
   * Documents that the database does not have in the end.
   */
  readonly refused: number;
  /**
   * Numbers of lines that break off; at most 1,000.
   */
  readonly brokenLines: readonly number[];
  /**
   * How many documents more the database counts than the file has; absent where it cannot be told.
   */
  readonly difference?: number;
}
/**
 * A document whose replicas have gone different ways.
 */
export interface ConflictFoundEvent {
  /**
   * The kind of event.
   */
  readonly event: 'conflict-found';
  /**
   * The database, without credentials.
   */
  readonly database: string;
  /**
   * The document's id.
   */
  readonly document: string;
  /**
   * The revision that the database shows.
   */
  readonly winner: string;
  /**
   * The other leaves that are not deleted.
   */
  readonly others: readonly string[];
}
/**
 * What was decided, or would be, of a document in conflict.
 */
export interface ConflictResolvedEvent {
  /**
   * The kind of event.
   */
  readonly event: 'conflict-resolved';
  /**
   * The database, without credentials.
   */
  readonly database: string;
  /**
   * The document's id.
   */
  readonly document: string;
  /**
   * resolved: one leaf is left. planned: it would be so without --dry-run. undecided: nothing was done.
   */
  readonly action: 'resolved' | 'planned' | 'undecided';
  /**
   * The leaf that stays.
   */
  readonly winner?: string;
  /**
   * Whether its fields were merged by hand.
   */
  readonly merged?: boolean;
  /**
   * Why so, as one clause.
   */
  readonly message: string;
}
/**
 * The documents of a snapshot were written to a file, and the file was read back.
 */
export interface DocumentsExportedEvent {
  /**
   * The kind of event.
   */
  readonly event: 'documents-exported';
  /**
   * The snapshot's id.
   */
  readonly snapshot: string;
  /**
   * The source's name.
   */
  readonly source: string;
  /**
   * Where they were written.
   */
  readonly file: string;
  /**
   * couchbackup: an array of documents on each line. ndjson: a document on each line.
   */
  readonly format: 'couchbackup' | 'ndjson';
  /**
   * Different documents in the file, read back and counted.
   */
  readonly documents: number;
  /**
   * Revisions in the file, read back and counted.
   */
  readonly revisions: number;
  /**
   * Bytes of the file, decompressed.
   */
  readonly bytes: number;
}
/**
 * Two sides that went on from one snapshot are being brought together.
 */
export interface ReconcileStartedEvent {
  /**
   * The kind of event.
   */
  readonly event: 'reconcile-started';
  /**
   * The snapshot that both sides went on from.
   */
  readonly snapshot: string;
  /**
   * Where it is read.
   */
  readonly destination: string;
  /**
   * The source.
   */
  readonly source: string;
  /**
   * The live source, which is changed when that is asked for.
   */
  readonly live: string;
  /**
   * The side that is brought into it.
   */
  readonly other: string;
  /**
   * Who decides what both sides changed differently; absent where nobody does.
   */
  readonly policy?: 'keep-live' | 'keep-snapshot' | 'newest' | 'ask';
  /**
   * Whether the live source is changed, or only told what would be.
   */
  readonly apply: boolean;
}
/**
 * Something that holds data and whose records are not brought together.
 */
export interface CollectionLeftEvent {
  /**
   * The kind of event.
   */
  readonly event: 'collection-left';
  /**
   * The source.
   */
  readonly source: string;
  /**
   * The table, or collection of documents.
   */
  readonly collection: string;
  /**
   * Why not.
   */
  readonly reason: string;
}
/**
 * A record that at least one side changed since the snapshot. At most 1,000 per collection are sent; the counts are whole.
 */
export interface RecordReconciledEvent {
  /**
   * The kind of event.
   */
  readonly event: 'record-reconciled';
  /**
   * The source.
   */
  readonly source: string;
  /**
   * The table, or collection of documents.
   */
  readonly collection: string;
  /**
   * The values of its key, as they are shown.
   */
  readonly key: readonly string[];
  /**
   * What the live source did to it.
   */
  readonly live: 'same' | 'added' | 'changed' | 'deleted';
  /**
   * What the other side did to it.
   */
  readonly other: 'same' | 'added' | 'changed' | 'deleted';
  /**
   * What becomes of it in the live source.
   */
  readonly becomes: 'same' | 'added' | 'changed' | 'deleted';
  /**
   * What both sides changed, and not to the same.
   */
  readonly conflicts: readonly ShownConflict[];
}
/**
 * Something that both sides changed, and not to the same. Without --values values are described, not shown.
 */
export interface ShownConflict {
  /**
   * The column; absent where one side deleted the record that the other changed.
   */
  readonly column?: string;
  /**
   * The value in the snapshot.
   */
  readonly base?: string;
  /**
   * The value in the live source.
   */
  readonly live?: string;
  /**
   * The value on the other side.
   */
  readonly other?: string;
  /**
   * Which side it was decided for.
   */
  readonly decision: 'live' | 'other' | 'undecided';
}
/**
 * One table or collection was brought together.
 */
export interface CollectionReconciledEvent {
  /**
   * The kind of event.
   */
  readonly event: 'collection-reconciled';
  /**
   * The source.
   */
  readonly source: string;
  /**
   * The table, or collection of documents.
   */
  readonly collection: string;
  /**
   * Records that only the live source changed since the snapshot: they stay.
   */
  readonly live: number;
  /**
   * Records that only the other side changed: they are brought into the live source.
   */
  readonly other: number;
  /**
   * Records that both sides changed, alike or without contradiction.
   */
  readonly both: number;
  /**
   * Records that both sides changed, and not to the same.
   */
  readonly conflicts: number;
  /**
   * Those of the conflicts that nobody decided: they stay as the live source has them.
   */
  readonly undecided: number;
  /**
   * Records that are added to the live source.
   */
  readonly add: number;
  /**
   * Records of the live source that are changed.
   */
  readonly change: number;
  /**
   * Records of the live source that are deleted.
   */
  readonly delete: number;
}
/**
 * Records of the live source were changed, in one transaction.
 */
export interface RecordsChangedEvent {
  /**
   * The kind of event.
   */
  readonly event: 'records-changed';
  /**
   * The source.
   */
  readonly source: string;
  /**
   * The snapshot that has the source as it was before.
   */
  readonly before: string;
  /**
   * Records added.
   */
  readonly added: number;
  /**
   * Records changed.
   */
  readonly changed: number;
  /**
   * Records deleted.
   */
  readonly deleted: number;
  /**
   * What else was done or left out.
   */
  readonly remarks: readonly string[];
}
/**
 * One database was replicated into another, and compared.
 */
export interface ReplicatedEvent {
  /**
   * The kind of event.
   */
  readonly event: 'replicated';
  /**
   * The database that was brought, without credentials.
   */
  readonly from: string;
  /**
   * The database that it was brought into.
   */
  readonly to: string;
  /**
   * Whether nothing was done.
   */
  readonly dryRun: boolean;
  /**
   * server: by the server itself. stream: from here. nobody: nothing was done.
   */
  readonly by: 'server' | 'stream' | 'nobody';
  /**
   * Whether the target was made, or would be.
   */
  readonly created: boolean;
  /**
   * Whether an earlier replication went on.
   */
  readonly resumed: boolean;
  /**
   * Documents of the source when it began, deleted ones too.
   */
  readonly documents: number;
  /**
   * Revisions that were written from here.
   */
  readonly written: number;
  /**
   * Documents that the target refused.
   */
  readonly refused: number;
  /**
   * Revisions that the target lacks in the end.
   */
  readonly missing: number;
}
/**
 * A source begins to be replicated.
 */
export interface ReplicationStartedEvent {
  /**
   * The kind of event.
   */
  readonly event: 'replication-started';
  /**
   * The kind of source of both.
   */
  readonly kind: string;
  /**
   * What is replicated, without secrets.
   */
  readonly from: string;
  /**
   * What becomes a replica of it, without secrets.
   */
  readonly to: string;
  /**
   * Whether nothing is written.
   */
  readonly dryRun: boolean;
}
/**
 * A source was replicated and found equal, or could be.
 */
export interface SourceReplicatedEvent {
  /**
   * The kind of event.
   */
  readonly event: 'source-replicated';
  /**
   * The kind of source of both.
   */
  readonly kind: string;
  /**
   * What is replicated, without secrets.
   */
  readonly from: string;
  /**
   * What becomes a replica of it, without secrets.
   */
  readonly to: string;
  /**
   * Whether nothing is written.
   */
  readonly dryRun: boolean;
  /**
   * Artifacts of every type.
   */
  readonly artifacts: number;
  /**
   * Bytes of content.
   */
  readonly bytes: number;
}
