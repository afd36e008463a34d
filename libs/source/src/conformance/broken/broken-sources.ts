import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Fault } from '@holdfast/fault';
import type { Artifact } from '@holdfast/manifest';
import { referenceAdapter } from '../../testing/index.ts';
import { type BrokenSource, sound, withArtifacts, withSource, withView } from './altered-source.ts';
import { brokenPrevious } from './broken-previous.ts';
import { brokenRecords } from './broken-records.ts';

async function* repeated(artifacts: AsyncIterable<Artifact>) {
  for await (const artifact of artifacts) yield* [artifact, artifact];
}

async function* reversed(artifacts: AsyncIterable<Artifact>) {
  yield* (await Array.fromAsync(artifacts)).reverse();
}

async function* changed(artifacts: AsyncIterable<Artifact>, change: (artifact: Artifact) => Artifact) {
  for await (const artifact of artifacts) yield change(artifact);
}

async function* first<One>(all: AsyncIterable<One>): AsyncGenerator<One> {
  for await (const one of all) {
    yield one;
    return;
  }
}

export const brokenSources: readonly BrokenSource[] = [
  ...brokenPrevious,
  {
    name: 'writes into what it freezes',
    noticed: 'open, freeze and reading everything leave the source as it was: bytes, times, names',
    adapter: withView((view, { path }) => ({
      ...view,
      inventory: (...call) => writeFile(`${path}/touched`, '').then(() => view.inventory(...call)),
    })),
  },
  {
    name: 'gives artifacts twice',
    noticed: 'gives every artifact exactly once, in order of path, with content exactly for files',
    adapter: withArtifacts(repeated),
  },
  {
    name: 'gives artifacts in another order',
    noticed: 'gives every artifact exactly once, in order of path, with content exactly for files',
    adapter: withArtifacts(reversed),
  },
  {
    name: 'gives its artifacts to the first who asks',
    noticed: 'gives the same artifacts again, also while an earlier iteration is under way',
    adapter: withArtifacts((artifacts, call) => (call === 0 ? artifacts : changed(artifacts, (artifact) => ({ ...artifact, mode: call })))),
  },
  {
    name: 'is never the same twice',
    noticed: 'is deterministic: two views of an unchanged source are equal, bytes and inventory',
    adapter: withArtifacts((artifacts) => changed(artifacts, (artifact) => ({ ...artifact, mtime: `${performance.now()}` }))),
  },
  {
    name: 'reads what is there when it is read',
    noticed: 'holds its moment: a change after the freeze is not in the view',
    adapter: withSource((source) => ({
      ...source,
      async freeze(options) {
        const view = await source.freeze(options);
        return {
          ...view,
          async *artifacts(abortable) {
            yield* (await source.freeze(options)).artifacts(abortable);
          },
        };
      },
    })),
  },
  {
    name: 'takes a missing source for an empty one',
    noticed: 'names a missing source, and opening it is no error',
    adapter: withSource((source, { path }) => ({
      ...source,
      freeze: (options) => mkdir(path, { recursive: true }).then(() => source.freeze(options)),
    })),
  },
  {
    name: 'does not hear an abort',
    noticed: 'gives up when it is aborted',
    adapter: withSource((source) => ({
      ...source,
      freeze: async () => {
        const view = await source.freeze({});
        return { ...view, artifacts: () => view.artifacts({}), inventory: (_options, previous) => view.inventory({}, previous) };
      },
    })),
  },
  {
    name: 'cannot be disposed twice',
    noticed: 'may be disposed twice, views and source, read or unread',
    adapter: withView((view) => {
      let disposed = 0;
      return {
        ...view,
        [Symbol.asyncDispose]: async () => {
          if (disposed++ > 0) throw new Error('disposed twice');
        },
      };
    }),
  },
  {
    name: 'tells its secret',
    noticed: 'H31: says what it is without a secret',
    adapter: { ...sound, describe: ({ name }) => `the folder ${name}` },
  },
  {
    name: 'has one token for everything',
    noticed: 'equal change tokens mean equal bytes, however quickly the source is changed',
    adapter: withArtifacts((artifacts) =>
      changed(artifacts, (artifact) => (artifact.type === 'file' ? { ...artifact, changeToken: 'same' } : artifact)),
    ),
  },
  {
    name: 'has no tokens',
    noticed: 'an unchanged source keeps its tokens and its mark',
    adapter: referenceAdapter({ changeTokens: false }),
  },
  {
    name: 'never counts again',
    noticed: 'a changed source does not answer with the inventory of before',
    adapter: withView((view) => ({
      ...view,
      inventory: async (options, previous) => previous?.inventory ?? (await view.inventory(options)),
    })),
  },
  {
    name: 'plans what it does not know',
    noticed: 'plans without doing anything, and counts what would be made, replaced and kept',
    adapter: withSource((source) => ({ ...source, plan: async (...call) => ({ ...(await source.plan(...call)), unchanged: 0 }) })),
  },
  {
    name: 'inspects nothing',
    noticed: 'inspects stored artifacts to the inventory that was counted in the view',
    adapter: { ...sound, inspect: async () => ({ objects: {}, properties: {} }) },
  },
  {
    name: 'restores something else',
    noticed: 'capture, stage, freeze what was staged, swap in, capture: equal each time',
    adapter: withSource((source) => ({
      ...source,
      stage: (artifacts, target, options) =>
        source.stage(
          {
            ...artifacts,
            extract: async (requests) => {
              for await (const { location } of requests) await writeFile(location, 'something else');
            },
          },
          target,
          options,
        ),
    })),
  },
  {
    name: 'restores less without its configuration',
    noticed: 'restores into a folder what nothing is left of but its snapshot, without a configuration',
    adapter: {
      ...sound,
      openRestorer: async (...opened) => {
        const restorer = await sound.openRestorer(...opened);
        return {
          ...restorer,
          stage: (artifacts, ...call) => restorer.stage({ ...artifacts, entries: (options) => first(artifacts.entries(options)) }, ...call),
        };
      },
    },
  },
  {
    name: 'says nothing of what it makes',
    noticed: 'announces whatever it makes before it makes it',
    adapter: withSource((source) => ({
      ...source,
      stage: (artifacts, target, options) => source.stage(artifacts, target, { ...options, announce: undefined }),
    })),
  },
  {
    name: 'takes itself for alone',
    noticed: 'stages beside another source below a folder that neither finds, and leaves that one alone when it fails',
    adapter: withSource((source) => ({
      ...source,
      stage: async (artifacts, target, options) => {
        const parent = target.kind === 'directory' ? dirname(target.directory) : undefined;
        const missing = parent !== undefined && !existsSync(parent);
        await options.announce?.(parent ?? '');
        if (missing) await mkdir(parent);
        return source.stage(artifacts, target, options);
      },
    })),
  },
  {
    name: 'replaces unasked',
    noticed: 'refuses a target that holds something unless told to replace it',
    adapter: withSource((source) => ({
      ...source,
      stage: (artifacts, target, options) => source.stage(artifacts, target, { ...options, replace: true }),
    })),
  },
  {
    name: 'leaves a part behind',
    noticed: 'leaves nothing of a staging that fails or is aborted',
    adapter: withSource((source) => ({
      ...source,
      stage: (artifacts, target, options) =>
        source.stage(artifacts, target, options).catch(async (error) => {
          if (target.kind === 'directory') await mkdir(`${target.directory}-part`, { recursive: true });
          throw error;
        }),
    })),
  },
  {
    name: 'does not mind where a path leads',
    noticed: 'refuses the path "../escape"',
    adapter: withSource((source) => ({
      ...source,
      stage: (...call) =>
        source.stage(...call).catch((error: Fault) => {
          throw error.code === 'unsafe-path' ? new Fault('internal', 'something went wrong') : error;
        }),
    })),
  },
  {
    name: 'stages into the target',
    noticed: 'stages nothing into the target and leaves nothing when disposed, swapped in or not',
    adapter: withSource((source, { path }) => ({
      ...source,
      stage: async (...call) => {
        const staged = await source.stage(...call);
        await writeFile(`${path}/a.txt`, 'staged');
        return staged;
      },
    })),
  },
  {
    name: 'restores more than was chosen',
    noticed: 'restores one artifact alone and leaves the others',
    adapter: withSource((source, { path }) => ({
      ...source,
      stage: async (artifacts, target, options) => {
        if (!artifacts.whole) await writeFile(`${path}/sub.txt`, 'also restored');
        return await source.stage(artifacts, target, options);
      },
    })),
  },
  ...brokenRecords,
];
