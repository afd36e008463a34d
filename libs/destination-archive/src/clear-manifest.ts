import type { Manifest } from '@holdfast/manifest';
import { bytesBeside } from './beside-archive.ts';
import { checkedManifest } from './checked-manifest.ts';

/**
 * `NAME.json` beside an encrypted archive: its manifest, which names no file and no table, so that whoever has no key can
 * still list, keep and delete.
 */
export const clearEnding = '.json';

/** A manifest of an archive grows with its sources alone. */
const largestManifest = 16 << 20;

/** The manifest beside an archive; undefined when it is lost. Throws `destination-damaged`. */
export async function readClearManifest(directory: string, name: string): Promise<Manifest | undefined> {
  const bytes = await bytesBeside(directory, name + clearEnding, largestManifest);
  return bytes === undefined ? undefined : checkedManifest(bytes, name + clearEnding);
}

/** Whether a manifest lies there, whole or not: another file of this name is somebody else's. */
export async function hasClearManifest(directory: string, name: string): Promise<boolean> {
  const bytes = await bytesBeside(directory, name + clearEnding, largestManifest).catch(() => undefined);
  return bytes?.includes('"seal":"') ?? false;
}
