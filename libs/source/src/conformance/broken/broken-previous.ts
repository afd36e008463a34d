import type { Abortable, Artifact } from '@holdfast/manifest';
import type { ArtifactSet, ArtifactsOptions } from '../../source.ts';
import { type BrokenSource, sound, withView } from './altered-source.ts';

/** Gives what was stored before under the names of what is there. */
async function* believed(artifacts: AsyncIterable<Artifact>, { previous }: ArtifactsOptions) {
  const entries = previous === undefined ? [] : await Array.fromAsync(previous.entries({}));
  for await (const artifact of artifacts) {
    const entry = entries.find(({ path, type }) => path === artifact.path && type === 'file');
    if (previous === undefined || entry === undefined) yield artifact;
    else yield { ...artifact, content: { kind: 'stream' as const, open: (options: Abortable) => previous.read(entry, options) } };
  }
}

async function* none({ previous }: ArtifactsOptions): AsyncGenerator<never> {
  await Array.fromAsync((previous as ArtifactSet).entries({})).catch(() => undefined);
}

/** Sources that do something else than they may with what was stored before. */
export const brokenPrevious: readonly BrokenSource[] = [
  {
    name: 'takes what was stored before for what is there',
    noticed: 'gives the same bytes whatever was stored before: the same, an older or a newer state, and nothing',
    adapter: withView((view) => ({ ...view, artifacts: (options) => believed(view.artifacts(options), options) })),
  },
  {
    name: 'passes over what it cannot read of what was stored before',
    noticed: 'lets pass what keeps it from reading what was stored before',
    adapter: withView((view) => ({
      ...view,
      artifacts: (options) => (options.previous === undefined ? view.artifacts(options) : none(options)),
    })),
  },
  {
    name: 'claims to use what was stored before',
    noticed: 'reads something of what was stored before, as it claims',
    adapter: { ...sound, capabilities: { ...sound.capabilities, incremental: true } },
  },
];
