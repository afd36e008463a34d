import { Fault } from '@holdfast/fault';
import { removeTree } from '@holdfast/filesystem';
import { type Abortable, displayPath } from '@holdfast/manifest';
import type { ArtifactSet, StagedRestore } from '@holdfast/source';
import { applyFolderProperties } from './folder-attributes.ts';
import type { RestoreScope } from './scope.ts';
import { everything } from './selection.ts';
import { StagedFiles } from './staged-files.ts';
import { swapPaths } from './swap-paths.ts';
import { type Swap, swapWhole } from './swap-whole.ts';
import { makeWorkplace, removeWorkplace, type Target, type TargetOptions, targetOf, type Workplace } from './target-place.ts';
import { type Walked, walk } from './walk.ts';
import { writeTree } from './write-tree.ts';

/** Writes the artifacts beside the target and works out the renames that bring them in. Removes all of it when it throws. */
export async function stageRestore(scope: RestoreScope, artifacts: ArtifactSet, options: TargetOptions): Promise<StagedRestore> {
  options.signal?.throwIfAborted();
  const { target } = await lookAtTarget(scope, options);
  const place = await makeWorkplace(target, options);
  try {
    const { implied } = await writeTree(artifacts, place.staging, options);
    applyFolderProperties(place.staging, artifacts.details.inventory.properties);
    const { announce } = options;
    const planSwap = (abortable: Abortable) => swapOf(scope, artifacts, { ...options, ...abortable, announce, place, implied });
    const swap = await planSwap(options);
    options.signal?.throwIfAborted();
    return new StagedFiles({ scope, details: artifacts.details, target: target.root, place, implied, swap, planSwap });
  } catch (error) {
    await removeWorkplace(place);
    throw error;
  }
}

interface Standing {
  readonly target: Target;
  readonly standing: Walked | undefined;
}

async function lookAtTarget(scope: RestoreScope, options: TargetOptions): Promise<Standing> {
  const target = targetOf(scope, options.target);
  const standing = target.exists ? await walk(target.root, scope.selection, options) : undefined;
  const free = options.target.kind === 'directory' ? target.empty : standing === undefined || standing.table.order.length === 0;
  if (free || options.replace) return { target, standing };
  throw new Fault('target-not-empty', `${displayPath(target.root)} already holds something`, {
    guidance: 'choose an empty folder, or say that it may be replaced',
  });
}

interface Staging extends TargetOptions {
  readonly place: Workplace;
  readonly implied: ReadonlySet<string>;
}

async function swapOf(scope: RestoreScope, artifacts: ArtifactSet, staging: Staging): Promise<Swap> {
  const { place, implied, announce } = staging;
  const { target, standing } = await lookAtTarget(scope, staging);
  await removeTree(place.carry);
  if (!target.exists || (scope.ownsRoot && artifacts.whole)) {
    return swapWhole({ target, place, leftOut: standing?.leftOut ?? [], announce });
  }
  const { table } = await walk(place.staging, everything, staging);
  return swapPaths({ target, place, staged: table, implied, losing: artifacts.whole ? standing : undefined });
}
