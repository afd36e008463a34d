import { closeSync, fsyncSync, mkdirSync, openSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncDirectory } from '@holdfast/filesystem';

/** Makes a folder and those above it. Every folder that got a new name in it is synced, so that no object can lose its folder in a power cut. */
export async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true });
  for (const changed of changedBy(first, folder)) await syncDirectory(changed);
}

/** As {@link makeFolder}, at once. Throws the system's errors. */
export function makeFolderSync(folder: string): void {
  const first = mkdirSync(folder, { recursive: true });
  for (const changed of changedBy(first, folder)) {
    const descriptor = openSync(changed, 'r');
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  }
}

/** The folders that got a new name when `folder` was made; `first` is the uppermost that was made, if any. */
function changedBy(first: string | undefined, folder: string): string[] {
  const changed: string[] = [];
  for (let made = folder; first !== undefined && made.length >= first.length; made = dirname(made)) changed.push(dirname(made));
  return changed;
}
