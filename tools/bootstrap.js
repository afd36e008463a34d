// Plain JavaScript without dependencies: the one program here that has to run on an older Node, from 18 on.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the workspace. */
export const workspace = join(dirname(fileURLToPath(import.meta.url)), '..');

const toolchain = join(workspace, '.toolchain');
const stampFile = join(toolchain, 'stamp.json');
const lockfiles = ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'tools/toolchain/package-lock.json'];

/** Why the set-up cannot go on: one sentence that ends in a remedy. */
export class SetupError extends Error {}

/**
 * Provides Node 24, pnpm 12 and the packages of the lockfile. Does nothing, and needs no network, when the last set-up was
 * for the same lockfiles. Gives the Node to run, and an environment in which `node` and `pnpm` are the right ones.
 */
export function bootstrap({ say = (line) => console.error(line), environment = process.env } = {}) {
  const key = fingerprint();
  const stamp = readStamp();
  const done =
    stamp !== undefined && stamp.key === key && fs.existsSync(stamp.node) && fs.existsSync(join(workspace, 'node_modules/.pnpm'));
  if (done) return { node: stamp.node, environment: withTools(environment) };

  const { node, pnpm } = provideTools(say, environment);
  linkTools({ node, pnpm });
  say('set-up: installing the packages of pnpm-lock.yaml …');
  run(pnpm, ['install', '--frozen-lockfile', '--prefer-offline', '--reporter=append-only'], {
    cwd: workspace,
    env: { ...withTools(environment), CI: 'true' },
    what: 'pnpm install',
  });
  fs.writeFileSync(stampFile, `${JSON.stringify({ key, node, pnpm }, undefined, 2)}\n`);
  say('set-up: done; it is not repeated until the lockfile changes.');
  return { node, environment: withTools(environment) };
}

