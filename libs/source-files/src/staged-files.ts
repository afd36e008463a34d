import { Fault } from '@holdfast/fault';
import { OpenFiles, standsAt } from '@holdfast/filesystem';
import { type Abortable, displayPath, type SourceDetails } from '@holdfast/manifest';
import type { FrozenView, ReadyOptions, RenameStep, StagedRestore } from '@holdfast/source';
import { restoresOwners } from './capabilities.ts';
import { FileView } from './file-view.ts';
import { restoredFolderProperties } from './folder-attributes.ts';
import type { RestoreScope } from './scope.ts';
import { everything } from './selection.ts';
import type { Swap } from './swap-whole.ts';
import { removeWorkplace, type Workplace } from './target-place.ts';
import { walk } from './walk.ts';

export interface StagedFilesOptions {
  readonly scope: RestoreScope;
  readonly details: SourceDetails;
  /** Absolute path text. */
  readonly target: string;
  readonly place: Workplace;
  /** Folders of the staged state that are no artifacts. */
  readonly implied: ReadonlySet<string>;
  readonly swap: Swap;
  /** Works the swap out again, from what stands at the target then. */
  readonly planSwap: (options: Abortable) => Promise<Swap>;
}

/** Files that were written beside their target. */
export class StagedFiles implements StagedRestore {
  readonly target: string;
  readonly #options: StagedFilesOptions;
  #swap: Swap;

  constructor(options: StagedFilesOptions) {
    this.#options = options;
    this.#swap = options.swap;
    this.target = options.target;
  }

  get steps(): readonly RenameStep[] {
    return this.#swap.steps;
  }

  get undoDirectories(): readonly string[] {
    return this.#swap.undoDirectories;
  }

  async freeze(options: Abortable): Promise<FrozenView> {
    const { scope, details, place, implied } = this.#options;
    const walked = await walk(place.staging, everything, options);
    const properties = restoredFolderProperties(place.staging, details.inventory.properties, restoresOwners());
    return new FileView({ root: place.staging, walked, frozenAt: scope.context.now(), hidden: implied, properties });
  }

  /** Renews the steps, since what stands at the target may have changed while the artifacts were written and compared. */
  async ready({ openFiles = new OpenFiles({ maximumAge: 0 }), ...options }: ReadyOptions): Promise<void> {
    this.#swap = await this.#options.planSwap(options);
    const away = new Set(this.steps.filter(({ to }) => to.startsWith(`${this.#options.place.undo}/`)).map(({ from }) => from));
    if (away.size === 0) return;
    const writers = await openFiles.writersBelow(this.target, { ...options, only: (location) => liesIn(location, away) });
    if (writers.length === 0) return;
    throw new Fault('target-in-use', `process ${writers.join(', ')} is writing below ${displayPath(this.target)}`, {
      guidance: 'stop it, then restore again',
      retryable: true,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // In the middle of a swap that was given up lies what was at the target; it is not the staging's to remove.
    if (this.#swap.refuges.some((place) => standsAt(place) !== undefined)) return;
    await removeWorkplace(this.#options.place);
  }
}

function liesIn(location: string, places: ReadonlySet<string>): boolean {
  for (let end = location.length; end > 0; end = location.lastIndexOf('/', end - 1)) {
    if (places.has(location.slice(0, end))) return true;
  }
  return false;
}
