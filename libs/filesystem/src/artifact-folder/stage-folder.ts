import { readdirSync, rmdirSync } from 'node:fs';
import { Fault } from '@holdfast/fault';
import { type Abortable, type Artifact, displayPath, type ExtractRequest, pathFromBytes } from '@holdfast/manifest';
import { toFileSystemPath } from '../file-system-path.ts';
import { makeDirectories } from '../make-directories.ts';
import { joinPath, nameOf, parentOf } from '../path-parts.ts';
import { isPrivateName, privateName } from '../private-name.ts';
import { removeTree } from '../remove-tree.ts';
import { standsAt } from '../stands-at.ts';
import { type ExtractOptions, plainFiles, readFrom, type StoredFiles } from './stored-files.ts';

/** As `RestoreOptions` of the source port, with what only the adapter can tell. */
export interface StageFolderOptions<Set extends StoredFiles, Inventory> extends ExtractOptions {
  readonly replace: boolean;
  readonly restoreId: string;
  readonly announce?: ((location: string) => Promise<void>) | undefined;
  readonly now: () => Date;
  /** Counts what artifacts hold: the adapter's own `inspect`. Here they are read from the staged files. */
  readonly inspect: (staged: Set, options: Abortable) => Promise<Inventory>;
}

interface RenameStep {
  readonly kind: 'rename';
  readonly from: string;
  readonly to: string;
}

/** What is needed of a `StagedRestore` of the source port; it is one. */
export interface StagedFolder<Inventory> extends AsyncDisposable {
  readonly target: string;
  readonly steps: readonly RenameStep[];
  readonly undoDirectories: readonly string[];
  freeze(options: Abortable): Promise<FolderView<Inventory>>;
  ready(options: Abortable): Promise<void>;
}

/** What is needed of a `FrozenView` of the source port; it is one. */
export interface FolderView<Inventory> extends AsyncDisposable {
  readonly position: { readonly asOf: string };
  readonly problems: readonly never[];
  artifacts(options: Abortable): AsyncIterable<Artifact>;
  inventory(options: Abortable): Promise<Inventory>;
}

/**
 * Writes artifacts of a source that is no folder itself, such as a database server, as plain files beside `directory` (an
 * absolute path text); the steps make that the folder. Modes and times are not kept: such artifacts have none. The folder
 * is for this user alone. Throws `target-not-empty` unless `replace`, `unsafe-path`, `source-damaged` for an artifact that
 * is no file, `target-unwritable` and what `extract` throws, and leaves nothing then.
 */
export async function stageFolder<Set extends StoredFiles, Inventory>(
  artifacts: Set,
  directory: string,
  options: StageFolderOptions<Set, Inventory>,
): Promise<StagedFolder<Inventory>> {
  options.signal?.throwIfAborted();
  const state = stateOf(directory, options);
  const staging = joinPath(parentOf(directory), privateName(options.restoreId, 'staged', nameOf(directory)));
  const madeFolders = missingFolders(parentOf(directory));
  for (const location of [staging, ...madeFolders]) await options.announce?.(location);
  const remove = async (): Promise<void> => {
    await removeTree(staging);
    removeEmpty(madeFolders);
  };
  try {
    makeDirectories(parentOf(directory), { code: 'target-unwritable' });
    makeDirectories(staging, { code: 'target-unwritable', mode: 0o700 });
    await artifacts.extract(requests(artifacts, staging, options), options);
    options.signal?.throwIfAborted();
  } catch (error) {
    await remove();
    throw error;
  }
  return stagedFolder({ artifacts, directory, staging, state, remove }, options);
}

interface Staging<Set> {
  readonly artifacts: Set;
  readonly directory: string;
  readonly staging: string;
  /** What stood at the target when the staging began. */
  readonly state: 'missing' | 'empty' | 'taken';
  readonly remove: () => Promise<void>;
}

