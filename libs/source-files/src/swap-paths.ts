import { readdirSync, type Stats } from 'node:fs';
import { Fault } from '@holdfast/fault';
import { joinPath, mountPoints, standsAt, toFileSystemPath } from '@holdfast/filesystem';
import { displayPath } from '@holdfast/manifest';
import type { RenameStep } from '@holdfast/source';
import type { FileTable } from './file-table.ts';
import type { Swap } from './swap-whole.ts';
import type { Target, Workplace } from './target-place.ts';
import type { Walked } from './walk.ts';

export interface SwapPathsOptions {
  readonly target: Target;
  readonly place: Workplace;
  readonly staged: FileTable;
  /** Folders of the staged state that are no artifacts. */
  readonly implied: ReadonlySet<string>;
  /** What stands at the target and is the source's, when it is to go where the snapshot does not have it. */
  readonly losing: Walked | undefined;
}

/**
 * Swaps path by path and touches nothing else: what stands at an artifact's path goes to the undo folder and the artifact
 * takes its place. A folder that stands already is kept and filled; one that does not is moved in as a whole.
 */
export function swapPaths(options: SwapPathsOptions): Swap {
  const { target, place } = options;
  const away = options.losing === undefined ? [] : lostPaths(options.losing, place);
  const arriving: string[] = [];
  const moved = new Set<string>(away);
  for (const row of options.staged.order) {
    const path = options.staged.path(row);
    if (isBelow(path, moved)) continue;
    const stands = standsAt(joinPath(target.root, path));
    const isFolder = options.staged.type(row) === 'directory';
    if (isFolder && stands?.isDirectory()) continue;
    if (stands !== undefined) {
      refuseReplacement(path, stands, { ...options, isFolder });
      away.push(path);
    }
    arriving.push(path);
    moved.add(path);
  }
  refuseMounts(target.root, [...away, ...arriving]);
  const steps: RenameStep[] = [
    ...away.map((path) => ({ kind: 'rename' as const, from: joinPath(target.root, path), to: joinPath(place.undo, path) })),
    ...arriving.map((path) => ({ kind: 'rename' as const, from: joinPath(place.staging, path), to: joinPath(target.root, path) })),
  ];
  return { steps, undoDirectories: undoFolders(place.undo, away), refuges: [] };
}

/** What the source has at the target and the snapshot does not, topmost only where nothing else is in it. */
function lostPaths({ table, leftOut }: Walked, place: Workplace): string[] {
  const lost = new Set<string>();
  for (const row of table.order) {
    const path = table.path(row);
    if (isBelow(path, lost) || standsAt(joinPath(place.staging, path)) !== undefined) continue;
    if (table.type(row) === 'directory' && leftOut.some((other) => other.startsWith(`${path}/`))) continue;
    lost.add(path);
  }
  return [...lost];
}

function refuseReplacement(
  path: string,
  stands: Stats,
  { target, implied, isFolder }: SwapPathsOptions & { readonly isFolder: boolean },
): void {
  const shown = displayPath(path);
  if (isFolder && implied.has(path)) {
    throw new Fault(
      'unsafe-path',
      `${shown} is ${stands.isSymbolicLink() ? 'a link' : 'no folder'} at the target, but a folder in the snapshot`,
      {
        guidance: 'move it away, or restore to another folder with --to',
      },
    );
  }
  if (stands.isDirectory() && readdirSync(toFileSystemPath(joinPath(target.root, path))).length > 0) {
    throw new Fault('target-not-empty', `${shown} is a folder that holds something at the target, but no folder in the snapshot`, {
      guidance: 'move it away, or restore to another folder with --to',
    });
  }
}

function refuseMounts(root: string, paths: readonly string[]): void {
  const mounts = [...mountPoints()].filter((place) => place.startsWith(root === '/' ? '/' : `${root}/`));
  for (const mount of mounts) {
    const path = paths.find(
      (each) =>
        mount === joinPath(root, each) || mount.startsWith(`${joinPath(root, each)}/`) || joinPath(root, each).startsWith(`${mount}/`),
    );
    if (path === undefined) continue;
    throw new Fault('unsupported', `${displayPath(path)} touches ${displayPath(mount)}, a file system of its own inside the target`, {
      guidance: 'restore to another folder with --to',
    });
  }
}

/** The undo folder and those in it that the moves need, each behind the one that holds it. */
function undoFolders(undo: string, paths: readonly string[]): string[] {
  if (paths.length === 0) return [];
  const folders = new Set<string>([undo]);
  for (const path of paths) {
    for (let end = path.indexOf('/'); end > 0; end = path.indexOf('/', end + 1)) folders.add(joinPath(undo, path.slice(0, end)));
  }
  return [...folders];
}

function isBelow(path: string, folders: ReadonlySet<string>): boolean {
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
    if (folders.has(path.slice(0, end))) return true;
  }
  return false;
}
