export { type CheckSomeOptions, type ChosenObjects, chooseObjects, type DatedObject } from './check-some.ts';
export type { CopiedSnapshot, CopyOptions, CopyProgress, CopyResult } from './copy.ts';
export type {
  BeginOptions,
  CheckOptions,
  CheckProgress,
  CommitOptions,
  Destination,
  DestinationAdapter,
  DestinationCapabilities,
  DestinationContext,
  DestinationKeys,
  DestinationRecipient,
  DetachedSignature,
  Diagnosis,
  ExtractionOptions,
  ExtractOptions,
  Finding,
  Keyring,
  KeysCheck,
  Sign,
  SnapshotCompletion,
  SnapshotReader,
  SnapshotWriter,
  SourceHeader,
  StoredSignature,
  UnneededObject,
  WriteOptions,
  WriteProgress,
  WrittenSource,
} from './destination.ts';
export type { PruneOptions, PruneProgress, PruneResult, SkippedObject } from './prune.ts';
export type { LostContent, RepairOptions, RepairPlan, RepairProgress, RepairResult, RepairStep } from './repair.ts';
