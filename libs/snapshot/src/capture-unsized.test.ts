import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Destination } from '@holdfast/destination';
import { memoryAdapter } from '@holdfast/destination/testing';
import type { Abortable, Artifact, ByteStream } from '@holdfast/manifest';
import type { SourceAdapter } from '@holdfast/source';
import { referenceAdapter } from '@holdfast/source/testing';
import { expect, it } from 'vitest';
import { capture } from './capture.ts';
import { restore } from './restore.ts';
import { testWorkspace } from './testing/index.ts';

const manual = { kind: 'manual' } as const;
const unsized = referenceAdapter({ contentAs: () => 'unsized' }) as SourceAdapter<never>;
const withoutTokens = referenceAdapter({ contentAs: () => 'unsized', changeTokens: false }) as SourceAdapter<never>;

async function serverWorkspace(change?: (artifact: Artifact) => Artifact) {
  const workspace = await testWorkspace({
    sources: ['server'],
    sourceKinds: { server: 'unsized' },
    sourceAdapters: { unsized: change === undefined ? unsized : withoutTokens },
    ...(change === undefined ? {} : { destinationAdapters: { local: changing(change) as never } }),
  });
  await mkdir(join(workspace.baseDirectory, 'server'));
  await writeFile(join(workspace.baseDirectory, 'server', 'rows.sql'), 'x'.repeat(2500));
  await writeFile(join(workspace.baseDirectory, 'server', 'schema.sql'), 'y');
  return workspace;
}

/** A destination that takes something else than it is given. */
function changing(change: (artifact: Artifact) => Artifact): typeof memoryAdapter {
  return {
    ...memoryAdapter,
    async open(config, context): Promise<Destination> {
      const inner = await memoryAdapter.open(config, context);
      const begin: Destination['begin'] = async (...begun) => {
        const writer = await inner.begin(...begun);
        return {
          writeSource: (source, artifacts, options) => writer.writeSource(source, changed(artifacts, change), options),
          commit: (completion, commit) => writer.commit(completion, commit),
          [Symbol.asyncDispose]: () => writer[Symbol.asyncDispose](),
        };
      };
      return Object.assign(Object.create(inner), { begin });
    },
  };
}

async function* changed(artifacts: AsyncIterable<Artifact>, change: (artifact: Artifact) => Artifact) {
  for await (const artifact of artifacts) yield change(artifact);
}

function withOpen(artifact: Artifact, open: (content: ByteStream, options: Abortable) => AsyncIterable<Uint8Array>): Artifact {
  const content = artifact.content as ByteStream;
  return { ...artifact, content: { ...content, open: (options) => open(content, options) } };
}

it('H1: what is counted of streams without a size is what is stored, compared and restored', async () => {
  await using workspace = await serverWorkspace();
  const result = await capture(workspace, manual, workspace);
  expect(result.failures).toEqual([]);
  const totals = { artifacts: 2, files: 2, bytes: 2501, problems: 0 };
  expect(result.destinations[0]?.manifest?.sources[0]).toMatchObject({ outcome: 'complete', totals });
  // Now the destination knows the content by its token, and opens no stream.
  workspace.advance(60_000);
  const again = await capture(workspace, manual, workspace);
  expect(again.failures).toEqual([]);
  expect(again.destinations[0]?.manifest?.sources[0]).toMatchObject({ outcome: 'complete', totals });
  const restored = await restore(workspace, { snapshot: 'latest', target: { kind: 'in-place' } }, workspace);
  expect(restored.outcome).toBe('complete');
});

it.each<[string, (artifact: Artifact) => Artifact]>([
  [
    'stops reading before the end',
    (artifact) =>
      withOpen(artifact, async function* (content, options) {
        for await (const piece of content.open(options)) {
          yield piece;
          return;
        }
      }),
  ],
  [
    'loses a piece',
    (artifact) =>
      withOpen(artifact, async function* (content, options) {
        let count = 0;
        for await (const piece of content.open(options)) if (count++ !== 1) yield piece;
      }),
  ],
  [
    'stores something twice',
    (artifact) =>
      withOpen(artifact, async function* (content, options) {
        for await (const piece of content.open(options)) yield* [piece, piece];
      }),
  ],
  ['reads nothing', (artifact) => withOpen(artifact, async function* () {})],
])('H1: a source without sizes of which a destination %s is failed', async (_what, change) => {
  await using workspace = await serverWorkspace(change);
  const result = await capture(workspace, manual, workspace);
  expect(result.outcome).not.toBe('complete');
  expect(result.failures).toMatchObject([{ source: 'server', code: 'destination-damaged' }]);
});
