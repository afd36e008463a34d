export { assertSafePath } from './safe-path.ts';
export type {
  ArtifactSet,
  ExtractOptions,
  FolderTarget,
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
  SwapStep,
} from './source.ts';
