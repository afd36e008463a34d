import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '@holdfast/fault';
import { syncDirectory, writeDurably } from '@holdfast/filesystem';
import type { JsonValue } from '@holdfast/manifest';
import type { RenameStep } from '@holdfast/source';
import { isRunning, type MarkedHolder } from './holder.ts';
import { makePrivateFolder } from './private-folder.ts';
import type { Workspace } from './workspace.ts';

/**
 * What a restore writes down before it does it, so that a crash at any moment can be taken back or finished.
 * `staging`: only what is announced was made. `swapping`: the steps are under way. `done`: the restore holds, and its
 * undo folders keep what stood there before. `undoing`: the undo steps are under way and only go forward. `forgetting`:
 * what the restore keeps beside its targets is being removed, after an undo or because a newer restore is done.
 */
export type JournalState = 'staging' | 'swapping' | 'done' | 'undoing' | 'forgetting';

/** A step of the swap, with the name of the source whose own it is. */
export type JournalStep = RenameStep | SourceJournalStep;

export interface SourceJournalStep {
  readonly kind: 'source';
  readonly source: string;
  readonly data: JsonValue;
}

/** How a source with steps of its own, or with something staged on a service, is opened again. */
export interface JournalledSource {
  readonly name: string;
  readonly kind: string;
  /** Where else than the configuration says: as the user wrote it, references unresolved. */
  readonly place?: string;
}

/** One restore, as its file in the state folder keeps it. All places are absolute path texts. */
export interface Journal {
  /** 2 where there are steps or stagings of sources, which programs that know of none must not pass over. */
  readonly format: 1 | 2;
  readonly restore: string;
  readonly snapshot: string;
  readonly destination: string;
  readonly state: JournalState;
  /** ISO 8601, when this state was written. */
  readonly writtenAt: string;
  readonly holder: MarkedHolder;
  /** Whether it replaces what the configuration names, and so can be undone. */
  readonly inPlace: boolean;
  readonly targets: readonly string[];
  /** What staging made beside the targets. */
  readonly announced: readonly string[];
  /** Folders that were made to hold the targets; removed again when they are empty. */
  readonly madeDirectories: readonly string[];
  readonly steps: readonly JournalStep[];
  readonly undoDirectories: readonly string[];
  /** What may come to stand beside a target and belongs to it. */
  readonly companions: readonly string[];
  /** From `undoing` on: what is to be renamed, and what is to be removed when all is renamed. */
  readonly undoSteps?: readonly JournalStep[];
  readonly setAside?: readonly string[];
  /** Those that steps and stagings are of. */
  readonly sources?: readonly JournalledSource[];
  /** What staging made on services. */
  readonly stagedOnServices?: readonly { readonly source: string; readonly data: JsonValue }[];
  /** Whether that was removed since the restore is done. Taking it back stages it anew. */
  readonly servicesCleared?: boolean;
  /** What the steps of sources keep for the undo, for messages. */
  readonly keptOnServices?: readonly string[];
}

/** Puts the journal's present state on disk before anything that follows from it is done. `writtenAt`: when this state was reached. */
export async function writeJournal(
  workspace: Workspace,
  journal: Omit<Journal, 'writtenAt' | 'format'>,
  writtenAt = workspace.now().toISOString(),
): Promise<Journal> {
  const format = (journal.sources ?? []).length === 0 ? 1 : 2;
  const written: Journal = { ...journal, format, writtenAt };
  await makePrivateFolder(workspace.stateDirectory);
  const text = `${JSON.stringify(written)}\n`;
  await writeDurably(placeOf(workspace, journal.restore), text, { mode: 0o600, code: 'target-unwritable' });
  return written;
}

/** Every journal of the state folder, oldest first. Throws `internal` for one that cannot be read, rather than pass over an unfinished restore. */
export async function readJournals(workspace: Workspace): Promise<Journal[]> {
  const journals = (await namesIn(workspace)).filter((name) => /^restore-[0-9a-f-]+\.json$/.test(name)).sort();
  const read = await Promise.all(journals.map((name) => readJournal(join(workspace.stateDirectory, name))));
  return read.filter((journal) => journal !== undefined);
}

/** Forgets a restore, durably. */
export async function removeJournal(workspace: Workspace, { restore }: Journal): Promise<void> {
  await rm(placeOf(workspace, restore), { force: true });
  await syncDirectory(workspace.stateDirectory);
}

/** Removes what writing a file of the state folder left under a temporary name when its process was killed: that state was never reached. */
export async function removeUnwritten(workspace: Workspace): Promise<void> {
  for (const name of await namesIn(workspace)) {
    const processId = /^(?:restore|destination)-.+\.json\.(\d+)-[\d-]+\.part$/.exec(name)?.[1];
    if (processId === undefined || isRunning({ host: workspace.holder.host, processId: Number(processId) }, workspace.holder)) continue;
    await rm(join(workspace.stateDirectory, name), { force: true });
  }
}

async function namesIn({ stateDirectory }: Workspace): Promise<string[]> {
  try {
    return await readdir(stateDirectory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Undefined when its run has just removed it. */
async function readJournal(location: string): Promise<Journal | undefined> {
  const text = await readFile(location, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  if (text === undefined) return undefined;
  try {
    const journal = JSON.parse(text) as Journal;
    if ((journal.format === 1 || journal.format === 2) && Array.isArray(journal.steps)) return journal;
  } catch {
    // falls through: the text is not JSON
  }
  throw new Fault('internal', `the restore journal ${location} cannot be read`, {
    guidance: 'look at the folders beside the targets whose names begin with .holdfast, put things right by hand, then delete the journal',
  });
}

function placeOf({ stateDirectory }: Workspace, restore: string): string {
  return join(stateDirectory, `restore-${restore}.json`);
}
