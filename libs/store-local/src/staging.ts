import { mkdtempSync, readdirSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { toFault } from '@holdfast/fault';
import { isRunning } from '@holdfast/filesystem';
import { makeFolderSync } from './made-folders.ts';

/** Where a process runs, and what time it is: decides what of others may be cleared away. */
export interface Surroundings {
  /** This machine's name. */
  readonly hostname: string;
  readonly now: () => Date;
}

/** The staging folders of this process that may still be in use. */
const own = new Set<string>();

/**
 * A new folder of this process in `parent`, named `<hostname>.<process id>.<random>`, so that a later run can tell whose
 * it was, also where several hosts share the folder. Throws `destination-unwritable`.
 */
export function makeStagingDirectory(parent: string, hostname: string): string {
  try {
    makeFolderSync(parent);
    const made = mkdtempSync(join(parent, `${nameOfHost(hostname)}.${process.pid}.`));
    own.add(made);
    return made;
  } catch (error) {
    throw toFault(error, 'destination-unwritable', `cannot write in ${parent}`, {
      guidance: 'check that the folder exists and may be written',
    });
  }
}

/** Removes a folder that `makeStagingDirectory` made, with whatever is in it. Throws `destination-unwritable`. */
export async function removeStagingDirectory(directory: string): Promise<void> {
  try {
    await rm(directory, { recursive: true, force: true });
    own.delete(directory);
  } catch (error) {
    throw toFault(error, 'destination-unwritable', `cannot remove ${directory}`, { guidance: 'remove it by hand' });
  }
}

/**
 * Removes what killed runs left in `parent`: the folders of dead processes of this host. Whether a process of another
 * host lives cannot be told from here, so its folder goes only after a day without a change; so does one with the process
 * id of this very process, which is another one's where ids are few, as in a container. Never throws: it is tidying.
 */
export async function clearStaleStaging(parent: string, surroundings: Surroundings): Promise<void> {
  for (const name of namesIn(parent)) {
    const folder = join(parent, name);
    // One that may not be removed, or that its host is removing too, is left to the next run.
    if (isAbandoned(name, folder, surroundings)) await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}

const stagingName = /^(?<host>.+)\.(?<processId>\d+)\.[A-Za-z0-9]+$/;

function isAbandoned(name: string, folder: string, { hostname, now }: Surroundings): boolean {
  const { host, processId } = stagingName.exec(name)?.groups ?? {};
  if (host === undefined || own.has(folder)) return false;
  const isOurs = host === nameOfHost(hostname) && Number(processId) !== process.pid;
  return isOurs ? !isRunning(Number(processId)) : now().getTime() - lastChangeMs(folder) > abandonedAfterMs;
}

const abandonedAfterMs = 24 * 60 * 60 * 1000;

function nameOfHost(hostname: string): string {
  return hostname.replace(/[^A-Za-z0-9._-]/g, '_') || 'localhost';
}

function namesIn(parent: string): string[] {
  try {
    return readdirSync(parent);
  } catch {
    // No folder, nothing to clear.
    return [];
  }
}

/** When the folder or anything in it was changed: a file that grows does not change its folder. Milliseconds since 1970. */
function lastChangeMs(folder: string): number {
  const places = [folder, ...namesIn(folder).map((name) => join(folder, name))];
  return Math.max(...places.map((place) => statSync(place, { throwIfNoEntry: false })?.mtimeMs ?? 0));
}
