import { linkSync, lstatSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { Fault } from '@holdfast/fault';
import { applyAttributes, joinPath, toFileSystemPath, writeFault } from '@holdfast/filesystem';
import { type Abortable, type ArtifactEntry, displayPath, type ExtractRequest } from '@holdfast/manifest';
import type { ArtifactSet, ExtractOptions } from '@holdfast/source';
import { checkedEntries } from './inspect-files.ts';
import { makeFolder } from './target-place.ts';

/** What was written beside the artifacts themselves. */
export interface WrittenTree {
  /** Folders that hold an artifact and are none. */
  readonly implied: ReadonlySet<string>;
}

/**
 * Writes the artifacts into an empty folder: folders, files, other names, links, and last the folders' modes and times,
 * so that a read-only folder can be filled and none is touched afterwards. Stops within 20 ms of an abort.
 */
export async function writeTree(artifacts: ArtifactSet, folder: string, options: ExtractOptions): Promise<WrittenTree> {
  const plan = await makeFolders(artifacts, folder, options);
  await artifacts.extract(requests(artifacts, folder, options), options);
  await eachInSlices(plan.links, options, (entry) => makeLink(entry, folder));
  await eachInSlices(plan.folders.toReversed(), options, (entry) => applyAttributes(joinPath(folder, entry.path), entry));
  return plan;
}

interface Plan extends WrittenTree {
  readonly folders: readonly ArtifactEntry[];
  readonly links: readonly ArtifactEntry[];
}

async function makeFolders(artifacts: ArtifactSet, folder: string, options: Abortable): Promise<Plan> {
  const folders: ArtifactEntry[] = [];
  const links: ArtifactEntry[] = [];
  const made = new Set<string>();
  const implied = new Set<string>();
  const clashes = ignoresCase(folder) ? new Map<string, string>() : undefined;
  let sliceEnd = performance.now() + sliceMs;
  for await (const entry of checkedEntries(artifacts, options)) {
    if (performance.now() > sliceEnd) sliceEnd = await pause(options);
    if (clashes !== undefined) refuseClash(clashes, entry.path);
    for (const above of foldersAbove(entry.path, made)) {
      makeFolder(joinPath(folder, above), 0o700);
      made.add(above);
      implied.add(above);
    }
    if (entry.type === 'symlink' || entry.type === 'hardlink') links.push(entry);
    if (entry.type !== 'directory') continue;
    makeFolder(joinPath(folder, entry.path), 0o700);
    made.add(entry.path);
    folders.push(entry);
  }
  return { folders, links, implied };
}

/** The folders above a path that were not made yet, topmost first. */
function foldersAbove(path: string, made: ReadonlySet<string>): string[] {
  const missing: string[] = [];
  for (let end = path.lastIndexOf('/'); end > 0 && !made.has(path.slice(0, end)); end = path.lastIndexOf('/', end - 1)) {
    missing.unshift(path.slice(0, end));
  }
  return missing;
}

async function* requests(artifacts: ArtifactSet, folder: string, options: Abortable): AsyncGenerator<ExtractRequest> {
  for await (const entry of artifacts.entries(options)) {
    if (entry.type === 'file') yield { entry, location: joinPath(folder, entry.path), attributes: true };
  }
}

function makeLink(entry: ArtifactEntry, folder: string): void {
  const location = joinPath(folder, entry.path);
  const target = entry.target as string;
  try {
    if (entry.type === 'hardlink') linkSync(toFileSystemPath(joinPath(folder, target)), toFileSystemPath(location));
    else symlinkSync(toFileSystemPath(target), toFileSystemPath(location));
  } catch (error) {
    throw writeFault(error, location, 'target-unwritable');
  }
  if (entry.type === 'symlink') applyAttributes(location, entry, { link: true });
}

const sliceMs = 20;

async function eachInSlices<Item>(items: readonly Item[], options: Abortable, act: (item: Item) => void): Promise<void> {
  let sliceEnd = performance.now() + sliceMs;
  for (const item of items) {
    if (performance.now() > sliceEnd) sliceEnd = await pause(options);
    act(item);
  }
}

async function pause({ signal }: Abortable): Promise<number> {
  await setImmediate();
  signal?.throwIfAborted();
  return performance.now() + sliceMs;
}

function ignoresCase(folder: string): boolean {
  const probe = joinPath(folder, 'holdfast-probe');
  try {
    writeFileSync(toFileSystemPath(probe), '', { flag: 'wx' });
    return lstatSync(toFileSystemPath(joinPath(folder, 'HOLDFAST-PROBE')), { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    throw writeFault(error, folder, 'target-unwritable');
  } finally {
    rmSync(toFileSystemPath(probe), { force: true });
  }
}

function refuseClash(seen: Map<string, string>, path: string): void {
  const folded = path.normalize('NFC').toLowerCase();
  const earlier = seen.get(folded);
  if (earlier !== undefined) {
    throw new Fault('target-unwritable', `${displayPath(earlier)} and ${displayPath(path)} are one name on this file system`, {
      guidance: 'restore to a file system that tells upper from lower case',
    });
  }
  seen.set(folded, path);
}
