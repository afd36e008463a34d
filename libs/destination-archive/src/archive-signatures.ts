import { unlink } from 'node:fs/promises';
import type { DetachedSignature, StoredSignature } from '@holdfast/destination';
import { digestFile, joinPath, syncDirectory, toFileSystemPath, writeFault } from '@holdfast/filesystem';
import type { Abortable, Manifest } from '@holdfast/manifest';
import { digestOfManifest, parseSealFile, sealEnding, sealedFile, sealMark } from './archive-seal.ts';
import { bytesBeside } from './beside-archive.ts';
import { clearEnding, hasClearManifest } from './clear-manifest.ts';
import type { ArchiveFormat, ArchiveLayout } from './configuration.ts';
import { damaged } from './damage.ts';

const forms: readonly DetachedSignature['form'][] = ['minisig', 'asc'];

/** The signatures of an archive, which are over its seal. Throws `destination-damaged` when the seal is of another manifest. */
export async function readArchiveSignatures(directory: string, name: string, manifest: Manifest): Promise<StoredSignature[]> {
  const message = await bytesBeside(directory, name + sealEnding);
  if (message === undefined) return [];
  const found: StoredSignature[] = [];
  for (const form of forms) {
    const object = `${name}${sealEnding}.${form}`;
    const bytes = await bytesBeside(directory, object);
    if (bytes !== undefined) found.push({ form, object, bytes, message });
  }
  if (found.length === 0) return [];
  const seal = parseSealFile(message);
  if (seal?.snapshot === manifest.id && seal.manifestDigest === digestOfManifest(manifest)) return found;
  throw damaged(name + sealEnding, seal === undefined ? 'it is no seal' : 'it is of another snapshot, or the snapshot was changed');
}

/** Compares an archive with its seal, where it has one. Throws `destination-damaged`. */
export async function checkSeal(
  directory: string,
  { name, format, layout }: { readonly name: string; readonly format: ArchiveFormat; readonly layout: ArchiveLayout },
  options: Abortable,
): Promise<void> {
  const bytes = await bytesBeside(directory, name + sealEnding);
  if (bytes === undefined || !isOurs(bytes)) return;
  const sealed = joinPath(directory, name);
  const digest = await digestFile(format === 'directory' ? joinPath(sealed, sealedFile(layout)) : sealed, options);
  if (parseSealFile(bytes)?.digest !== digest) throw damaged(name, `it is not what its seal ${name}${sealEnding} has the digest of`);
}

/** Removes what lies beside an archive that is gone. */
export async function removeBeside(directory: string, name: string): Promise<void> {
  if (await hasClearManifest(directory, name)) await removeFile(joinPath(directory, name + clearEnding));
  const seal = await bytesBeside(directory, name + sealEnding).catch(() => undefined);
  if (seal === undefined || !isOurs(seal)) return;
  try {
    for (const ending of [...forms.map((form) => `${sealEnding}.${form}`), sealEnding])
      await removeFile(joinPath(directory, name + ending));
    await syncDirectory(directory);
  } catch (error) {
    throw writeFault(error, joinPath(directory, name + sealEnding));
  }
}

function isOurs(bytes: Buffer): boolean {
  return bytes.toString('latin1', 0, sealMark.length) === sealMark;
}

async function removeFile(location: string): Promise<void> {
  await unlink(toFileSystemPath(location)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
}
