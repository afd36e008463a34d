import { digestFile, joinPath, sameTime } from '@holdfast/filesystem';
import { type Abortable, type Artifact, type ArtifactEntry, pairByPath } from '@holdfast/manifest';
import type { ArtifactSet, RestorePlan } from '@holdfast/source';
import { restoresOwners } from './capabilities.ts';
import { FileView } from './file-view.ts';
import { checkedEntries } from './inspect-files.ts';
import type { RestoreScope } from './scope.ts';
import { type TargetOptions, targetOf } from './target-place.ts';
import { walk } from './walk.ts';

/** What a restore would do; the content of a file that looks the same is compared too, unless its change token proves it. */
export async function planRestore(scope: RestoreScope, artifacts: ArtifactSet, options: TargetOptions): Promise<RestorePlan> {
  const { root, exists } = targetOf(scope, options.target);
  const counts = { create: 0, replace: 0, unchanged: 0, lose: 0 };
  const replacePaths: string[] = [];
  const losePaths: string[] = [];
  const standing = exists ? await standingArtifacts(scope, root, options) : none();
  for await (const [entry, stands] of pairByPath(checkedEntries(artifacts, options), standing)) {
    if (entry === undefined && !artifacts.whole) continue;
    if (stands === undefined) counts.create += 1;
    else if (entry === undefined) note(losePaths, stands.path, () => (counts.lose += 1));
    else if (await isSame(entry, stands, { root, signal: options.signal })) counts.unchanged += 1;
    else note(replacePaths, entry.path, () => (counts.replace += 1));
  }
  return { target: root, ...counts, replacePaths, losePaths };
}

const shownPaths = 1000;

function note(paths: string[], path: string, count: () => void): void {
  count();
  if (paths.length < shownPaths) paths.push(path);
}

async function* none(): AsyncGenerator<Artifact> {}

async function standingArtifacts(scope: RestoreScope, root: string, options: Abortable): Promise<AsyncIterable<Artifact>> {
  const walked = await walk(root, scope.selection, options);
  return new FileView({ root, walked, frozenAt: scope.context.now() }).artifacts(options);
}

async function isSame(entry: ArtifactEntry, stands: Artifact, { root, signal }: Abortable & { readonly root: string }): Promise<boolean> {
  if (entry.type !== stands.type || entry.size !== stands.size || entry.target !== stands.target) return false;
  if (entry.mode !== stands.mode && entry.type !== 'hardlink') return false;
  // A folder's time changes whenever something in it does; that is shown where it happened.
  if (entry.type !== 'directory' && !sameTime(entry.mtime, stands.mtime)) return false;
  if (restoresOwners() && (entry.uid !== stands.uid || entry.gid !== stands.gid)) return false;
  if (entry.type !== 'file' || (entry.changeToken !== undefined && entry.changeToken === stands.changeToken)) return true;
  const digest = await digestFile(joinPath(root, entry.path), { signal }).catch(() => undefined);
  signal?.throwIfAborted();
  return digest === entry.sha256;
}
