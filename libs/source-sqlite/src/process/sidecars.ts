import { existsSync } from 'node:fs';
import { pathToBytes } from '@holdfast/manifest';

/** Absolute path texts of the files that belong to a database while it is used. */
export function sidecarsOf(location: string): string[] {
  return ['-wal', '-shm', '-journal'].map((suffix) => `${location}${suffix}`);
}

/** Those that stand beside it now. */
export function standingSidecars(location: string): string[] {
  return sidecarsOf(location).filter((sidecar) => existsSync(pathToBytes(sidecar)));
}
