import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const unreachable = 'http://127.0.0.1:9/';

describe('the set-up', { timeout: 60_000 }, () => {
  let root: string;
  let programs: string;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'holdfast set-up-'));
    programs = join(root, 'programs');
    await mkdir(programs);
    for (const name of ['bootstrap.js', 'build', 'run.js', 'toolchain'])
      await cp(join(import.meta.dirname, name), join(root, 'tools', name), { recursive: true });
    await writeFile(
      join(root, 'tools/check.ts'),
      "console.log('ran ' + process.argv.slice(2) + ' in ' + process.cwd());\nprocess.exitCode = 7;\n",
    );
    await writeFile(
      join(root, 'package.json'),
      JSON.stringify({ name: 'fixture', private: true, type: 'module', dependencies: { own: 'link:./own' } }),
    );
    await mkdir(join(root, 'own'));
    await writeFile(join(root, 'own/package.json'), JSON.stringify({ name: 'own', version: '1.0.0' }));
    await writeFile(join(root, 'pnpm-workspace.yaml'), 'packages:\n  - libs/*\n');
    await writeFile(join(root, 'pnpm-lock.yaml'), lockfile('link:./own'));
  });

  afterEach(async () => await rm(root, { recursive: true }));

  async function provide(name: string): Promise<void> {
    const folder = (process.env.PATH ?? '')
      .split(delimiter)
      .find((candidate) => spawnSync(join(candidate, name), ['--version']).status === 0);
    await symlink(join(folder ?? `no ${name}`, name), join(programs, name));
  }

  function run(...args: readonly string[]): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
    const { PATH: _, INIT_CWD: __, ...environment } = process.env;
    return spawnSync(process.execPath, [join(root, 'tools/run.js'), ...args], {
      cwd: root,
      encoding: 'utf8',
      env: { ...environment, PATH: programs, npm_config_registry: unreachable, npm_config_cache: join(root, 'cache') },
    });
  }

  it('is done once, and passes arguments and exit code on', async () => {
    await provide('pnpm');
    const first = run('test', '--only', 'lint');
    expect(first.stderr.split('\n')[0]).toBe('set-up: installing the packages of pnpm-lock.yaml …');
    expect(first).toMatchObject({ status: 7, stdout: `ran --only,lint in ${root}\n` });
    expect(run('test')).toMatchObject({ status: 7, stdout: `ran  in ${root}\n`, stderr: '' });
  });

  it('never links a program to itself, where a search path leads into .toolchain by another name', async () => {
    await provide('pnpm');
    expect(run('test').status).toBe(7);
    await symlink(join(root, '.toolchain'), join(root, 'alias'));
    programs = `${join(root, 'alias', 'bin')}${delimiter}${programs}`;
    await writeFile(join(root, 'pnpm-lock.yaml'), `${lockfile('link:./own')}\n`);
    expect(run('test').status).toBe(7);
    expect(spawnSync(join(root, '.toolchain/bin/pnpm'), ['--version']).status).toBe(0);
  });

  it('is done again when the lockfile has changed, and refuses one that does not fit', async () => {
    await provide('pnpm');
    run('test');
    await writeFile(join(root, 'pnpm-lock.yaml'), lockfile('link:./other'));
    const { status, stderr } = run('test');
    expect(status).toBe(1);
    expect(stderr).toContain('pnpm-lock.yaml does not fit the package.json files; run pnpm install and commit the lockfile');
  });

  it('says that npm is missing, and what to do', () => {
    const { status, stdout, stderr } = run('test');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toBe(
      'set-up: fetching pnpm 12 into .toolchain …\nset-up: npm is not installed: install Node together with npm (https://nodejs.org), then run this again\n',
    );
  });

  it('says that the registry cannot be reached, and what to do', async () => {
    await provide('npm');
    await provide('node');
    const { status, stderr } = run('test');
    expect(status).toBe(1);
    expect(stderr).toContain('npm failed: the package registry cannot be reached');
    expect(stderr).toContain('check the network and proxy settings, then run this again');
  });

  it('keeps to the folder where the user stands', async () => {
    await provide('pnpm');
    run('test');
    const { stdout } = spawnSync(process.execPath, [join(root, 'tools/run.js'), 'test'], {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, INIT_CWD: join(root, 'own') },
    });
    expect(stdout).toBe(`ran  in ${join(root, 'own')}\n`);
  });

  it('knows every command of the root scripts', async () => {
    const { scripts } = JSON.parse(await readFile(join(import.meta.dirname, '../package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const names = Object.values(scripts).map((script) => /^node tools\/run\.js (\S+)/.exec(script)?.[1]);
    expect(new Set(names.filter((name) => name !== undefined))).toEqual(
      new Set(['demo', 'test', 'bench', 'build', 'fuzz', 'holdfast', 'generate-types']),
    );
    expect(run('unknown')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('give one of demo, test, bench, build, holdfast, fuzz, generate-types'),
    });
  });
});

function lockfile(version: string): string {
  return `lockfileVersion: '9.0'\n\nsettings:\n  autoInstallPeers: true\n  excludeLinksFromLockfile: false\n\nimporters:\n\n  .:\n    dependencies:\n      own:\n        specifier: ${version}\n        version: ${version.replace('./', '')}\n`;
}
