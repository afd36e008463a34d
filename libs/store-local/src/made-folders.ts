import { closeSync, fsyncSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeDirectories, syncDirectory } from '@holdfast/filesystem';

/**
 * Makes a folder and those above it. Every folder that got a new name in it is synced, so that no object can lose its
 * folder in a power cut. Throws `destination-unwritable` and `destination-full`.
 */
export async function makeFolder(folder: string): Promise<void> {
  for (const changed of changedBy(makeDirectories(folder))) await syncDirectory(changed);
}

/** As {@link makeFolder}, at once. Throws the system's errors when a folder cannot be synced. */
export function makeFolderSync(folder: string): void {
  for (const changed of changedBy(makeDirectories(folder))) {
    const descriptor = openSync(changed, 'r');
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  }
}

/** The folders that got a new name, innermost first. */
function changedBy(made: readonly string[]): string[] {
  return made.toReversed().map((folder) => dirname(folder));
}
