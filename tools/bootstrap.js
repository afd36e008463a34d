// Plain JavaScript without dependencies: the one program here that has to run on an older Node, from 18 on.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
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
  const done = stamp !== undefined && stamp.key === key && existsSync(stamp.node) && existsSync(join(workspace, 'node_modules/.pnpm'));
  if (done) return { node: stamp.node, environment: withTools(environment) };

  const node = provideNode(say);
  const pnpm = providePnpm(say, environment);
  linkTools({ node, pnpm });
  say('set-up: installing the packages of pnpm-lock.yaml …');
  run(pnpm, ['install', '--frozen-lockfile', '--prefer-offline', '--reporter=append-only'], {
    cwd: workspace,
    env: { ...withTools(environment), CI: 'true' },
    what: 'pnpm install',
  });
  writeFileSync(stampFile, `${JSON.stringify({ key, node, pnpm }, undefined, 2)}\n`);
  say('set-up: done; it is not repeated until the lockfile changes.');
  return { node, environment: withTools(environment) };
}

function fingerprint() {
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}`);
  for (const name of lockfiles) hash.update('\0').update(readFileSync(join(workspace, name)));
  return hash.digest('hex');
}

function readStamp() {
  try {
    return JSON.parse(readFileSync(stampFile, 'utf8'));
  } catch {
    return undefined;
  }
}

/** The Node that runs this when it is new enough, otherwise the one in `.toolchain`, which is put there when missing. */
function provideNode(say) {
  if (isNodeEnough(process.version)) return process.execPath;
  const ours = join(toolchain, `node_modules/node-${process.platform}-${process.arch}/bin/node`);
  if (isNodeEnough(versionOf(ours))) return ours;
  install(`node-${process.platform}-${process.arch}`, `Node 24, because this one is ${process.version}`, say);
  if (isNodeEnough(versionOf(ours))) return ours;
  throw new SetupError(`the Node that npm put into ${ours} does not run here: install Node 24.12 or later yourself, then run this again`);
}

/** The pnpm of the machine when it is a pnpm 12, otherwise the one in `.toolchain`, which is put there when missing. */
function providePnpm(say, environment) {
  const installed = findOnPath('pnpm', environment);
  const version = installed === undefined ? undefined : versionOf(installed);
  if (isPnpmEnough(version)) return installed;
  const ours = join(toolchain, `node_modules/@pnpm/exe.${process.platform}-${process.arch}/pnpm`);
  if (isPnpmEnough(versionOf(ours))) return ours;
  install(`@pnpm/exe.${process.platform}-${process.arch}`, `pnpm 12, because ${version ? `this one is ${version}` : 'there is none'}`, say);
  if (isPnpmEnough(versionOf(ours))) return ours;
  throw new SetupError(`the pnpm that npm put into ${ours} does not run here: install pnpm 12 yourself, then run this again`);
}

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
  if (!existsSync(program)) return undefined;
  const { status, stdout } = spawnSync(program, ['--version'], { encoding: 'utf8', cwd: '/' });
  return status === 0 ? stdout.trim() : undefined;
}

function findOnPath(name, environment) {
  const folders = (environment.PATH ?? '').split(delimiter).filter((folder) => !folder.startsWith(toolchain) && folder !== '');
  return folders.map((folder) => join(folder, name)).find((location) => existsSync(location));
}

/**
 * Adds one package of `tools/toolchain/package-lock.json` to `.toolchain`, proven by the digest there. The packages are the
 * bare programs: no install script runs, so an npm that blocks those will do.
 */
function install(name, reason, say) {
  const lock = JSON.parse(readFileSync(join(workspace, 'tools/toolchain/package-lock.json'), 'utf8'));
  const entries = Object.fromEntries(
    Object.entries(lock.packages)
      .filter(([location]) => location === `node_modules/${name}` || isInstalled(location))
      .map(([location, { optional, ...entry }]) => [location, entry]),
  );
  if (entries[`node_modules/${name}`] === undefined) {
    const system = `${process.platform}-${process.arch}`;
    throw new SetupError(
      `there is no ready ${reason.split(',')[0]} for ${system}: install Node 24.12 or later and pnpm 12 yourself, then run this again`,
    );
  }
  say(`set-up: fetching ${reason} …`);
  const dependencies = Object.fromEntries(
    Object.entries(entries).map(([location, entry]) => [location.replace('node_modules/', ''), entry.version]),
  );
  const description = { name: 'holdfast-toolchain', private: true, dependencies };
  makeFolder(toolchain);
  writeFileSync(join(toolchain, 'package.json'), JSON.stringify(description));
  writeFileSync(join(toolchain, 'package-lock.json'), JSON.stringify({ ...lock, packages: { '': description, ...entries } }));
  run(
    'npm',
    ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', '--fetch-retries=2', '--fetch-retry-maxtimeout=8000'],
    {
      cwd: toolchain,
      env: process.env,
      what: 'npm',
    },
  );
}

function isInstalled(location) {
  return existsSync(join(toolchain, location));
}

/** `.toolchain/bin` holds `node` and `pnpm`, for everything that is started from here. */
function linkTools(programs) {
  const folder = join(toolchain, 'bin');
  makeFolder(folder);
  for (const [name, program] of Object.entries(programs)) {
    rmSync(join(folder, name), { force: true });
    symlinkSync(program, join(folder, name));
  }
}

function makeFolder(folder) {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new SetupError(`${folder} cannot be made (${error.code}): free some room or give write permission, then run this again`);
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
  [/ENOSPC|EDQUOT|no space left/i, 'the disk is full; free about 1 GB, then run this again'],
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|META_FETCH|fetch failed|network|error sending request|dns/i,
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
