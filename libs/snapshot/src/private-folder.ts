import { mkdir } from 'node:fs/promises';
import { writeFault } from '@holdfast/filesystem';

/** Makes the folder, and those above it that are missing, for this user alone; one that stands is left as it is. Throws `target-unwritable` and `destination-full`. */
export async function makePrivateFolder(location: string): Promise<void> {
  try {
    await mkdir(location, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw writeFault(error, location, 'target-unwritable');
  }
}
