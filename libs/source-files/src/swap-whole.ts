import { lstatSync, readdirSync } from 'node:fs';
import { Fault } from '@holdfast/fault';
import { applyAttributes, isPrivateName, joinPath, mountPoints, nameOf, standsAt, toFileSystemPath } from '@holdfast/filesystem';
import { displayPath, pathFromBytes } from '@holdfast/manifest';
import type { RenameStep } from '@holdfast/source';
import { makeFolder, type Target, type TargetOptions, type Workplace } from './target-place.ts';

/** The renames that make a staged state the target's. */
export interface Swap {
  readonly steps: readonly RenameStep[];
  readonly undoDirectories: readonly string[];
  /** Where things of the target that are to stay lie for a moment during the swap; they must never be removed with the staging. */
  readonly refuges: readonly string[];
}

export interface SwapOptions extends Pick<TargetOptions, 'announce'> {
  readonly target: Target;
  readonly place: Workplace;
  /** What stands at the target and is not the source's, topmost only: it is carried over, to where it was. */
  readonly leftOut: readonly string[];
}

/**
 * Swaps a whole folder: the old one goes to the undo folder, what the source leaves out is carried over into the staged
 * one, and that takes the old one's place. Where the target cannot be renamed, the same with each thing in it.
 */
export async function swapWhole(options: SwapOptions): Promise<Swap> {
  const { target, place } = options;
  if (!target.exists) return { steps: [{ kind: 'rename', from: place.staging, to: target.root }], undoDirectories: [], refuges: [] };
  refuseMounts(target.root);
  const names = place.inside ? namesOf(target.root).filter((name) => !isPrivateName(name)) : [];
  const staying = new Set(options.leftOut.filter((path) => !standsAt(joinPath(place.staging, path))));
  const old = place.inside ? place.undo : joinPath(place.undo, nameOf(target.root));
  const away = place.inside
    ? names.filter((name) => !staying.has(name)).map((name) => rename(joinPath(target.root, name), joinPath(old, name)))
    : [rename(target.root, old)];
  const carried = [...staying].filter((path) => !place.inside || path.includes('/'));
  const carrying = await carryOver(carried, old, options);
  const arrive = place.inside
    ? namesOf(place.staging).map((name) => rename(joinPath(place.staging, name), joinPath(target.root, name)))
    : [rename(place.staging, target.root)];
  return {
    steps: [...away, ...carrying, ...arrive],
    undoDirectories: [place.undo],
    refuges: [
      ...carried.map((path) => joinPath(place.staging, path)),
      ...carrying.map(({ to }) => to).filter((to) => to.startsWith(`${place.carry}/`)),
    ],
  };
}

/** The steps that bring what stays from the old folder to the staged one; folders that the snapshot does not have are made aside and follow. */
async function carryOver(paths: readonly string[], old: string, options: SwapOptions): Promise<RenameStep[]> {
  const { place, target } = options;
  const carriers = new Map<string, string>();
  const steps: RenameStep[] = [];
  for (const path of paths) {
    const missing = missingFolders(path, place.staging);
    const top = missing[0];
    if (top === undefined) {
      steps.push(rename(joinPath(old, path), joinPath(place.staging, path)));
      continue;
    }
    if (carriers.size === 0) {
      await options.announce?.(place.carry);
      makeFolder(place.carry, 0o700);
    }
    const carrier = carriers.get(top) ?? joinPath(place.carry, `${carriers.size + 1}`);
    carriers.set(top, carrier);
    for (const folder of missing) makeLike(joinPath(target.root, folder), carrier + folder.slice(top.length));
    steps.push(rename(joinPath(old, path), carrier + path.slice(top.length)));
  }
  const homes = [...carriers].map(([top, carrier]) =>
    rename(carrier, joinPath(place.inside && !top.includes('/') ? target.root : place.staging, top)),
  );
  return [...steps, ...homes];
}

/** The folders above a path that the staged state does not have, topmost first. */
function missingFolders(path: string, staging: string): string[] {
  const missing: string[] = [];
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
    const folder = path.slice(0, end);
    const stats = standsAt(joinPath(staging, folder));
    if (stats?.isDirectory()) break;
    if (stats !== undefined) {
      throw new Fault('target-not-empty', `${displayPath(folder)} holds what this source leaves out, but is no folder in the snapshot`, {
        guidance: `move ${displayPath(path)} away first`,
      });
    }
    missing.unshift(folder);
  }
  return missing;
}

function makeLike(model: string, location: string): void {
  if (standsAt(location) !== undefined) return;
  makeFolder(location, 0o700);
  const { mode, uid, gid } = lstatSync(toFileSystemPath(model));
  applyAttributes(location, { mode: mode & 0o7777, uid, gid });
}

function refuseMounts(root: string): void {
  const mounted = [...mountPoints()].find((place) => place.startsWith(root === '/' ? '/' : `${root}/`));
  if (mounted === undefined) return;
  throw new Fault('unsupported', `${displayPath(mounted)} is a file system of its own inside the folder that is to be replaced`, {
    guidance: 'restore to another folder with --to, or unmount it',
  });
}

function rename(from: string, to: string): RenameStep {
  return { kind: 'rename', from, to };
}

function namesOf(folder: string): string[] {
  return readdirSync(toFileSystemPath(folder), 'buffer').map(pathFromBytes);
}
