import { lstat } from 'node:fs/promises';
import type { CheckOptions } from '@holdfast/destination';
import { joinPath, toFileSystemPath } from '@holdfast/filesystem';
import type { Manifest } from '@holdfast/manifest';
import { digestOfManifest, parseSealFile, sealEnding } from './archive-seal.ts';
import { checkSeal } from './archive-signatures.ts';
import { bytesBeside } from './beside-archive.ts';
import { damaged } from './damage.ts';

/**
 * Checks an encrypted archive without a key: `presence` by its size and what lies beside it; `bytes` by
 * the digest in its seal, and only who has a key can say more. Throws `destination-damaged`.
 */
export async function checkEncrypted(
  { directory, name, manifest }: { readonly directory: string; readonly name: string; readonly manifest: Manifest },
  options: CheckOptions,
): Promise<'proven' | 'whole'> {
  const bytes = await bytesBeside(directory, name + sealEnding);
  const seal = bytes === undefined ? undefined : parseSealFile(bytes);
  if (seal === undefined) throw damaged(name, `its seal ${name}${sealEnding} is lost`);
  if (seal.snapshot !== manifest.id || seal.manifestDigest !== digestOfManifest(manifest))
    throw damaged(name, `its seal ${name}${sealEnding} is of another snapshot than ${name}.json`);
  const stats = await lstat(toFileSystemPath(joinPath(directory, name)));
  if (stats.size !== seal.size) throw damaged(name, `it has ${stats.size} bytes instead of ${seal.size}`);
  if (options.level === 'presence') {
    options.onProgress?.({ objects: 1, bytes: 0 });
    return 'proven';
  }
  await checkSeal(directory, { name, format: 'zip', layout: 'plain' }, options);
  return 'whole';
}
