export { assertSafePath } from './safe-path.ts';
export type {
  ArtifactSet,
  ExtractOptions,
  FrozenView,
  RestoreOptions,
  RestorePlan,
  RestoreTarget,
  Source,
  SourceAdapter,
  SourceCapabilities,
  SourceContext,
  StagedRestore,
  SwapStep,
} from './source.ts';
