import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { CommitOptions } from '@holdfast/destination';
import { digestFile, joinPath, toFileSystemPath } from '@holdfast/filesystem';
import { type Manifest, serialiseManifest } from '@holdfast/manifest';
import type { ArchiveCipher } from './archive-cipher.ts';
import type { ArchiveName } from './archive-name.ts';
import { digestOfManifest, sealEnding, sealedFile, sealedName, serialiseSeal } from './archive-seal.ts';
import type { Arrangement } from './arrangement.ts';
import { clearEnding } from './clear-manifest.ts';
import type { PartialFolder } from './partial-folder.ts';

/** A finished archive that has no name yet. */
export interface Publication {
  /** The folder beside the archives. */
  readonly shelf: PartialFolder;
  /** Where it lies. */
  readonly location: string;
  /** Undefined where it is not encrypted. */
  readonly cipher: ArchiveCipher | undefined;
  readonly name: ArchiveName;
  readonly arrangement: Arrangement;
  readonly manifest: Manifest;
}

/** Encrypts and signs the archive where that is asked for, then gives it its name, as the commit: what lies beside it is there before. */
export async function publishArchive(plain: Publication, options: CommitOptions): Promise<void> {
  const publication = { ...plain, location: await finishedLocation(plain, options) };
  const { shelf, location, name, manifest } = publication;
  const isSealed = options.sign !== undefined || plain.cipher !== undefined;
  const sealed = isSealed ? await measureSealed(sealedLocation(publication), options) : undefined;
  for (let attempt = 1; ; attempt += 1) {
    const chosen = name.of(manifest, attempt);
    if (await shelf.isTaken(chosen)) continue;
    const beside = sealed === undefined ? [] : await filesBeside(publication, { ...options, ...sealed, name: chosen });
    const placed: string[] = [];
    try {
      for (const { ending, bytes } of beside) {
        if (!(await shelf.publish(await shelf.write(bytes), chosen + ending))) break;
        placed.push(chosen + ending);
      }
      options.signal?.throwIfAborted();
      if (placed.length === beside.length && (await shelf.publish(location, chosen))) return;
    } catch (error) {
      await shelf.withdraw(placed);
      throw error;
    }
    await shelf.withdraw(placed);
  }
}

/** Where the archive lies in the shelf: encrypted, or as it is. */
async function finishedLocation({ cipher, location, shelf }: Publication, { signal }: CommitOptions): Promise<string> {
  if (cipher === undefined) return location;
  return await shelf.writeAll(cipher.encrypt(createReadStream(toFileSystemPath(location)), { signal }));
}

async function measureSealed(location: string, { signal }: CommitOptions): Promise<{ readonly digest: string; readonly size: number }> {
  const { size } = await stat(toFileSystemPath(location));
  return { size, digest: await digestFile(location, { signal }) };
}

function sealedLocation({ arrangement, location }: Publication): string {
  return arrangement.format === 'directory' ? joinPath(location, sealedFile(arrangement.layout)) : location;
}

interface SealOptions extends CommitOptions {
  readonly name: string;
  readonly digest: string;
  readonly size: number;
}

/** The manifest of an encrypted archive, its seal, and the signature of that. */
async function filesBeside({ arrangement, manifest, cipher }: Publication, { sign, signal, name, digest, size }: SealOptions) {
  const snapshot = manifest.id;
  const seal = { snapshot, manifestDigest: digestOfManifest(manifest), digest, size };
  const message = serialiseSeal(seal, sealedName(name, arrangement.format, arrangement.layout));
  const clear = cipher === undefined ? [] : [{ ending: clearEnding, bytes: serialiseManifest(manifest) }];
  const sealed = [...clear, { ending: sealEnding, bytes: message }];
  if (sign === undefined) return sealed;
  const { form, bytes } = await sign(message, { snapshot, signal });
  return [...sealed, { ending: `${sealEnding}.${form}`, bytes }];
}
