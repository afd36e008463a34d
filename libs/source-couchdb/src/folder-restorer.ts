import { planFolder, stageFolder } from '@holdfast/filesystem';
import type { ArtifactSet, FolderTarget, RestoreOptions, RestorePlan, Restorer, SourceContext, StagedRestore } from '@holdfast/source';
import { inspectCouchdb } from './inspect-couchdb.ts';

/** Restores a database as files: its documents as lines of JSON, its attachments as they were. */
export class FolderRestorer implements Restorer<FolderTarget> {
  readonly #context: SourceContext;

  constructor(context: SourceContext) {
    this.#context = context;
  }

  plan(artifacts: ArtifactSet, { directory }: FolderTarget, options: RestoreOptions): Promise<RestorePlan> {
    return planFolder(artifacts, directory, options);
  }

  stage(artifacts: ArtifactSet, { directory }: FolderTarget, options: RestoreOptions): Promise<StagedRestore> {
    return stageFolder(artifacts, directory, { ...options, now: this.#context.now, inspect: inspectCouchdb });
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}
