import { Fault } from '@holdfast/fault';
import { displayPath } from '@holdfast/manifest';
import type { ArtifactSet, StagedRestore } from '@holdfast/source';
import { applyFolderProperties } from './folder-attributes.ts';
import type { Scope } from './scope.ts';
import { everything } from './selection.ts';
import { StagedFiles } from './staged-files.ts';
import { swapPaths } from './swap-paths.ts';
import { type Swap, swapWhole } from './swap-whole.ts';
import { makeWorkplace, removeWorkplace, type Target, type TargetOptions, targetOf, type Workplace } from './target-place.ts';
import { type Walked, walk } from './walk.ts';
import { type WrittenTree, writeTree } from './write-tree.ts';

/** Writes the artifacts beside the target and works out the renames that bring them in. Removes all of it when it throws. */
export async function stageRestore(scope: Scope, artifacts: ArtifactSet, options: TargetOptions): Promise<StagedRestore> {
  options.signal?.throwIfAborted();
  const target = targetOf(scope, options.target);
  const standing = target.exists ? await walk(target.root, scope.selection, options) : undefined;
  if (!options.replace) refuseStanding(target, standing, options);
  const place = await makeWorkplace(target, options);
  try {
    const written = await writeTree(artifacts, place.staging, options);
    applyFolderProperties(place.staging, artifacts.details.inventory.properties);
    const swap = await swapOf(scope, artifacts, { ...options, place: target, workplace: place, standing, written });
    options.signal?.throwIfAborted();
    return new StagedFiles({ scope, details: artifacts.details, target, place, swap, hidden: written.implied });
  } catch (error) {
    await removeWorkplace(place);
    throw error;
  }
}

function refuseStanding(target: Target, standing: Walked | undefined, options: TargetOptions): void {
  const free = options.target.kind === 'directory' ? target.empty : standing === undefined || standing.table.order.length === 0;
  if (free) return;
  throw new Fault('target-not-empty', `${displayPath(target.root)} already holds something`, {
    guidance: 'choose an empty folder, or say that it may be replaced',
  });
}

interface Staging extends TargetOptions {
  readonly place: Target;
  readonly workplace: Workplace;
  readonly standing: Walked | undefined;
  readonly written: WrittenTree;
}

async function swapOf(scope: Scope, artifacts: ArtifactSet, staging: Staging): Promise<Swap> {
  const { place: target, workplace: place, standing, written } = staging;
  if (target.empty || (scope.ownsRoot && artifacts.whole)) {
    return swapWhole({ target, place, leftOut: standing?.leftOut ?? [], announce: staging.announce });
  }
  const { table } = await walk(place.staging, everything, staging);
  return swapPaths({ target, place, staged: table, implied: written.implied, losing: artifacts.whole ? standing : undefined });
}
