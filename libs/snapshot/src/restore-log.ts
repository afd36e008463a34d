import { readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Fault, toFault } from '@holdfast/fault';
import { makeDirectories, parentOf, toFileSystemPath } from '@holdfast/filesystem';
import { displayPath, type JsonValue } from '@holdfast/manifest';
import { abandonRestore, abandonSwap, forgetOlder, forgetRestore } from './forget.ts';
import { markedHolder } from './holder.ts';
import { type Journal, type JournalledSource, writeJournal } from './journal.ts';
import { exists, foldersAbove } from './rename-step.ts';
import { ReopenedSources } from './reopened-sources.ts';
import type { RestoreRequest } from './request.ts';
import type { SourceSwap } from './source-swaps.ts';
import { swap } from './swap.ts';
import { refuseOtherSwaps } from './under-way.ts';
import type { Workspace } from './workspace.ts';

/** Keeps a restore's journal through its life. Disposing it before the swap is done takes back whatever was made. */
export interface RestoreLog extends AsyncDisposable {
  /** For `RestoreOptions.announce`. */
  readonly announce: (location: string) => Promise<void>;
  /** For `RestoreOptions.announceOnService` of the source. */
  readonly announceOnService: (source: string, data: JsonValue) => Promise<void>;
  readonly announced: () => readonly string[];
  /** Carries out all steps, all of them or none. From here on the restore holds; an older one can no longer be undone. */
  swap(swaps: readonly SourceSwap[]): Promise<void>;
  readonly undoable: boolean;
  /** The folders, and what on services, that keep what stood there before, once the swap is done. */
  readonly kept: () => readonly string[];
  /** Whether the steps could be neither carried out nor taken back: what was staged must stay then, for the next run tells by it what was done. */
  readonly isUnsettled: boolean;
}

/** What is known of a restore when it begins. */
export interface RestoreStart {
  readonly restoreId: string;
  readonly snapshot: string;
  readonly destination: string;
  readonly target: RestoreRequest['target'];
  /** Those that have steps of their own. */
  readonly sources: readonly JournalledSource[];
}

/** Begins a restore: its journal is on disk, and a folder to restore into is there. Throws `target-not-empty` when that folder holds something. */
export async function openRestoreLog(workspace: Workspace, start: RestoreStart): Promise<RestoreLog> {
  const inPlace = start.target.kind === 'in-place';
  const madeDirectories = start.target.kind === 'directory' ? await missingFolders(resolve(start.target.directory)) : [];
  let journal = await writeJournal(workspace, newJournal(workspace, start, madeDirectories));
  /** Announced, but not written down yet, and the writing that will hold it. */
  const waiting: Pick<Journal, 'announced' | 'stagedOnServices'>[] = [];
  let writing: Promise<void> | undefined;
  let last: Promise<unknown> = Promise.resolve();
  /** `unknown`: taking the steps back failed too; the journal stays, and the next run tries again. */
  let targets: 'old' | 'new' | 'unknown' = 'old';
  try {
    for (const directory of madeDirectories) makeDirectories(directory, { code: 'target-unwritable' });
  } catch (error) {
    await abandonRestore(workspace, journal);
    throw error;
  }
  const announce = (made: Pick<Journal, 'announced' | 'stagedOnServices'>): Promise<void> => {
    waiting.push(made);
    // What is announced while an earlier state is written goes into the next one together.
    writing ??= last.then(async () => {
      const all = [journal, ...waiting.splice(0)];
      writing = undefined;
      const announced = all.flatMap((one) => one.announced);
      const stagedOnServices = all.flatMap((one) => one.stagedOnServices ?? []);
      journal = await writeJournal(workspace, { ...journal, announced, ...(stagedOnServices.length > 0 && { stagedOnServices }) });
    });
    last = writing.catch(() => undefined);
    return writing;
  };
  return {
    undoable: inPlace,
    kept: () => [...outermost(journal.undoDirectories), ...(journal.keptOnServices ?? [])],
    get isUnsettled() {
      return targets === 'unknown';
    },
    announced: () => journal.announced,
    announce: (location) => announce({ announced: [location] }),
    announceOnService: (source, data) => announce({ announced: [], stagedOnServices: [{ source, data }] }),
    swap: async (swaps) => {
      const staged = journal;
      journal = await writeJournal(workspace, { ...staged, ...togetherOf(swaps), state: 'swapping' });
      try {
        await refuseOtherSwaps(workspace, journal);
      } catch (error) {
        journal = await writeJournal(workspace, staged);
        throw error;
      }
      targets = 'unknown';
      try {
        await using sources = new ReopenedSources(workspace, journal);
        await swap(journal, sources);
      } catch (error) {
        journal = await abandonSwap(workspace, journal).catch((doubt: unknown) => {
          throw new SuppressedError(notTakenBack(doubt), error);
        });
        targets = 'old';
        throw error;
      }
      targets = 'new';
      journal = await writeJournal(workspace, { ...journal, state: inPlace ? 'done' : 'forgetting' });
      if (inPlace) await forgetOlder(workspace);
    },
    [Symbol.asyncDispose]: async () => {
      if (targets === 'old') await abandonRestore(workspace, journal);
      if (targets === 'new' && !inPlace) await forgetRestore(workspace, journal);
    },
  };
}

/** The journal stays, so that the next run knows what there is to do. */
function notTakenBack(doubt: unknown): Fault {
  const { message } = toFault(doubt, 'target-unwritable', 'unexpected');
  return new Fault('target-unwritable', `not everything could be put back, which the next run tries again: ${message}`, { cause: doubt });
}

function newJournal(workspace: Workspace, start: RestoreStart, madeDirectories: readonly string[]): Omit<Journal, 'writtenAt' | 'format'> {
  const { restoreId: restore, snapshot, destination, target, sources } = start;
  return {
    restore,
    snapshot,
    destination,
    state: 'staging',
    holder: markedHolder(workspace),
    inPlace: target.kind === 'in-place',
    targets: [],
    announced: [],
    madeDirectories,
    steps: [],
    undoDirectories: [],
    companions: [],
    ...(sources.length > 0 && { sources }),
  };
}

function togetherOf(
  swaps: readonly SourceSwap[],
): Pick<Journal, 'targets' | 'steps' | 'undoDirectories' | 'companions' | 'keptOnServices'> {
  const keptOnServices = swaps.flatMap(({ kept }) => kept ?? []);
  return {
    ...(keptOnServices.length > 0 && { keptOnServices }),
    targets: swaps.map(({ target }) => target),
    steps: swaps.flatMap(({ steps }) => steps),
    undoDirectories: swaps.flatMap(({ undoDirectories }) => undoDirectories),
    companions: swaps.flatMap(({ companions }) => companions ?? []),
  };
}

function outermost(folders: readonly string[]): string[] {
  const all = new Set(folders);
  return folders.filter((folder) => ![...foldersAbove(folder)].some((above) => all.has(above)));
}

/** The folders on the way to `directory` that do not exist, outermost first. */
async function missingFolders(directory: string): Promise<string[]> {
  const names = await readdir(toFileSystemPath(directory)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new Fault('target-unwritable', `${displayPath(directory)} cannot be restored into (${error.code})`, {
      guidance: 'name a folder that is empty or does not exist',
    });
  });
  if (names !== undefined && names.length > 0) {
    throw new Fault('target-not-empty', `${displayPath(directory)} is not empty`, {
      guidance: 'name a folder that is empty or does not exist',
    });
  }
  const missing: string[] = [];
  for (let folder = directory; !(await exists(folder)); folder = parentOf(folder)) missing.unshift(folder);
  return missing;
}
