import { createHash } from 'node:crypto';
import { type ArtifactEntry, pairByPath } from '@holdfast/manifest';
import type { ArtifactSet, FrozenView, RestoreOptions, RestorePlan } from '@holdfast/source';
import type { CouchDatabase } from '../server/couch-database.ts';
import { contentOf } from './copy-database.ts';
import { StoredDatabase } from './stored-database.ts';

const shownPaths = 1000;

export interface PlanDatabaseOptions extends RestoreOptions {
  readonly target: CouchDatabase;
  /** Captures the target as it is configured. */
  readonly freeze: () => Promise<FrozenView>;
}

/** Compares what is stored with what stands there, reading both. */
export async function planDatabase(artifacts: ArtifactSet, { target, freeze, signal }: PlanDatabaseOptions): Promise<RestorePlan> {
  await StoredDatabase.of(artifacts, { signal });
  const counts = { create: 0, replace: 0, unchanged: 0, lose: 0 };
  const [replacePaths, losePaths]: [string[], string[]] = [[], []];
  await using view = (await target.exists({ signal })) ? await freeze() : undefined;
  for await (const [stored, standing] of pairByPath(artifacts.entries({ signal }), standingEntries(view, { signal }))) {
    if (stored === undefined) {
      counts.lose += 1;
      if (losePaths.length < shownPaths) losePaths.push((standing as ArtifactEntry).path);
    } else if (standing === undefined) counts.create += 1;
    else if (standing.size === stored.size && standing.sha256 === stored.sha256) counts.unchanged += 1;
    else {
      counts.replace += 1;
      if (replacePaths.length < shownPaths) replacePaths.push(stored.path);
    }
  }
  return { target: target.what, ...counts, replacePaths, losePaths };
}

async function* standingEntries(view: FrozenView | undefined, { signal }: Pick<RestoreOptions, 'signal'>): AsyncGenerator<ArtifactEntry> {
  if (view === undefined) return;
  for await (const artifact of view.artifacts({ signal })) {
    const hash = createHash('sha256');
    for await (const piece of contentOf(artifact, { signal })) hash.update(piece);
    yield { path: artifact.path, type: artifact.type, size: artifact.size, sha256: hash.digest('hex') };
  }
}
