import { makeDirectories } from '@holdfast/filesystem';

/** Makes the folder, and those above it that are missing, for this user alone; one that stands is left as it is. Throws `target-unwritable` and `destination-full`. */
export async function makePrivateFolder(location: string): Promise<void> {
  makeDirectories(location, { mode: 0o700, code: 'target-unwritable' });
}
