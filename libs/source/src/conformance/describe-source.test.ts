import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, expect, it } from 'vitest';
import { brokenSources } from './broken/broken-sources.ts';

/** Failed tests by the name of the source. */
const failed = new Map<string, string[]>();

/** A vitest inside this one would share its state, so that the fixture runs in a process of its own. */
const program = `
  import { startVitest } from 'vitest/node';
  const options = { watch: false, include: ['src/conformance/broken/fixture.ts'], reporters: [{}], root: process.argv[1] };
  const vitest = await startVitest('test', [], options);
  const tests = [...vitest.state.getTestModules()].flatMap((module) => [...module.children.allTests()]);
  console.log('\\n' + JSON.stringify(tests.map((test) => [test.fullName, test.result().state])));
  await vitest.close();`;

beforeAll(async () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const run = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program, root], {
    cwd: root,
    maxBuffer: 1 << 26,
  }).catch((error: { stdout: string }) => error);
  const results = JSON.parse(run.stdout.trim().split('\n').at(-1) as string) as [string, string][];
  for (const [fullName, state] of results) {
    const [source, , title] = fullName.split(' > ') as [string, string, string];
    const name = source.replace(' keeps the laws of a source', '');
    failed.set(name, [...(failed.get(name) ?? []), ...(state === 'failed' ? [title] : [])]);
  }
}, 180_000);

it('finds nothing wrong with a sound source', () => {
  expect(failed.get('is sound')).toEqual([]);
});

it.each(brokenSources.map(({ name, noticed }) => [name, noticed]))('notices a source that %s', (name, noticed) => {
  expect(failed.get(name)).toContain(noticed);
});
