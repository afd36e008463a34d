import { closeSync, constants, existsSync, fstatSync, openSync, readdirSync, readlinkSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { type EntryFolder, EntryReader, type EntryStats, isPrivateName, joinPath, toFileSystemPath } from '@holdfast/filesystem';
import { type Abortable, comparePaths, displayPath, type Problem, pathFromBytes } from '@holdfast/manifest';
import { FileTable } from './file-table.ts';
import type { Selection } from './selection.ts';

/** What a walk found. */
export interface Walked {
  /** The files, folders and links, in order of path. */
  readonly table: FileTable;
  /** What kept the walk from being complete. */
  readonly problems: readonly Problem[];
  /** Paths that do not belong to the source, only the topmost of each tree: what the selection leaves out, sockets, pipes, devices, and Holdfast's own. */
  readonly leftOut: readonly string[];
}

/**
 * Lists what the selection takes below `root`, an absolute path text free of links. Never follows a link, not even when
 * a folder becomes one while the walk goes on: each folder is opened, proven to be the one that was listed, and read
 * through its descriptor. Crosses into other file systems. Yields to other work, and looks at the signal, every 20 ms.
 * Throws the system's error when `root` itself cannot be read.
 */
export async function walk(root: string, selection: Selection, options: Abortable): Promise<Walked> {
  options.signal?.throwIfAborted();
  const state: State = {
    root,
    selection,
    options,
    table: new FileTable(),
    reader: new EntryReader(),
    order: [],
    unused: new Set(),
    problems: [],
    leftOut: [],
    sliceEnd: performance.now() + sliceMs,
  };
  await walkFolder(state, { path: '', whole: false });
  state.table.order = state.unused.size === 0 ? state.order : state.order.filter((row) => !state.unused.has(row));
  linkOtherNames(state.table);
  return state;
}

interface State extends Walked {
  readonly root: string;
  readonly selection: Selection;
  readonly options: Abortable;
  readonly reader: EntryReader;
  readonly order: number[];
  /** Rows of folders that nothing was taken from and that are no artifacts themselves. */
  readonly unused: Set<number>;
  readonly problems: Problem[];
  readonly leftOut: string[];
  sliceEnd: number;
}

interface Folder {
  /** Relative; empty for the root. */
  readonly path: string;
  readonly whole: boolean;
  /** Absent for the root and for a folder that cannot be an artifact. */
  readonly row?: number;
  /** What was listed; absent for the root. */
  readonly stats?: EntryStats;
}

interface Child {
  /** The name, with `/` behind it where the folder's content is meant: the content sorts behind `a.txt`, the folder `a` before it. */
  readonly key: string;
  readonly row?: number | undefined;
  readonly folder?: Folder;
}

const sliceMs = 20;

/** Walks one folder; true when something in it was taken. */
async function walkFolder(state: State, folder: Folder): Promise<boolean> {
  const children = await listChildren(state, folder);
  children.sort((left, right) => comparePaths(left.key, right.key));
  let taken = false;
  for (const { row, folder: below } of children) {
    if (below === undefined) {
      state.order.push(row as number);
      taken ||= !state.unused.has(row as number);
      continue;
    }
    const leftOutBefore = state.leftOut.length;
    if (await walkFolder(state, below)) {
      taken = true;
      if (below.row !== undefined) state.unused.delete(below.row);
    } else if (!below.whole) {
      state.leftOut.splice(leftOutBefore, Number.POSITIVE_INFINITY, below.path);
    }
  }
  return taken;
}

async function listChildren(state: State, folder: Folder): Promise<Child[]> {
  const descriptor = openFolder(state, folder);
  if (descriptor === undefined) return [];
  const children: Child[] = [];
  try {
    const place = descriptorPath(descriptor) ?? locationOf(state, folder);
    for (const name of (folder.whole ? undefined : state.selection.namesIn(folder.path)) ?? namesIn(place)) {
      if (performance.now() > state.sliceEnd) await pause(state);
      addChild(state, folder, { descriptor, place, name, children });
    }
  } catch (error) {
    reportFolder(state, folder, error);
  } finally {
    closeSync(descriptor);
  }
  return children;
}

/** The folder's descriptor; undefined, and a problem where it is one, when it cannot be had. */
function openFolder(state: State, folder: Folder): number | undefined {
  try {
    const flags = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;
    const descriptor = openSync(toFileSystemPath(locationOf(state, folder)), flags);
    const { stats } = folder;
    if (stats === undefined) return descriptor;
    const opened = fstatSync(descriptor, { bigint: true });
    if (Number(opened.ino) === stats.inode && Number(opened.dev) === stats.device) return descriptor;
    closeSync(descriptor);
    throw Object.assign(new Error('another folder'), { code: 'ELOOP' });
  } catch (error) {
    reportFolder(state, folder, error);
    return undefined;
  }
}

function reportFolder(state: State, folder: Folder, error: unknown): void {
  const { code } = error as NodeJS.ErrnoException;
  if (typeof code !== 'string' || folder.stats === undefined || state.options.signal?.aborted) throw error;
  const vanished = code === 'ENOENT';
  const replaced = code === 'ELOOP' || code === 'ENOTDIR';
  if (folder.row !== undefined && (vanished || replaced)) state.unused.add(folder.row);
  if (vanished) return;
  const message = replaced ? 'another thing took the place of the folder while it was listed' : `cannot list the folder: ${code}`;
  state.problems.push({ path: folder.path, code: replaced ? 'changed' : 'unreadable', message });
}

function locationOf(state: State, folder: Folder): string {
  return folder.path === '' ? state.root : joinPath(state.root, folder.path);
}

const hasDescriptorPaths = existsSync('/proc/self/fd');

function descriptorPath(descriptor: number): string | undefined {
  return hasDescriptorPaths ? `/proc/self/fd/${descriptor}` : undefined;
}

function namesIn(place: string): readonly string[] {
  const names = readdirSync(toFileSystemPath(place));
  // Reading names as text is twice as fast; U+FFFD stands for itself or for bytes that are not UTF-8.
  if (!names.some((name) => name.includes('\ufffd'))) return names;
  return readdirSync(toFileSystemPath(place), 'buffer').map(pathFromBytes);
}

async function pause(state: State): Promise<void> {
  await setImmediate();
  state.options.signal?.throwIfAborted();
  state.sliceEnd = performance.now() + sliceMs;
}

interface Found extends EntryFolder {
  readonly name: string;
  readonly children: Child[];
}

function addChild(state: State, folder: Folder, found: Found): void {
  const path = folder.path === '' ? found.name : `${folder.path}/${found.name}`;
  const stats = state.reader.stats(found, found.name);
  if (stats === undefined) return;
  const isFolder = stats.type === 'directory';
  const verdict = isPrivateName(found.name) ? 'skip' : state.selection.judge(path, isFolder, folder.whole);
  if (verdict === 'skip' || isSpecial(state, path, stats)) {
    state.leftOut.push(path);
  } else if (isFolder) {
    addFolder(state, { path, stats, whole: verdict === 'whole' }, found);
  } else {
    const target = stats.type === 'symlink' ? readLink(found) : undefined;
    found.children.push({ key: found.name, row: state.table.add(path, stats, target) });
  }
}

function readLink({ place, name }: Found): string {
  return pathFromBytes(readlinkSync(toFileSystemPath(`${place}/${name}`), 'buffer'));
}

/** A socket holds nothing and is made anew by its program; a pipe or device would be missed after a restore. */
function isSpecial(state: State, path: string, { type }: EntryStats): boolean {
  if (type === 'file' || type === 'directory' || type === 'symlink') return false;
  if (type !== 'socket') {
    state.problems.push({ path, code: 'unsupported', message: `${displayPath(path)} is a ${type}, which cannot be stored; exclude it` });
  }
  return true;
}

function addFolder(state: State, folder: Folder & { readonly stats: EntryStats }, { name, children }: Found): void {
  if (!folder.whole && !state.selection.takesAncestors) {
    children.push({ key: `${name}/`, folder });
    return;
  }
  const row = state.table.add(folder.path, folder.stats);
  if (!folder.whole) state.unused.add(row);
  children.push({ key: name, row }, { key: `${name}/`, folder: { ...folder, row } });
}

/** Of the names of one file the first in order of path is the file, the others are links to it. */
function linkOtherNames(table: FileTable): void {
  const first = new Map<string, number>();
  for (const row of table.order) {
    if (!table.hasOtherNames(row)) continue;
    const { device, inode } = table.identity(row);
    const key = `${device} ${inode}`;
    const earlier = first.get(key);
    if (earlier === undefined) first.set(key, row);
    else table.linkTo(row, earlier);
  }
}
