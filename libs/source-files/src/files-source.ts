import { readFault } from '@holdfast/filesystem';
import type { Abortable } from '@holdfast/manifest';
import type { ArtifactSet, FrozenView, RestoreOptions, RestorePlan, RestoreTarget, Source, StagedRestore } from '@holdfast/source';
import { FileView } from './file-view.ts';
import { folderProperties } from './folder-attributes.ts';
import { planRestore } from './plan-restore.ts';
import { resolveRoot, type Scope } from './scope.ts';
import { stageRestore } from './stage-restore.ts';
import { type Walked, walk } from './walk.ts';

/** Files and folders below one root; both kinds of this library are this with another scope. */
export class FilesSource implements Source {
  readonly #scope: Scope;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  async freeze(options: Abortable): Promise<FrozenView> {
    const scope = this.#scope;
    const frozenAt = scope.context.now();
    const root = resolveRoot(scope);
    const walked = await this.#walk(root, options);
    const problems = scope.missing(walked);
    return new FileView({ root, walked, frozenAt, problems, ...(scope.ownsRoot ? { properties: folderProperties(root) } : {}) });
  }

  async plan(artifacts: ArtifactSet, target: RestoreTarget, options: RestoreOptions): Promise<RestorePlan> {
    return planRestore(this.#scope, artifacts, { ...options, target });
  }

  async stage(artifacts: ArtifactSet, target: RestoreTarget, options: RestoreOptions): Promise<StagedRestore> {
    return stageRestore(this.#scope, artifacts, { ...options, target });
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  async #walk(root: string, options: Abortable): Promise<Walked> {
    try {
      return await walk(root, this.#scope.selection, options);
    } catch (error) {
      if (options.signal?.aborted) throw error;
      throw readFault(error, root);
    }
  }
}
