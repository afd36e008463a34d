import { mkdirSync, mkdtempSync, readdirSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { toFault } from '@holdfast/fault';

/**
 * A new folder of this process in `parent`, named `<process id>-<random>`, so that a later run can tell whose it was.
 * Throws `destination-unwritable`.
 */
export function makeStagingDirectory(parent: string): string {
  try {
    mkdirSync(parent, { recursive: true });
    return mkdtempSync(join(parent, `${process.pid}-`));
  } catch (error) {
    throw toFault(error, 'destination-unwritable', `cannot write in ${parent}`, {
      guidance: 'check that the folder exists and may be written',
    });
  }
}

const abandonedAfterMs = 24 * 60 * 60 * 1000;

/**
 * Removes what killed runs left in `parent`: folders whose process is gone. One whose process id is in use may belong
 * to an unrelated program or to another host that shares the folder, so it goes only after a day without a change.
 */
export async function clearStaleStaging(parent: string): Promise<void> {
  for (const name of namesIn(parent)) {
    const folder = join(parent, name);
    const processId = Number(name.split('-')[0]);
    if (processId !== process.pid && (!isRunning(processId) || isOld(folder))) await rm(folder, { recursive: true, force: true });
  }
}

function namesIn(parent: string): string[] {
  try {
    return readdirSync(parent).filter((name) => /^\d+-/.test(name));
  } catch {
    // No folder, nothing to clear.
    return [];
  }
}

function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function isOld(folder: string): boolean {
  return Date.now() - (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0) > abandonedAfterMs;
}
