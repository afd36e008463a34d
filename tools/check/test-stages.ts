import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { runProgram } from './program.ts';
import type { CheckContext, Stage, StageResult } from './stage.ts';
import { failure, findSuites, readResults, resultsFile, type Suite, type SuiteResult, sum } from './suites.ts';

/** The tests of all packages; on a laptop a result that nx has kept from an earlier run with the same inputs counts, in CI every test runs. */
export const packageTests: Stage = {
  name: 'tests',
  run: async (context) => {
    const suites = (await findSuites(context.root)).filter(({ folder }) => folder !== 'e2e');
    const results = await runSuites(suites, context, context.strict ? ['--skip-nx-cache'] : []);
    return {
      unit: requireTests('unit', sum(results.map(({ unit }) => unit))),
      conformance: requireTests('conformance', sum(results.map(({ conformance }) => conformance))),
    };
  },
};

/** The tests that run the programs as a user would; never taken from the cache. */
export const endToEndTests: Stage = {
  name: 'e2e',
  run: async (context) => {
    const suites = (await findSuites(context.root)).filter(({ folder }) => folder === 'e2e');
    if (suites.length === 0) return { e2e: failure('the package e2e is missing') };
    const results = await runSuites(suites, context, ['--skip-nx-cache']);
    return { e2e: requireTests('e2e', sum(results.flatMap(({ unit, conformance }) => [unit, conformance]))) };
  },
};

/** Milliseconds. On a quiet machine with two cores the longest takes a quarter of that. */
const longestRun = 75 * 60_000;

async function runSuites(
  suites: readonly Suite[],
  { root, strict }: CheckContext,
  options: readonly string[],
): Promise<readonly SuiteResult[]> {
  await Promise.all(suites.map(async ({ folder }) => await rm(join(root, folder, resultsFile), { force: true })));
  const { status, output } = await runNx(root, [`--projects=${suites.map(({ name }) => name).join(',')}`, ...options]);
  const failedTasks = new Set([...output.matchAll(/^\s*- (\S+):test$/gm)].map(([, name]) => name));
  const results = await Promise.all(
    suites.map((suite) =>
      readResults(suite, { root, strict, taskFailed: failedTasks.has(suite.name), output: taskOutput(output, suite.name) }),
    ),
  );
  if (status === undefined) return [...results, { unit: failure(output.trim().split('\n').at(-1) ?? ''), conformance: sum([]) }];
  const unexplained = status !== 0 && !results.some(({ unit, conformance }) => unit.failed + conformance.failed > 0);
  if (unexplained) return [...results, { unit: failure(`nx ended with ${status}\n${output.trim()}`), conformance: sum([]) }];
  return results;
}

function requireTests(name: string, result: StageResult): StageResult {
  return result.passed + result.failed > 0 ? result : failure(`no ${name} test ran`);
}

async function runNx(root: string, options: readonly string[]): Promise<{ readonly status: number | undefined; readonly output: string }> {
  const nx = ['run-many', '--target=test', `--parallel=${Math.max(2, availableParallelism())}`, '--outputStyle=static', ...options];
  const { status, output } = await runProgram(
    join(root, 'node_modules/.bin/nx'),
    [...nx, '--', '--reporter=json', `--outputFile=${resultsFile}`],
    {
      directory: root,
      timeout: longestRun,
      // Threads that a test starts load compiled code: suites that start many take a third less.
      environment: { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false', NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/compiled') },
    },
  );
  return { status, output: stripVTControlCharacters(output) };
}

/** The part of what nx printed that came from one project. */
function taskOutput(output: string, project: string): string {
  const sections = output.split(/^> nx run /m);
  return (
    sections
      .find((section) => section.startsWith(`${project}:test`))
      ?.split('\n\n\n')[0]
      ?.trim() ?? ''
  );
}
