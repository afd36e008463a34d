import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const workspace = join(import.meta.dirname, '..');
const passing = "import { it } from 'vitest';\nit('passes', () => {});\n";
const conformance = "import { it } from 'vitest';\nimport type {} from '@holdfast/source/conformance';\nit('keeps the law', () => {});\n";

/** As a user's shell: when nx runs this test, it has told its own way with the cache to everything that it starts. */
function withoutNx(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('NX_')));
}

describe('the runner of all checks', { timeout: 60_000 }, () => {
  let root: string;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'holdfast-check-'));
    await symlink(join(workspace, 'node_modules'), join(root, 'node_modules'));
    await write({
      'package.json': { name: 'fixture', private: true, type: 'module' },
      'pnpm-workspace.yaml': 'packages:\n  - libs/*\n  - e2e\nverifyDepsBeforeRun: false\n',
      'nx.json': {
        analytics: false,
        neverConnectToCloud: true,
        useDaemonProcess: false,
        targetDefaults: { test: { cache: true, outputs: ['{projectRoot}/.results'] } },
      },
      '.gitignore': '.results\nnode_modules\n.nx\n',
      'libs/good/src/one.test.ts': passing,
      'libs/good/src/two.test.ts': conformance,
      'e2e/whole.test.ts': passing,
    });
    await writePackages(['libs/good', 'e2e']);
  });

  afterEach(async () => await rm(root, { recursive: true }));

  async function write(files: Readonly<Record<string, string | object>>): Promise<void> {
    for (const [path, content] of Object.entries(files)) {
      await mkdir(join(root, dirname(path)), { recursive: true });
      await writeFile(join(root, path), typeof content === 'string' ? content : JSON.stringify(content));
    }
  }

  async function writePackages(folders: readonly string[], script = 'vitest run'): Promise<void> {
    for (const folder of folders)
      await write({ [`${folder}/package.json`]: { name: `@fixture/${folder}`, type: 'module', scripts: { test: script } } });
  }

  function check(
    only: string,
    environment: NodeJS.ProcessEnv = {},
  ): { readonly status: number | null; readonly output: string; readonly last: string | undefined } {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(workspace, 'tools/check.ts'), '--only', only, '--root', root], {
      encoding: 'utf8',
      env: { ...withoutNx(process.env), CI: undefined, VITEST: undefined, ...environment },
    });
    return { status, output: stdout + stderr, last: stdout.trimEnd().split('\n').at(-1) };
  }

  it('counts every test once, and again when nx answers from its cache', () => {
    const first = check('tests,e2e');
    expect(first.output).toMatch(/^unit +1 +0 .*\nconformance +1 +0 .*\ne2e +1 +0 /m);
    expect(first).toMatchObject({ status: 0, last: '3 passed, 0 failed' });
    expect(check('tests,e2e')).toMatchObject({ status: 0, last: '3 passed, 0 failed' });
  });

  it('fails for whatever did not run, and shows all of it', async () => {
    await write({
      'libs/untested/src/index.ts': 'export {};\n',
      'libs/silent/src/one.test.ts': passing,
      'libs/partial/src/one.test.ts': passing,
      'libs/partial/src/two.test.ts': passing,
      'libs/partial/vitest.config.ts': "export default { test: { exclude: ['**/two.test.ts'] } };\n",
      'libs/empty/src/one.test.ts': 'export {};\n',
      'libs/broken/src/one.test.ts': "import './missing.ts';\n",
      'libs/red/src/one.test.ts': "import { expect, it } from 'vitest';\nit('adds up', () => expect(1 + 1).toBe(3));\n",
      'libs/noisy/src/one.test.ts': `${passing}setTimeout(() => { throw new Error('too late'); });\nawait new Promise((resolve) => setTimeout(resolve, 50));\n`,
    });
    await writePackages(['libs/untested', 'libs/partial', 'libs/empty', 'libs/broken', 'libs/red', 'libs/noisy']);
    await writePackages(['libs/silent'], 'true');
    const { status, output, last } = check('tests');
    expect(output).toContain('libs/untested has no tests');
    expect(output).toContain('libs/silent did not run: it left no results');
    expect(output).toContain('libs/partial/src/two.test.ts did not run');
    expect(output).toContain('libs/empty/src/one.test.ts has no tests');
    expect(output).toContain('libs/broken/src/one.test.ts has no tests');
    expect(output).toContain('libs/red/src/one.test.ts: adds up');
    expect(output).toContain('libs/noisy failed outside of its tests');
    expect({ status, last }).toEqual({ status: 1, last: '4 passed, 7 failed' });
  });

  it('fails when the cache holds the results of an earlier state only', async () => {
    check('tests');
    await write({ 'libs/good/src/three.test.ts': "import { it } from 'vitest';\nit('fails', () => { throw new Error('new'); });\n" });
    expect(check('tests')).toMatchObject({ status: 1, last: '2 passed, 1 failed' });
  });

  it('runs every test in CI, whatever nx has kept', async () => {
    await write({
      'libs/good/src/one.test.ts':
        "import { expect, it } from 'vitest';\nit('works here', () => expect(process.env['FIXTURE_BROKEN']).toBeUndefined());\n",
    });
    check('tests');
    expect(check('tests', { FIXTURE_BROKEN: '1' })).toMatchObject({ status: 0 });
    expect(check('tests', { FIXTURE_BROKEN: '1', CI: 'true' })).toMatchObject({ status: 1, last: '1 passed, 1 failed' });
  });

  it('fails for a skipped test in CI, and names it elsewhere', async () => {
    await write({ 'libs/good/src/three.test.ts': "import { it } from 'vitest';\nit.skip('waits', () => {});\nit.todo('comes');\n" });
    const here = check('tests');
    expect(here).toMatchObject({ status: 0, last: '2 passed, 0 failed' });
    expect(here.output).toContain('note: libs/good/src/three.test.ts: waits (skipped)');
    expect(check('tests', { CI: 'true' })).toMatchObject({ status: 1, last: '2 passed, 2 failed' });
  });

  it('fails when a whole kind of tests is missing', async () => {
    await rm(join(root, 'e2e'), { recursive: true });
    await rm(join(root, 'libs/good/src/two.test.ts'));
    const { status, output, last } = check('tests,e2e');
    expect(output).toContain('no conformance test ran');
    expect(output).toContain('the package e2e is missing');
    expect({ status, last }).toEqual({ status: 1, last: '1 passed, 2 failed' });
  });

  it('fails each gate that cannot be run, and goes on to the next', () => {
    const { status, output, last } = check('lint,types,boundaries,generated,supply-chain');
    for (const name of ['lint', 'types', 'boundaries', 'generated', 'supply-chain'])
      expect(output).toMatch(new RegExp(`^FAILED  ${name} `, 'm'));
    expect({ status, last }).toEqual({ status: 1, last: '0 passed, 5 failed' });
  });

  it('refuses a stage that does not exist', () => {
    const { status, output } = check('lint,spelling');
    expect(status).toBe(2);
    expect(output).toContain('there is no stage spelling');
  });
});