function fingerprint() {
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}`);
  for (const name of lockfiles) hash.update('\0').update(fs.readFileSync(join(workspace, name)));
  return hash.digest('hex');
}

function readStamp() {
  try {
    return JSON.parse(fs.readFileSync(stampFile, 'utf8'));
  } catch {
    return undefined;
  }
}

/** The machine's own Node and pnpm where they are new enough, otherwise those in `.toolchain`, which are put there when missing. */
function provideTools(say, environment) {
  const system = `${process.platform}-${process.arch}`;
  const nodePackage = `node-${system}`;
  const pnpmPackage = `@pnpm/exe.${system}`;
  const ourNode = join(toolchain, 'node_modules', nodePackage, 'bin/node');
  const ourPnpm = join(toolchain, 'node_modules', pnpmPackage, 'pnpm');

  const node = [process.execPath, ourNode].find((program) => isNodeEnough(versionOf(program)));
  const pnpm = [findOnPath('pnpm', environment), ourPnpm].find((program) => isPnpmEnough(versionOf(program)));
  const missing = [...(node ? [] : [nodePackage]), ...(pnpm ? [] : [pnpmPackage])];
  if (missing.length > 0) {
    const names = [...(node ? [] : [`Node 24 (this one is ${process.version})`]), ...(pnpm ? [] : ['pnpm 12'])];
    say(`set-up: fetching ${names.join(' and ')} into .toolchain …`);
    install(missing);
  }
  if (!isNodeEnough(versionOf(node ?? ourNode))) throw doesNotRun(ourNode);
  if (!isPnpmEnough(versionOf(pnpm ?? ourPnpm))) throw doesNotRun(ourPnpm);
  return { node: node ?? ourNode, pnpm: pnpm ?? ourPnpm };
}

/** npm ends with 0 even when the disk was too full for the whole of a program. */
function doesNotRun(program) {
  fs.rmSync(join(toolchain, 'node_modules'), { recursive: true, force: true });
  return new SetupError(`${program} does not run here: ${isDiskFull() ? diskFull : doItYourself}`);
}

function isDiskFull() {
  // Node has it since 18.15.
  const space = fs.statfsSync?.(workspace);
  return space !== undefined && space.bavail * space.bsize < 300e6;
}

const diskFull = 'the disk is full; free about 1 GB, then run this again';
const doItYourself = 'install Node 24.12 or later and pnpm 12 yourself, then run this again';

function isNodeEnough(version) {
  const [major, minor] = numbers(version);
  return major > 24 || (major === 24 && minor >= 12);
}

function isPnpmEnough(version) {
  return numbers(version)[0] === 12;
}

function numbers(version) {
  const match = /^v?(\d+)\.(\d+)\./.exec(version ?? '');
  return match === null ? [0, 0] : [Number(match[1]), Number(match[2])];
}

/** What `--version` prints; undefined when the program is missing or does not run on this system. Runs outside the workspace, whose settings a pnpm would obey. */
function versionOf(program) {
  if (program === undefined || !fs.existsSync(program)) return undefined;
  const { status, stdout } = spawnSync(program, ['--version'], { encoding: 'utf8', cwd: '/' });
  return status === 0 ? stdout.trim() : undefined;
}

function findOnPath(name, environment) {
  const folders = (environment.PATH ?? '').split(delimiter).filter((folder) => folder !== '' && !isOurs(folder));
  return folders.map((folder) => join(folder, name)).find((location) => fs.existsSync(location));
}

/** Whether a folder is one of `.toolchain`, also by another name: a link in it to such a program would lead to itself. */
function isOurs(folder) {
  return [folder, toolchain].map(realPlace).reduce((place, ours) => place === ours || place.startsWith(`${ours}/`));
}

function realPlace(folder) {
  return fs.existsSync(folder) ? fs.realpathSync(folder) : folder;
}

/**
 * Adds packages of `tools/toolchain/package-lock.json` to `.toolchain`, proven by the digests there. They are the bare
 * programs: no install script runs, so an npm that blocks those will do.
 */
function install(names) {
  const lock = JSON.parse(fs.readFileSync(join(workspace, 'tools/toolchain/package-lock.json'), 'utf8'));
  const absent = names.find((name) => lock.packages[`node_modules/${name}`] === undefined);
  if (absent !== undefined) throw new SetupError(`there is no ${absent} to fetch: ${doItYourself}`);
  const entries = Object.fromEntries(
    Object.entries(lock.packages)
      .filter(([location]) => location !== '' && (names.some((name) => location === `node_modules/${name}`) || isInstalled(location)))
      .map(([location, { optional, ...entry }]) => [location, entry]),
  );
  const dependencies = Object.fromEntries(
    Object.entries(entries).map(([location, { version }]) => [location.replace('node_modules/', ''), version]),
  );
  const description = { name: 'holdfast-toolchain', private: true, dependencies };
  prepareFolder(() => {
    fs.mkdirSync(toolchain, { recursive: true });
    fs.writeFileSync(join(toolchain, 'package.json'), JSON.stringify(description));
    fs.writeFileSync(join(toolchain, 'package-lock.json'), JSON.stringify({ ...lock, packages: { '': description, ...entries } }));
  });
  run(
    'npm',
    [
      'ci',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
      '--fetch-retries=2',
      '--fetch-retry-mintimeout=1000',
      '--fetch-retry-maxtimeout=8000',
    ],
    {
      cwd: toolchain,
      env: process.env,
      what: 'npm',
    },
  );
}

function isInstalled(location) {
  return fs.existsSync(join(toolchain, location));
}

/** `.toolchain/bin` holds `node` and `pnpm`, for everything that is started from here. */
function linkTools(programs) {
  const folder = join(toolchain, 'bin');
  prepareFolder(() => {
    fs.mkdirSync(folder, { recursive: true });
    for (const [name, program] of Object.entries(programs)) {
      fs.rmSync(join(folder, name), { force: true });
      fs.symlinkSync(program, join(folder, name));
    }
  });
}

function prepareFolder(action) {
  try {
    action();
  } catch (error) {
    throw new SetupError(
      `${toolchain} cannot be written (${error.code}): free some room or give this user write permission, then run this again`,
    );
  }
}

function withTools(environment) {
  const others = (environment.PATH ?? '').split(delimiter).filter((folder) => folder !== join(toolchain, 'bin'));
  return { ...environment, PATH: [join(toolchain, 'bin'), ...others].join(delimiter) };
}

/** Runs a program whose output matters only when it fails. */
function run(program, args, { cwd, env, what }) {
  const { status, error, stdout, stderr } = spawnSync(program, args, { cwd, env, encoding: 'utf8', maxBuffer: 64 << 20 });
  if (error?.code === 'ENOENT')
    throw new SetupError(`${what} is not installed: install Node together with npm (https://nodejs.org), then run this again`);
  if (error !== undefined) throw new SetupError(`${what} could not be started (${error.message}): mend that, then run this again`);
  if (status === 0) return;
  const output = `${stdout}${stderr}`.trim();
  throw new SetupError(`${what} failed: ${remedyFor(output)}\n${lastLines(output)}`);
}

const remedies = [
  [/ENOSPC|EDQUOT|no space left/i, diskFull],
  [
    /ENOTFOUND|ERR_PNPM_NO_OFFLINE|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|META_FETCH|fetch failed|network|error sending request|dns/i,
    'the package registry cannot be reached, and the first set-up needs it; check the network and proxy settings, then run this again',
  ],
  [/EACCES|EPERM|permission denied/i, 'a file may not be written; give this user the right to write in the workspace, then run this again'],
  [/OUTDATED_LOCKFILE|frozen-lockfile/i, 'pnpm-lock.yaml does not fit the package.json files; run pnpm install and commit the lockfile'],
  [
    /EINTEGRITY|TARBALL_INTEGRITY/i,
    'a package is not the one that the lockfile names; check the registry settings, and do not go on with that registry',
  ],
];

function remedyFor(output) {
  return remedies.find(([pattern]) => pattern.test(output))?.[1] ?? 'see its last words below, mend that, then run this again';
}

function lastLines(output) {
  return output
    .split('\n')
    .slice(-12)
    .map((line) => `  ${line}`)
    .join('\n');
}
