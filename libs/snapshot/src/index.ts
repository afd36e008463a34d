export { capture } from './capture.ts';
export { diff } from './diff.ts';
export type {
  CaptureEvent,
  Emit,
  Event,
  FailureEvent,
  ProgressEvent,
  QueryEvent,
  RestoreEvent,
  SummaryEvent,
  VerificationEvent,
} from './event.ts';
export { find } from './find.ts';
export { list } from './list.ts';
export { plan } from './plan.ts';
export { recover } from './recover.ts';
export { remove } from './remove.ts';
export type {
  CapturedDestination,
  CaptureRequest,
  CaptureResult,
  DiffRequest,
  DiffResult,
  Failure,
  FindRequest,
  FoundArtifact,
  ListedSnapshot,
  ListResult,
  PlanResult,
  RecoveryResult,
  RemoveRequest,
  RemoveResult,
  RestoreRequest,
  RestoreResult,
  ShownSnapshot,
  SnapshotChoice,
} from './request.ts';
export { restore } from './restore.ts';
export { show } from './show.ts';
export { undo } from './undo.ts';
export type { Adapters, Fragment, OpenedDestination, RunOptions, Workspace } from './workspace.ts';
