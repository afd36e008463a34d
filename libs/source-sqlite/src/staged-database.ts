import { chmod, chown, rmdir, stat } from 'node:fs/promises';
import { Fault } from '@holdfast/fault';
import { joinPath, makeDirectories, nameOf, OpenFiles, parentOf, privateName, removeTree, toFileSystemPath } from '@holdfast/filesystem';
import { type Abortable, type ArtifactEntry, displayPath } from '@holdfast/manifest';
import type { ArtifactSet, FrozenView, ReadyOptions, RestoreOptions, SourceContext, StagedRestore, SwapStep } from '@holdfast/source';
import { callOnce } from './database-process.ts';
import { exists } from './exists.ts';
import { sidecarsOf } from './process/sidecars.ts';
import { ViewRecords } from './records/view-records.ts';

export interface StageDatabaseOptions extends RestoreOptions {
  /** Where the database is to stand: absolute path text. */
  readonly place: string;
  readonly context: SourceContext;
}

/** Extracts the database beside its place. */
export async function stageDatabase(artifacts: ArtifactSet, entry: ArtifactEntry, options: StageDatabaseOptions): Promise<StagedRestore> {
  const { place, restoreId, signal } = options;
  signal?.throwIfAborted();
  const standing = await standingFiles(place);
  if (standing.length > 0 && !options.replace) throw notEmpty(standing[0] as string);
  const directory = parentOf(place);
  const staged = joinPath(directory, privateName(restoreId, 'staged', nameOf(place)));
  const madeFolders = await missingFolders(directory);
  for (const location of [staged, ...madeFolders]) await options.announce?.(location);
  const remove = async () => {
    await removeTree(staged);
    for (const folder of madeFolders) await rmdir(toFileSystemPath(folder)).catch(() => undefined);
  };
  try {
    makeDirectories(directory, { code: 'target-unwritable' });
    await artifacts.extract([{ entry, location: staged, attributes: true }], options);
    signal?.throwIfAborted();
  } catch (error) {
    await remove();
    throw error;
  }
  return new StagedDatabase({ entry, staged, standing, options, remove });
}

interface Staging {
  readonly entry: ArtifactEntry;
  readonly staged: string;
  /** What stood at the place: the database and its sidecars. */
  readonly standing: readonly string[];
  readonly options: StageDatabaseOptions;
  readonly remove: () => Promise<void>;
}

class StagedDatabase implements StagedRestore {
  readonly target: string;
  readonly steps: readonly SwapStep[];
  readonly undoDirectories: readonly string[];
  readonly companions: readonly string[];
  readonly #staging: Staging;

  constructor(staging: Staging) {
    const { place, restoreId } = staging.options;
    const undo = joinPath(parentOf(place), privateName(restoreId, 'undo', nameOf(place)));
    this.#staging = staging;
    this.target = place;
    this.companions = sidecarsOf(place);
    this.undoDirectories = staging.standing.length > 0 ? [undo] : [];
    // H9: the database goes first, so that it never stands without its -wal; a -wal that stayed would undo the restore.
    const away = staging.standing.map((from): SwapStep => ({ kind: 'rename', from, to: joinPath(undo, nameOf(from)) }));
    this.steps = [...away, { kind: 'rename', from: staging.staged, to: place }];
  }

  async freeze({ signal }: Abortable): Promise<FrozenView> {
    signal?.throwIfAborted();
    const { staged, entry, options } = this.#staging;
    const { size, mode, uid, gid } = await stat(toFileSystemPath(staged));
    const header = { path: entry.path, type: 'file', size, mode: mode & 0o7777, uid, gid } as const;
    const examine = (abortable: Abortable) => callOnce('examine', { location: staged, name: displayPath(options.place) }, abortable);
    const records = new ViewRecords({ name: displayPath(options.place), location: async () => staged });
    return {
      position: { asOf: options.context.now().toISOString() },
      problems: [],
      records,
      async *artifacts(abortable) {
        abortable.signal?.throwIfAborted();
        yield { ...header, content: { kind: 'local-file', location: staged } };
      },
      inventory: examine,
      [Symbol.asyncDispose]: () => records[Symbol.asyncDispose](),
    };
  }

  async ready({ signal, openFiles = new OpenFiles({ maximumAge: 0 }) }: ReadyOptions): Promise<void> {
    signal?.throwIfAborted();
    const { staged, standing, options } = this.#staging;
    const { place } = options;
    const now = await standingFiles(place);
    if (now.join('\0') !== standing.join('\0')) throw inUse(place, 'was used since the restore began');
    for (const location of now) {
      const holders = await openFiles.heldByOthers(location, { signal });
      if (holders.length > 0) throw inUse(place, `is open in process ${holders.join(', ')}`);
    }
    if (!now.includes(place)) return;
    if ((await callOnce('seize', { location: place }, { signal })) === 'held') throw inUse(place, 'is locked by another process');
    await adoptAttributes(staged, place);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#staging.remove();
  }
}

/** The database and its sidecars, as far as they stand there. */
async function standingFiles(place: string): Promise<string[]> {
  const standing: string[] = [];
  for (const location of [place, ...sidecarsOf(place)]) if (await exists(location)) standing.push(location);
  return standing;
}

/** The folder and those above it that do not exist yet, innermost first. */
async function missingFolders(directory: string): Promise<string[]> {
  return (await exists(directory)) ? [] : [directory, ...(await missingFolders(parentOf(directory)))];
}

/** Who may use a database is a matter of the machine, not of the data: the new file gets owner and mode of the one that it replaces. */
async function adoptAttributes(staged: string, place: string): Promise<void> {
  const { uid, gid, mode } = await stat(toFileSystemPath(place));
  await chown(toFileSystemPath(staged), uid, gid).catch(() => undefined);
  await chmod(toFileSystemPath(staged), mode & 0o7777);
}

function notEmpty(location: string): Fault {
  return new Fault('target-not-empty', `${displayPath(location)} exists`, { guidance: 'restore elsewhere, or allow replacing' });
}

function inUse(place: string, how: string): Fault {
  return new Fault('target-in-use', `the database ${displayPath(place)} ${how}`, {
    guidance: 'stop the application that uses it, then restore again',
    retryable: true,
  });
}
