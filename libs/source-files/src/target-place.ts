import { lstatSync, mkdirSync, readdirSync, realpathSync, rmdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { Fault } from '@holdfast/fault';
import {
  isPrivateName,
  joinPath,
  mountPoints,
  nameOf,
  parentOf,
  privateName,
  removeTree,
  standsAt,
  toFileSystemPath,
  writeFault,
} from '@holdfast/filesystem';
import { displayPath, pathFromBytes } from '@holdfast/manifest';
import type { RestoreOptions, RestoreTarget } from '@holdfast/source';
import type { RestoreScope } from './scope.ts';

/** A restore's options with its target. */
export interface TargetOptions extends RestoreOptions {
  readonly target: RestoreTarget;
}

/** Where a restore goes. */
export interface Target {
  /** Absolute path text, free of links as far as it exists. */
  readonly root: string;
  readonly exists: boolean;
  /** Whether nothing stands in it but Holdfast's own folders. */
  readonly empty: boolean;
}

/** The target of a restore. Throws `target-not-empty` when something that is no folder stands there. */
export function targetOf(scope: RestoreScope, target: RestoreTarget): Target {
  const root = withoutLinks(target.kind === 'directory' ? resolve(target.directory) : scope.root);
  const stats = lstatSync(toFileSystemPath(root), { throwIfNoEntry: false });
  if (stats === undefined) return { root, exists: false, empty: true };
  if (!stats.isDirectory()) {
    throw new Fault('target-not-empty', `${displayPath(root)} is no folder`, { guidance: 'move it away, or choose another target' });
  }
  try {
    return { root, exists: true, empty: readdirSync(toFileSystemPath(root)).every(isPrivateName) };
  } catch (error) {
    throw writeFault(error, root, 'target-unwritable');
  }
}

/** The folders that a restore works with. */
export interface Workplace {
  /** Gets the artifacts. */
  readonly staging: string;
  /** Gets folders that must be made for what stays at the target; made only when needed. */
  readonly carry: string;
  /** Gets what stands at the target; made by whoever carries out the steps. */
  readonly undo: string;
  /** Whether these lie in the target because it is a file system of its own or its parent cannot be written. */
  readonly inside: boolean;
  /** Folders above the target that did not exist, topmost first. */
  readonly madeParents: readonly string[];
}

/** Makes the staging folder beside the target, on the same file system, readable by nobody else. */
export async function makeWorkplace(target: Target, options: TargetOptions): Promise<Workplace> {
  const missing = missingParents(target.root);
  for (const parent of missing) await options.announce?.(parent);
  const madeParents = missing.filter(makeParent);
  try {
    if (target.exists && isFileSystemOfItsOwn(target.root)) return await makeStaging(target, options, { inside: true, madeParents });
    return await makeStaging(target, options, { inside: false, madeParents });
  } catch (error) {
    removeParents(madeParents);
    if (!target.exists || !(error instanceof Fault) || error.code !== 'target-unwritable') throw error;
    return makeStaging(target, options, { inside: true, madeParents });
  }
}

/** Makes a folder on the way to the target; false when another source that is restored at the same time has just done so. */
function makeParent(location: string): boolean {
  if (standsAt(location)?.isDirectory() === true) return false;
  makeFolder(location, 0o777);
  return true;
}

/** Removes folders on the way to the target, unless they hold the restored target, that of another source, or something that came meanwhile. */
function removeParents(madeParents: readonly string[]): void {
  for (const parent of madeParents.toReversed()) {
    try {
      rmdirSync(toFileSystemPath(parent));
    } catch {
      return;
    }
  }
}

async function makeStaging(target: Target, options: TargetOptions, kind: Pick<Workplace, 'inside' | 'madeParents'>): Promise<Workplace> {
  const parent = kind.inside ? target.root : parentOf(target.root);
  const place = (role: string) => joinPath(parent, privateName(options.restoreId, role, nameOf(target.root)));
  const staging = place('stage');
  await options.announce?.(staging);
  makeFolder(staging, 0o700);
  return { staging, carry: place('carry'), undo: place('undo'), ...kind };
}

/** Removes what a restore made beside its target and did not swap in. */
export async function removeWorkplace(place: Workplace): Promise<void> {
  await removeTree(place.staging);
  await removeTree(place.carry);
  removeParents(place.madeParents);
}

/** Makes one folder. Throws `target-unwritable` and `destination-full`. */
export function makeFolder(location: string, mode: number): void {
  try {
    mkdirSync(toFileSystemPath(location), { mode });
  } catch (error) {
    throw writeFault(error, location, 'target-unwritable');
  }
}

function isFileSystemOfItsOwn(root: string): boolean {
  if (mountPoints().has(root)) return true;
  return lstatSync(toFileSystemPath(root)).dev !== lstatSync(toFileSystemPath(parentOf(root))).dev;
}

function withoutLinks(location: string): string {
  const rest: string[] = [];
  for (let existing = location; ; existing = parentOf(existing)) {
    try {
      return [pathFromBytes(realpathSync.native(toFileSystemPath(existing), 'buffer')).replace(/^\/$/, ''), ...rest].join('/') || '/';
    } catch (error) {
      const dangling = lstatSync(toFileSystemPath(existing), { throwIfNoEntry: false }) !== undefined;
      if (dangling || (error as NodeJS.ErrnoException).code !== 'ENOENT') throw writeFault(error, existing, 'target-unwritable');
      rest.unshift(nameOf(existing));
    }
  }
}

function missingParents(root: string): string[] {
  const missing: string[] = [];
  for (
    let parent = parentOf(root);
    lstatSync(toFileSystemPath(parent), { throwIfNoEntry: false }) === undefined;
    parent = parentOf(parent)
  ) {
    missing.unshift(parent);
  }
  return missing;
}
