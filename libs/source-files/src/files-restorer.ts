import { resolve } from 'node:path';
import type { ArtifactSet, FolderTarget, RestoreOptions, RestorePlan, Restorer, SourceContext, StagedRestore } from '@holdfast/source';
import { planRestore } from './plan-restore.ts';
import type { RestoreScope } from './scope.ts';
import { everything } from './selection.ts';
import { stageRestore } from './stage-restore.ts';

/** Restores files into folders for a source that no configuration describes any more. */
export class FilesRestorer implements Restorer<FolderTarget> {
  readonly #common: Pick<RestoreScope, 'context' | 'ownsRoot'>;

  constructor(context: SourceContext, { ownsRoot }: Pick<RestoreScope, 'ownsRoot'>) {
    this.#common = { context, ownsRoot };
  }

  async plan(artifacts: ArtifactSet, target: FolderTarget, options: RestoreOptions): Promise<RestorePlan> {
    return planRestore(this.#scopeOf(target), artifacts, { ...options, target });
  }

  async stage(artifacts: ArtifactSet, target: FolderTarget, options: RestoreOptions): Promise<StagedRestore> {
    return stageRestore(this.#scopeOf(target), artifacts, { ...options, target });
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  #scopeOf({ directory }: FolderTarget): RestoreScope {
    return { ...this.#common, root: resolve(directory), selection: everything };
  }
}
