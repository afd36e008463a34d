import type { Artifact } from '@holdfast/manifest';
import type { FrozenView, Source, SourceAdapter } from '../../source.ts';
import { type ReferenceConfig, referenceAdapter } from '../../testing/index.ts';

/** A source that breaks one law, and the test that must notice. */
export interface BrokenSource {
  readonly name: string;
  readonly adapter: SourceAdapter<ReferenceConfig>;
  /** The title of a test that must fail. */
  readonly noticed: string;
}

/** Keeps every law. */
export const sound = referenceAdapter();

type Wrap<Thing> = (thing: Thing, config: ReferenceConfig) => Thing;

/** Changes the sound source. */
export function withSource(wrap: Wrap<Source>): SourceAdapter<ReferenceConfig> {
  return { ...sound, open: async (config, context) => wrap(await sound.open(config, context), config) };
}

/** Changes every view of the source and of what was staged from it. */
export function withView(wrap: Wrap<FrozenView>): SourceAdapter<ReferenceConfig> {
  return withSource((source, config) => ({ ...source, freeze: async (options) => wrap(await source.freeze(options), config) }));
}

/** Changes what views give; `call` counts the iterations of one view. */
export function withArtifacts(
  change: (artifacts: AsyncIterable<Artifact>, call: number) => AsyncIterable<Artifact>,
): SourceAdapter<ReferenceConfig> {
  return withView((view) => {
    let calls = 0;
    return { ...view, artifacts: (options) => change(view.artifacts(options), calls++) };
  });
}
