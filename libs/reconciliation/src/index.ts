export { compareCollections, type NamedCollections } from './compare-collections.ts';
export { keepOurs, keepTheirs, leaveOpen, newestBy } from './policies.ts';
export { needsChange, type ReconcileOptions, reconcileRecords } from './reconcile-records.ts';
export type {
  Conflict,
  ConflictedRecord,
  Decide,
  ReconciledConflict,
  ReconciledRecord,
  Side,
  SideChange,
} from './reconciled-record.ts';
export type { RecordStream, ThreeStreams } from './three-way.ts';
