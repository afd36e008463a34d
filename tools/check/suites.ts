import { existsSync } from 'node:fs';
import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageFolders } from '../boundaries/workspace.ts';
import type { StageResult } from './stage.ts';

/** A package whose tests must run. */
export interface Suite {
  /** The name of the package, by which nx knows it. */
  readonly name: string;
  readonly folder: string;
  readonly testFiles: readonly TestFile[];
}

export interface TestFile {
  /** Relative to the package. */
  readonly path: string;
  /** Whether it runs the conformance suite of a port. */
  readonly isConformance: boolean;
}

/** Where each suite leaves its results, relative to the package. */
export const resultsFile = '.results/vitest.json';

/** The suites that must run: every package with a test file or a test script, and every library. */
export async function findSuites(root: string): Promise<readonly Suite[]> {
  const suites = await Promise.all((await packageFolders(root)).map((folder) => readSuite(root, folder)));
  return suites.filter((suite) => suite !== undefined);
}

async function readSuite(root: string, folder: string): Promise<Suite | undefined> {
  const { name, scripts } = JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8')) as {
    name: string;
    scripts?: { test?: string };
  };
  const paths: string[] = [];
  const exclude = (entry: unknown) => typeof entry === 'string' && /(^|\/)(node_modules|\.types|\.results|dist)$/.test(entry);
  for await (const path of glob('**/*.test.ts', { cwd: join(root, folder), exclude })) paths.push(path);
  if (paths.length === 0 && scripts?.test === undefined && !folder.startsWith('libs/')) return undefined;
  const testFiles = paths.toSorted().map(async (path) => {
    const text = await readFile(join(root, folder, path), 'utf8');
    return { path, isConformance: /\bconformance\.test\.ts$/.test(path) || /from '@holdfast\/\w+\/conformance'/.test(text) };
  });
  return { name, folder, testFiles: await Promise.all(testFiles) };
}

/** The parts of vitest's JSON report that are looked at. */
interface VitestReport {
  readonly success: boolean;
  readonly testResults: readonly FileReport[];
}

interface FileReport {
  readonly name: string;
  readonly status: string;
  readonly message?: string;
  readonly assertionResults: readonly {
    readonly status: string;
    readonly fullName: string;
    readonly failureMessages?: readonly string[];
  }[];
}

/** How the run of a suite ended, beside the results that it left. */
interface SuiteRun {
  readonly root: string;
  readonly strict: boolean;
  /** Whether the program that ran the tests said that it failed. */
  readonly taskFailed: boolean;
  /** What it printed. */
  readonly output: string;
}

export interface SuiteResult {
  readonly unit: StageResult;
  readonly conformance: StageResult;
}

/** What a suite's results say, for its unit and its conformance tests. A suite or a file that did not run is a failure. */
export async function readResults(suite: Suite, run: SuiteRun): Promise<SuiteResult> {
  const location = join(run.root, suite.folder, resultsFile);
  if (suite.testFiles.length === 0) return { unit: failure(`${suite.folder} has no tests`), conformance: nothing };
  if (!existsSync(location))
    return { unit: failure(`${suite.folder} did not run: it left no results\n${run.output}`), conformance: nothing };
  const report = parseReport(await readFile(location, 'utf8'));
  if (report === undefined) return { unit: failure(`${suite.folder} left results that cannot be read`), conformance: nothing };
  const results = suite.testFiles.map((file) => ({ file, result: readFileReport(`${suite.folder}/${file.path}`, report, run.strict) }));
  const unit = sum(results.filter(({ file }) => !file.isConformance).map(({ result }) => result));
  const conformance = sum(results.filter(({ file }) => file.isConformance).map(({ result }) => result));
  const unexplained = (run.taskFailed || !report.success) && unit.failed + conformance.failed === 0;
  return { unit: unexplained ? sum([unit, failure(`${suite.folder} failed outside of its tests\n${run.output}`)]) : unit, conformance };
}

function parseReport(text: string): VitestReport | undefined {
  try {
    const report = JSON.parse(text) as Partial<VitestReport>;
    return typeof report.success === 'boolean' && Array.isArray(report.testResults) ? (report as VitestReport) : undefined;
  } catch {
    return undefined;
  }
}

function readFileReport(path: string, { testResults }: VitestReport, strict: boolean): StageResult {
  const report = testResults.find(({ name }) => name.endsWith(`/${path}`));
  if (report === undefined) return failure(`${path} did not run`);
  const tests = report.assertionResults;
  const failed = tests.filter(({ status }) => status === 'failed');
  const idle = tests.filter(({ status }) => status !== 'failed' && status !== 'passed');
  const failures = failed.map(({ fullName, failureMessages = [] }) => `${path}: ${fullName}\n${failureMessages.join('\n')}`);
  const skipped = idle.map(({ fullName, status }) => `${path}: ${fullName} (${status})`);
  const result = {
    passed: tests.filter(({ status }) => status === 'passed').length,
    failed: failed.length + (strict ? idle.length : 0),
    failures: [...failures, ...(strict ? skipped : [])],
    remarks: strict ? [] : skipped,
  };
  if (result.passed + result.failed + idle.length === 0)
    return failure(`${path} has no tests${report.message ? `:\n${report.message}` : ''}`);
  if (report.status === 'failed' && result.failed === 0)
    return sum([result, failure(`${path} failed outside of its tests\n${report.message ?? ''}`)]);
  return result;
}

const nothing: StageResult = { passed: 0, failed: 0, failures: [], remarks: [] };

/** One failure that no test stands for. */
export function failure(message: string): StageResult {
  return { passed: 0, failed: 1, failures: [message], remarks: [] };
}

/** Several results as one. */
export function sum(results: readonly StageResult[]): StageResult {
  return {
    passed: results.reduce((total, { passed }) => total + passed, 0),
    failed: results.reduce((total, { failed }) => total + failed, 0),
    failures: results.flatMap(({ failures }) => failures),
    remarks: results.flatMap(({ remarks }) => remarks),
  };
}
