export { assertSafePath } from '@holdfast/manifest';
export type {
  Conflict,
  Decision,
  DocumentFile,
  DocumentFormat,
  DocumentTools,
  Leaf,
  LoadOptions,
  LoadReport,
  RefusedDocument,
  ReplicateOptions,
  ReplicationReport,
} from './document-tools.ts';
export type { ChangedRecords, CollectionList, RecordReader, StoredRecords, UnreadCollection } from './records.ts';
export type {
  ArtifactSet,
  ArtifactsOptions,
  Extent,
  ExtractOptions,
  FolderTarget,
  FreezeOptions,
  FrozenView,
  OpenFiles,
  ReadyOptions,
  RestoreOptions,
  RestorePlan,
  Restorer,
  RestoreTarget,
  Source,
  SourceAdapter,
  SourceCapabilities,
  SourceContext,
  StagedRestore,
} from './source.ts';
export type { RenameStep, SourceStep, SourceSteps, SwapStep } from './swap-step.ts';
