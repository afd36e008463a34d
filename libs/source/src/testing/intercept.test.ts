import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { faulty, intercept, type SourceStep } from './intercept.ts';
import { artifactSet, captureInMemory } from './memory-artifacts.ts';
import { referenceAdapter } from './reference-source.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(`${tmpdir()}/holdfast-intercept-`);
  for (const name of ['site', 'scratch']) await mkdir(`${root}/${name}`);
  for (const name of ['a', 'b', 'c']) await writeFile(`${root}/site/${name}`, name.repeat(2500));
});
afterEach(() => rm(root, { recursive: true }));

const config = { name: 'x', kind: 'reference', path: 'site' } as const;

async function walk(adapter: ReturnType<typeof referenceAdapter>): Promise<void> {
  const context = { baseDirectory: root, scratchDirectory: `${root}/scratch`, now: () => new Date() };
  await using source = await adapter.open(config, context);
  await using view = await source.freeze({});
  const artifacts = artifactSet(await captureInMemory(view));
  await adapter.inspect(artifacts, context, {});
  const options = { replace: false, restoreId: '1' };
  const target = { kind: 'directory', directory: `${root}/new` } as const;
  await source.plan(artifacts, target, options);
  await using staged = await source.stage(artifacts, target, options);
  await using stagedView = await staged.freeze({});
  await captureInMemory(stagedView);
  await staged.ready({});
}

it('passes every step in order, with the path of artifacts', async () => {
  const reached: string[] = [];
  await walk(intercept(referenceAdapter(), (step, count, detail) => void reached.push(`${step} ${count} ${detail}`)));
  const view = (from: number) =>
    ['a', 'b', 'c'].flatMap((path, index) => [`artifact ${from + index} ${path}`, `content ${from + index} ${path}`]);
  const expected = [
    'open 0 ',
    'freeze 0 ',
    ...view(0),
    'inventory 0 ',
    'inspect 0 ',
    'plan 0 ',
    'stage 0 ',
    'staged 0 ',
    ...view(3),
    'inventory 1 ',
    'ready 0 ',
  ];
  expect(reached).toEqual(expected);
});

const steps: SourceStep[] = ['open', 'freeze', 'artifact', 'content', 'inventory', 'inspect', 'plan', 'stage', 'staged', 'ready'];
it.each(steps)('fails at %s', async (step) => {
  await expect(walk(faulty(referenceAdapter(), { step }))).rejects.toThrow(`planted failure 0 at ${step}`);
});

it('fails at the third artifact, and in the middle of the second content', async () => {
  await expect(walk(faulty(referenceAdapter(), { step: 'artifact', nth: 2 }))).rejects.toThrow('planted failure 2 at artifact');
  const error = new Error('own words');
  await expect(walk(faulty(referenceAdapter({ contentAs: () => 'private-copy' }), { step: 'content', nth: 1, error }))).rejects.toThrow(
    error,
  );
});

it('reports planted problems at the end of the artifacts and leaves missing paths out', async () => {
  const problems = [{ path: 'b', code: 'missing', message: 'gone' }] as const;
  const context = { baseDirectory: root, scratchDirectory: `${root}/scratch`, now: () => new Date() };
  await using source = await referenceAdapter({ problems }).open(config, context);
  await using view = await source.freeze({});
  const { entries, details } = await captureInMemory(view);
  expect(entries.map(({ path }) => path)).toEqual(['a', 'c']);
  expect(details.problems).toEqual(problems);
});