function stagedFolder<Set extends StoredFiles, Inventory>(
  { artifacts, directory, staging, state, remove }: Staging<Set>,
  options: StageFolderOptions<Set, Inventory>,
): StagedFolder<Inventory> {
  const undo = joinPath(parentOf(directory), privateName(options.restoreId, 'undo', nameOf(directory)));
  return {
    target: directory,
    steps: stepsOf({ directory, staging, state, undo }),
    undoDirectories: state === 'taken' ? [undo] : [],
    freeze: async () => ({
      position: { asOf: options.now().toISOString() },
      problems: [],
      artifacts: (abortable) => stagedFiles(artifacts, staging, abortable),
      inventory: (abortable) => options.inspect(readFrom(artifacts, staging), abortable),
      [Symbol.asyncDispose]: async () => undefined,
    }),
    async ready({ signal }) {
      signal?.throwIfAborted();
      if (stateOf(directory, options) === state) return;
      throw new Fault('target-in-use', `${displayPath(directory)} was made or removed since the restore began`, {
        guidance: 'restore again',
        retryable: true,
      });
    },
    [Symbol.asyncDispose]: remove,
  };
}

/** An empty folder stays and is filled: it may be a mount point, or have rights of its own. */
function stepsOf({
  directory,
  staging,
  state,
  undo,
}: Pick<Staging<unknown>, 'directory' | 'staging' | 'state'> & { readonly undo: string }): RenameStep[] {
  const rename = (from: string, to: string): RenameStep => ({ kind: 'rename', from, to });
  if (state === 'empty') return namesIn(staging).map((name) => rename(joinPath(staging, name), joinPath(directory, name)));
  const away = state === 'taken' ? [rename(directory, joinPath(undo, nameOf(directory)))] : [];
  return [...away, rename(staging, directory)];
}

async function* requests(artifacts: StoredFiles, staging: string, options: Abortable): AsyncGenerator<ExtractRequest> {
  let made = staging;
  for await (const entry of plainFiles(artifacts, options)) {
    const location = joinPath(staging, entry.path);
    const folder = parentOf(location);
    if (folder !== made) makeDirectories(folder, { code: 'target-unwritable', mode: 0o700 });
    made = folder;
    yield { entry, location, attributes: false };
  }
}

/** Sizes as they are on the disk; an entry whose file is not there is not among them. */
async function* stagedFiles(artifacts: StoredFiles, staging: string, options: Abortable): AsyncGenerator<Artifact> {
  for await (const { path } of plainFiles(artifacts, options)) {
    const location = joinPath(staging, path);
    const stats = standsAt(location);
    if (stats?.isFile() === true) yield { path, type: 'file', size: stats.size, content: { kind: 'local-file', location } };
  }
}

/** Throws `target-not-empty` unless nothing stands there but an empty folder, or what does may be replaced. */
function stateOf(directory: string, { replace }: { readonly replace: boolean }): Staging<unknown>['state'] {
  const stats = standsAt(directory);
  if (stats === undefined) return 'missing';
  if (stats.isDirectory() && namesIn(directory).every(isPrivateName)) return 'empty';
  if (replace) return 'taken';
  throw new Fault('target-not-empty', `${displayPath(directory)} already holds something`, {
    guidance: 'choose an empty folder, or move away what stands there',
  });
}

function namesIn(directory: string): string[] {
  return readdirSync(toFileSystemPath(directory), 'buffer').map(pathFromBytes);
}

/** The folder and those above it that do not exist, innermost first. */
function missingFolders(directory: string): string[] {
  return standsAt(directory) === undefined ? [directory, ...missingFolders(parentOf(directory))] : [];
}

/** Innermost first; those that hold something, perhaps what another source has staged meanwhile, stay. */
function removeEmpty(folders: readonly string[]): void {
  for (const folder of folders) {
    try {
      rmdirSync(toFileSystemPath(folder));
    } catch {
      return;
    }
  }
}
