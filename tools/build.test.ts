import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildApps } from './build.ts';

const workspace = join(import.meta.dirname, '..');
const summary = 'backups of small web applications, proven by restoring them';

const telltale = "\nprocess.stderr.write('from the bundle');\n";

/** Tests build on each other: a workspace is copied and built once. */
describe('the bundle of an app', { timeout: 120_000 }, () => {
  let root: string;
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'holdfast build-'));
    for (const folder of ['apps/holdfast', 'libs', 'schemas', 'tools']) {
      const filter = (path: string) => !/\/(?:dist|\.types|\.results)$/.test(path);
      cpSync(join(workspace, folder), join(root, folder), { recursive: true, verbatimSymlinks: true, filter });
    }
    cpSync(join(workspace, 'package.json'), join(root, 'package.json'));
    symlinkSync(join(workspace, 'node_modules'), join(root, 'node_modules'));
  }, 120_000);
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  const run = (...line: readonly string[]) => spawnSync(process.execPath, line, { cwd: root, encoding: 'utf8' });
  const build = () => run('tools/build.ts');
  const help = () => run('apps/holdfast/main.js', '--help');

  /** Changes a file behind the back of whoever looks at size and modification time only. */
  function edit(path: string, from: string, to: string): void {
    const location = join(root, path);
    const { atime, mtime, size } = statSync(location);
    writeFileSync(location, readFileSync(location, 'utf8').replace(from, to));
    utimesSync(location, atime, mtime);
    expect(statSync(location)).toMatchObject({ mtime, size });
  }

  /** Makes the bundle tell when it runs. */
  function mark(): void {
    const dist = join(root, 'apps/holdfast/dist');
    const { bundle } = JSON.parse(readFileSync(join(dist, 'current.json'), 'utf8')) as { bundle: string };
    const main = join(dist, bundle, 'main.js');
    const text = readFileSync(main, 'utf8').replace(telltale, '');
    writeFileSync(main, `${text}${telltale}`);
  }

  it('is not needed: without one, the sources run', () => {
    expect(help()).toMatchObject({ status: 0, stdout: expect.stringContaining(summary), stderr: '' });
  });

  it('is what runs once it was built, and is built once', () => {
    expect(build()).toMatchObject({ status: 0, stderr: expect.stringContaining('built holdfast in') });
    mark();
    expect(help()).toMatchObject({ status: 0, stdout: expect.stringContaining(summary), stderr: 'from the bundle' });
    expect(build().stderr).toContain('the bundles are those of the sources');
  });

  it('has the licences of what it carries', () => {
    const dist = join(root, 'apps/holdfast/dist');
    const { bundle } = JSON.parse(readFileSync(join(dist, 'current.json'), 'utf8')) as { bundle: string };
    const notice = readFileSync(join(dist, bundle, 'LICENSES.txt'), 'utf8');
    for (const name of ['yargs', 'picomatch', '@clack/prompts', '@aws-sdk/client-s3'])
      expect(notice).toMatch(new RegExp(`^${name} \\d`, 'm'));
    expect(notice).toContain('Permission is hereby granted, free of charge');
  });

  it.each([
    ['the app', 'apps/holdfast/src/program.ts', 'small web', 'large web'],
    ['a lib', 'libs/command/src/help.ts', 'Options of every verb', 'Choices of every verb'],
    ['a file that is no module', 'libs/store-sftp/src/askpass.sh', 'ssh runs this', 'ssh asks this'],
  ])('gives way to the sources as soon as %s has changed, size and time being the same', (_, path, from, to) => {
    expect(build().status).toBe(0);
    mark();
    expect(help().stderr).toBe('from the bundle');
    edit(path, from, to);
    const edited = help();
    expect(edited).toMatchObject({ status: 0, stderr: '' });
    if (!path.endsWith('.sh')) expect(edited.stdout).toContain(to);
    expect(build().stderr).toContain('built');
    mark();
    expect(help()).toMatchObject({ stdout: edited.stdout, stderr: 'from the bundle' });
  });

  it('is never taken for that of a file that was changed while it was built', async () => {
    edit('libs/command/src/help.ts', 'Choices', 'Options');
    const editing = setInterval(() => edit('apps/holdfast/src/program.ts', 'p', 'p'), 5);
    await buildApps(root);
    clearInterval(editing);
    mark();
    expect(help().stderr).toBe('');
  });

  it('is refused for a module that would look for something beside itself', () => {
    const location = join(root, 'libs/fault/src/fault.ts');
    const text = readFileSync(location, 'utf8');
    writeFileSync(location, `${text}\nexport const here = import.meta.dirname;\n`);
    const { status, stderr } = build();
    expect(status).toBe(1);
    expect(stderr).toContain('libs/fault/src/fault.ts looks for something beside itself');
    expect(help()).toMatchObject({ status: 0, stderr: '' });
    writeFileSync(location, text);
  });
});

it('is made by the root script too, which takes the program into its own process', { timeout: 60_000 }, () => {
  const { status, stderr } = spawnSync(process.execPath, ['tools/run.js', 'build'], { cwd: workspace, encoding: 'utf8' });
  expect(stderr).toMatch(/^(?:set-up: built .*|the bundles are those of the sources)\n$/);
  expect(status).toBe(0);
});
