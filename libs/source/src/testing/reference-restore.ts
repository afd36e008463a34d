import { lstat, mkdir, readdir, rm, rmdir } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { Fault } from '@holdfast/fault';
import { type ArtifactEntry, assertSafePath, displayPath, type ExtractRequest, pathToBytes } from '@holdfast/manifest';
import type { ArtifactSet, FrozenView, RestoreOptions, RestorePlan, StagedRestore } from '../source.ts';
import type { SwapStep } from '../swap-step.ts';
import { readTree } from './file-tree.ts';
import type { FreezeTree } from './reference-source.ts';

/** What a restore into the folder `target` would do. Compares whole contents. */
export async function planReference(artifacts: ArtifactSet, target: string, options: RestoreOptions): Promise<RestorePlan> {
  const standing = new Map((await readTree(target, options.signal))?.map((member) => [member.path, member]));
  const replacePaths: string[] = [];
  let create = 0;
  let unchanged = 0;
  for await (const entry of artifacts.entries(options)) {
    assertSafePath(entry.path);
    const old = standing.get(entry.path);
    standing.delete(entry.path);
    // A folder that is no artifact itself is there for what is in it.
    for (let folder = dirname(entry.path); folder !== '.'; folder = dirname(folder)) standing.delete(folder);
    if (old === undefined) create += 1;
    else if (old.type === entry.type && (entry.type !== 'file' || (await contentEquals(artifacts, entry, { bytes: old.bytes, options }))))
      unchanged += 1;
    else replacePaths.push(entry.path);
  }
  const losePaths = artifacts.whole ? [...standing.keys()] : [];
  const counts = { create, replace: replacePaths.length, unchanged, lose: losePaths.length };
  return { target, ...counts, replacePaths: replacePaths.slice(0, 1000), losePaths: losePaths.slice(0, 1000) };
}

async function contentEquals(
  artifacts: ArtifactSet,
  entry: ArtifactEntry,
  old: { readonly bytes: Buffer; readonly options: RestoreOptions },
): Promise<boolean> {
  if (entry.size !== old.bytes.length) return false;
  return Buffer.concat(await Array.fromAsync(artifacts.read(entry, old.options))).equals(old.bytes);
}

/** Writes the artifacts into a folder beside `target`. Folders that are not among the artifacts are made where a path needs them. */
export async function stageReference(
  artifacts: ArtifactSet,
  target: string,
  options: RestoreOptions & { readonly freezeTree: FreezeTree },
): Promise<StagedRestore> {
  options.signal?.throwIfAborted();
  if (!options.replace && ((await readTree(target)) ?? []).length > 0) {
    throw new Fault('target-not-empty', `${displayPath(target)} is not empty`, { guidance: 'restore elsewhere, or allow replacing' });
  }
  const stagedDirectory = `${dirname(target)}/.${basename(target)}.staged-${options.restoreId}`;
  const undoDirectory = `${dirname(target)}/.${basename(target)}.undo-${options.restoreId}`;
  const madeFolders = await missingFolders(stagedDirectory);
  for (const location of madeFolders) await options.announce?.(location);
  await mkdir(pathToBytes(stagedDirectory), { recursive: true });
  const staging = { artifacts, target, stagedDirectory, undoDirectory, options, paths: new Set<string>() };
  try {
    await artifacts.extract(requests(staging), options);
    options.signal?.throwIfAborted();
    return await stagedRestore(staging);
  } catch (error) {
    await rm(pathToBytes(stagedDirectory), { recursive: true, force: true });
    // Those that hold what another source has staged meanwhile stay.
    for (const folder of madeFolders.slice(1)) await rmdir(pathToBytes(folder)).catch(() => undefined);
    throw error;
  }
}

/** The folder and those above it that do not exist yet, innermost first. */
async function missingFolders(directory: string): Promise<string[]> {
  return (await exists(directory)) ? [] : [directory, ...(await missingFolders(dirname(directory)))];
}

interface Staging {
  readonly artifacts: ArtifactSet;
  readonly target: string;
  readonly stagedDirectory: string;
  readonly undoDirectory: string;
  readonly options: RestoreOptions & { readonly freezeTree: FreezeTree };
  readonly paths: Set<string>;
}

async function* requests({ artifacts, stagedDirectory, options, paths }: Staging): AsyncGenerator<ExtractRequest> {
  for await (const entry of artifacts.entries(options)) {
    options.signal?.throwIfAborted();
    assertSafePath(entry.path);
    paths.add(entry.path);
    const location = `${stagedDirectory}/${entry.path}`;
    await mkdir(pathToBytes(entry.type === 'directory' ? location : dirname(location)), { recursive: true });
    if (entry.type === 'file') yield { entry, location, attributes: false };
  }
}

async function stagedRestore(staging: Staging): Promise<StagedRestore> {
  const { artifacts, target, stagedDirectory, undoDirectory, options, paths } = staging;
  const steps: SwapStep[] = [];
  const undoDirectories = [undoDirectory];
  if (!artifacts.whole) await mergeSteps('', staging, { steps, undoDirectories });
  else {
    if (await exists(target)) steps.push({ kind: 'rename', from: target, to: `${undoDirectory}/${basename(target)}` });
    steps.push({ kind: 'rename', from: stagedDirectory, to: target });
  }
  return {
    target,
    steps,
    undoDirectories,
    freeze: async ({ signal }) => onlyPaths(await options.freezeTree(stagedDirectory, signal, false), artifacts.whole ? undefined : paths),
    ready: async ({ signal }) => signal?.throwIfAborted(),
    [Symbol.asyncDispose]: () => rm(pathToBytes(stagedDirectory), { recursive: true, force: true }),
  };
}

/** Steps that put chosen artifacts among those that stay: what is missing at the target moves in whole, what stands there moves away first. */
async function mergeSteps(
  prefix: string,
  staging: Staging,
  found: { readonly steps: SwapStep[]; readonly undoDirectories: string[] },
): Promise<void> {
  const { target, stagedDirectory, undoDirectory } = staging;
  if (prefix === '' && !(await exists(target))) {
    found.steps.push({ kind: 'rename', from: stagedDirectory, to: target });
    return;
  }
  for (const entry of await readdir(pathToBytes(`${stagedDirectory}/${prefix}`), { encoding: 'utf8', withFileTypes: true })) {
    const path = prefix + entry.name;
    const standing = await lstat(pathToBytes(`${target}/${path}`)).catch(() => undefined);
    if (standing?.isDirectory() && entry.isDirectory()) {
      found.undoDirectories.push(`${undoDirectory}/${path}`);
      await mergeSteps(`${path}/`, staging, found);
      continue;
    }
    if (standing !== undefined) found.steps.push({ kind: 'rename', from: `${target}/${path}`, to: `${undoDirectory}/${path}` });
    found.steps.push({ kind: 'rename', from: `${stagedDirectory}/${path}`, to: `${target}/${path}` });
  }
}

function onlyPaths(view: FrozenView, paths: Set<string> | undefined): FrozenView {
  if (paths === undefined) return view;
  const { extent: _whole, ...part } = view;
  return {
    ...part,
    async *artifacts(abortable) {
      for await (const artifact of view.artifacts(abortable)) if (paths.has(artifact.path)) yield artifact;
    },
  };
}

async function exists(location: string): Promise<boolean> {
  return lstat(pathToBytes(location)).then(
    () => true,
    () => false,
  );
}
