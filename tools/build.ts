import { randomUUID } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { copyFile, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { bundleApp } from './build/bundle-app.ts';
import { fingerprint, isFresh } from './build/freshness.js';
import { licenceNotice, linkExternals, type Package, packagesOf } from './build/packages.ts';

/** `current.json`: the bundle that is run, by the name of its folder, and what it was built from. */
interface Current {
  readonly bundle: string;
  /** The folder of the workspace, relative to `dist`. */
  readonly workspace: string;
  /** Fingerprints by paths relative to the workspace. */
  readonly files: Readonly<Record<string, string>>;
}

/** The programs that make a bundle. */
const ownInputs = [
  'build.ts',
  ...['bundle-app.ts', 'freshness.js', 'packages.ts', 'start.js', 'take-along.ts'].map((name) => `build/${name}`),
];

/** Milliseconds between two readings of the clock that file systems stamp files with, at most. */
const clockSteps = 20;

const day = 24 * 60 * 60 * 1000;

/** Builds the apps whose bundle is missing or older than what it is made of. Gives the names of those. */
export async function buildApps(workspace: string): Promise<readonly string[]> {
  const apps = (await readdir(join(workspace, 'apps'))).filter((name) => existsSync(join(workspace, 'apps', name, 'src/main.js')));
  const built: string[] = [];
  for (const app of apps) if (await buildApp(workspace, app)) built.push(app);
  return built;
}

/** Builds into a folder of its own, which the last step puts in force: whoever starts meanwhile finds the old or the new one whole. */
async function buildApp(workspace: string, app: string): Promise<boolean> {
  const dist = join(workspace, 'apps', app, 'dist');
  const former = await readCurrent(dist);
  if (former !== undefined && existsSync(join(dist, former.bundle, 'main.js')) && isFresh(workspace, former)) return false;
  const bundle = randomUUID().slice(0, 8);
  const folder = join(dist, bundle);
  const started = Date.now();
  const modules = await bundleApp(workspace, app, folder);
  const packages = packagesOf(modules);
  linkExternals(packages, folder);
  await writeFile(join(folder, 'LICENSES.txt'), licenceNotice(packages));
  const files = fingerprintsOf(workspace, inputsOf(workspace, modules, packages), started);
  const current: Current = { workspace: `${relative(dist, workspace)}/`, bundle, files };
  await replace(join(dist, 'freshness.js'), (place) => copyFile(join(import.meta.dirname, 'build/freshness.js'), place));
  await replace(join(dist, 'current.json'), (place) => writeFile(place, JSON.stringify(current)));
  await replace(join(dist, 'start.js'), (place) => copyFile(join(import.meta.dirname, 'build/start.js'), place));
  await retire(dist, former?.bundle);
  return true;
}

/** Undefined also for one that cannot be read: it is built anew then. */
async function readCurrent(dist: string): Promise<Current | undefined> {
  try {
    return JSON.parse(await readFile(join(dist, 'current.json'), 'utf8')) as Current;
  } catch {
    return undefined;
  }
}

/**
 * Everything that decides how a bundle turns out: the workspace's own modules, the packages that they belong to, the programs here, and
 * the list of what is installed, which stands for the packages of others.
 */
function inputsOf(workspace: string, modules: readonly string[], packages: readonly Package[]): readonly string[] {
  const own = [...modules, ...packages.map(({ folder }) => join(folder, 'package.json'))].filter(
    (path) => !path.includes('/node_modules/'),
  );
  const programs = ownInputs.map((name) => join(workspace, 'tools', name));
  return [...own, ...programs, join(workspace, 'node_modules/.pnpm/lock.yaml')].map((location) => relative(workspace, location));
}

/** A file that was changed while it was built from may be in the bundle as it was before: it never counts as the same. */
function fingerprintsOf(workspace: string, paths: readonly string[], started: number): Record<string, string> {
  const entries = [...new Set(paths)].toSorted().map((path): [string, string] => {
    const { ctimeMs } = statSync(join(workspace, path));
    return [path, ctimeMs > started - clockSteps ? 'changed meanwhile' : (fingerprint(workspace, path) ?? 'gone')];
  });
  return Object.fromEntries(entries);
}

/** Puts a file in place at once, for whoever reads it at that moment. */
async function replace(location: string, write: (place: string) => Promise<void>): Promise<void> {
  const place = `${location}.${randomUUID()}`;
  await write(place);
  await rename(place, location);
}

/** Old bundles stay for a day after they were replaced: a program that was started from one may have parts of it to load. */
async function retire(dist: string, former: string | undefined): Promise<void> {
  const now = new Date();
  if (former !== undefined && existsSync(join(dist, former))) await utimes(join(dist, former), now, now);
  const { bundle } = (await readCurrent(dist)) ?? {};
  for (const entry of await readdir(dist, { withFileTypes: true })) {
    if (!entry.isDirectory() || entry.name === bundle) continue;
    const { mtimeMs } = await stat(join(dist, entry.name));
    if (mtimeMs < now.getTime() - day) await rm(join(dist, entry.name), { recursive: true, force: true });
  }
}

// Also by `tools/run.js`, which imports it.
if (process.argv[1] === import.meta.filename) {
  const started = performance.now();
  const built = await buildApps(join(import.meta.dirname, '..'));
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.error(built.length > 0 ? `set-up: built ${built.join(', ')} in ${seconds} s` : 'the bundles are those of the sources');
}
