import { lstatSync } from 'node:fs';
import { Fault } from '@holdfast/fault';
import { syncTree, toFileSystemPath, writersBelow } from '@holdfast/filesystem';
import { type Abortable, displayPath, type SourceDetails } from '@holdfast/manifest';
import type { FrozenView, StagedRestore, SwapStep } from '@holdfast/source';
import { restoresOwners } from './capabilities.ts';
import { FileView } from './file-view.ts';
import { restoredFolderProperties } from './folder-attributes.ts';
import type { Scope } from './scope.ts';
import { everything } from './selection.ts';
import type { Swap } from './swap-whole.ts';
import { removeWorkplace, type Target, type Workplace } from './target-place.ts';
import { walk } from './walk.ts';

export interface StagedFilesOptions {
  readonly scope: Scope;
  readonly details: SourceDetails;
  readonly target: Target;
  readonly place: Workplace;
  readonly swap: Swap;
  /** Folders of the staged state that are no artifacts. */
  readonly hidden: ReadonlySet<string>;
}

/** Files that were written beside their target. */
export class StagedFiles implements StagedRestore {
  readonly target: string;
  readonly steps: readonly SwapStep[];
  readonly undoDirectories: readonly string[];
  readonly #options: StagedFilesOptions;

  constructor(options: StagedFilesOptions) {
    this.#options = options;
    this.target = options.target.root;
    this.steps = options.swap.steps;
    this.undoDirectories = options.swap.undoDirectories;
  }

  async freeze(options: Abortable): Promise<FrozenView> {
    const { scope, details, place, hidden } = this.#options;
    const walked = await walk(place.staging, everything, options);
    const properties = restoredFolderProperties(place.staging, details.inventory.properties, restoresOwners());
    return new FileView({ root: place.staging, walked, frozenAt: scope.context.now(), hidden, properties });
  }

  /** Also makes the staged files durable: a rename that survives a power cut must not bring in empty files. */
  async ready(options: Abortable): Promise<void> {
    const { target, place } = this.#options;
    await syncTree(place.staging, options);
    for (const { from, to } of this.steps) this.#refuseMovedOn(from, to);
    const away = this.steps.filter(({ to }) => to.startsWith(`${place.undo}/`)).map(({ from }) => from);
    const replaced = (path: string) => away.some((each) => path === each || path.startsWith(`${each}/`));
    const writers = away.length === 0 ? [] : await writersBelow(target.root, { ...options, only: replaced });
    if (writers.length === 0) return;
    throw new Fault('target-in-use', `process ${writers.join(', ')} is writing below ${displayPath(target.root)}`, {
      guidance: 'stop it, then restore again',
      retryable: true,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // In the middle of a swap that was given up lies what was at the target; it is not the staging's to remove.
    if (this.#options.swap.refuges.some(stands)) return;
    await removeWorkplace(this.#options.place);
  }

  #refuseMovedOn(from: string, to: string): void {
    const { root } = this.#options.target;
    const fromTarget = from === root || (from.startsWith(`${root}/`) && !this.#isOurs(from));
    const toTarget = to === root || (to.startsWith(`${root}/`) && !this.#isOurs(to));
    const freed = this.steps.some((step) => step.from === to);
    if ((!fromTarget || stands(from)) && (!toTarget || freed || !stands(to))) return;
    throw new Fault('target-in-use', `${displayPath(root)} changed while the restore was prepared`, {
      guidance: 'stop what writes there, then restore again',
      retryable: true,
    });
  }

  #isOurs(location: string): boolean {
    const { staging, carry, undo } = this.#options.place;
    return [staging, carry, undo].some((folder) => location === folder || location.startsWith(`${folder}/`));
  }
}

function stands(location: string): boolean {
  return lstatSync(toFileSystemPath(location), { throwIfNoEntry: false }) !== undefined;
}
