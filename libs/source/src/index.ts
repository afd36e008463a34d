export { assertSafePath } from './safe-path.ts';
export type {
  ArtifactSet,
  ExtractOptions,
  FolderTarget,
  FrozenView,
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
