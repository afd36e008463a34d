export { mapBounded } from './bounded.ts';
export { capture } from './capture.ts';
export {
  type Catalogue,
  type CatalogueListing,
  listCatalogue,
  missingDestination,
  openCatalogue,
} from './catalogue.ts';
export { copy } from './copy.ts';
export { diff } from './diff.ts';
export type {
  CaptureEvent,
  CopyEvent,
  Emit,
  Event,
  FailureEvent,
  KeysEvent,
  ProgressEvent,
  QueryEvent,
  RestoreEvent,
  StatusEvent,
  SummaryEvent,
  VerificationEvent,
} from './event.ts';
export { type ExportRequest, type ExportResult, exportDocuments } from './export-documents.ts';
export { find } from './find.ts';
export { freeAll } from './free-all.ts';
export { sourceAdapter } from './freeze.ts';
export { interruptible } from './interruptible.ts';
export { changeKeys, checkKeys, showKeys } from './keys.ts';
export { type ListOptions, list } from './list.ts';
export { openDestination } from './open-destination.ts';
export { plan } from './plan.ts';
export { type ExpectedTotals, type Progress, startProgress } from './progress.ts';
export { prune } from './prune.ts';
export type {
  PlannedSnapshot,
  PrunedDestination,
  PrunePlan,
  PruneRequest,
  PruneResult,
  PruneRules,
  RetentionEvent,
} from './prune-request.ts';
export { reconcile } from './reconcile/reconcile.ts';
export type {
  ReconcileCounts,
  ReconcileEvent,
  ReconcilePolicy,
  ReconcileQuestion,
  ReconcileRequest,
  ReconcileResult,
  ShownConflict,
} from './reconcile/reconcile-request.ts';
export { shownValue } from './reconcile/shown-value.ts';
export { recover } from './recover.ts';
export { remove } from './remove.ts';
export { repair } from './repair.ts';
export type { RepairEvent, RepairedDestination, RepairOutcome, RepairRequest } from './repair-request.ts';
export { replicate } from './replicate.ts';
export type { ReplicateRequest, ReplicateResult, ReplicationEvent } from './replication.ts';
export type {
  CapturedDestination,
  CaptureRequest,
  CaptureResult,
  CopiedDestination,
  CopyRequest,
  CopySnapshotsResult,
  DamagedManifest,
  DiffRequest,
  DiffResult,
  Failure,
  FindRequest,
  FoundArtifact,
  ListedCopy,
  ListedSnapshot,
  ListResult,
  PlanResult,
  RecoveryResult,
  RemoveRequest,
  RemoveResult,
  RestoreRequest,
  RestoreResult,
  ShownSnapshot,
  SkippedSource,
  SnapshotChoice,
  UndoGivenUp,
  Unlisted,
} from './request.ts';
export { noSnapshot, pickSnapshot } from './resolve-snapshot.ts';
export { restore } from './restore.ts';
export { openScratch, type Scratch } from './scratch.ts';
export { schemeOf } from './service-target.ts';
export { show } from './show.ts';
export { openSignatureCheck, type SignatureCheck, type SignatureReport } from './signature-report.ts';
export { simulatePrune } from './simulate-prune.ts';
export { standingSource } from './standing-artifacts.ts';
export { wholeSource } from './stored-artifacts.ts';
export { undo } from './undo.ts';
export { listVerified } from './verified-copies.ts';
export type { Adapters, DestinationFragment, Fragment, OpenedDestination, RunOptions, Workspace } from './workspace.ts';
