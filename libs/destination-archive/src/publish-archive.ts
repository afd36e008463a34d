import type { CommitOptions } from '@holdfast/destination';
import { digestFile, joinPath } from '@holdfast/filesystem';
import type { Manifest } from '@holdfast/manifest';
import type { ArchiveName } from './archive-name.ts';
import { digestOfManifest, sealEnding, sealedFile, sealedName, serialiseSeal } from './archive-seal.ts';
import type { Arrangement } from './arrangement.ts';
import type { PartialFolder } from './partial-folder.ts';

/** A finished archive that has no name yet. */
export interface Publication {
  readonly folder: PartialFolder;
  /** Where it lies in `folder`. */
  readonly location: string;
  readonly name: ArchiveName;
  readonly arrangement: Arrangement;
  readonly manifest: Manifest;
}

/** Signs the archive where that is asked for, then gives it its name, as the commit: what lies beside it is there before. */
export async function publishArchive(publication: Publication, options: CommitOptions): Promise<void> {
  const { folder, location, name, manifest } = publication;
  const digest = options.sign === undefined ? undefined : await digestFile(sealedLocation(publication), { signal: options.signal });
  for (let attempt = 1; ; attempt += 1) {
    const chosen = name.of(manifest, attempt);
    if (await folder.isTaken(chosen)) continue;
    const beside = digest === undefined ? [] : await sealFiles(publication, { ...options, name: chosen, digest });
    const placed: string[] = [];
    try {
      for (const { ending, bytes } of beside) {
        if (!(await folder.publish(await folder.write(bytes), chosen + ending))) break;
        placed.push(chosen + ending);
      }
      options.signal?.throwIfAborted();
      if (placed.length === beside.length && (await folder.publish(location, chosen))) return;
    } catch (error) {
      await folder.withdraw(placed);
      throw error;
    }
    await folder.withdraw(placed);
  }
}

function sealedLocation({ arrangement, location }: Publication): string {
  return arrangement.format === 'directory' ? joinPath(location, sealedFile(arrangement.layout)) : location;
}

interface SealOptions extends CommitOptions {
  readonly name: string;
  readonly digest: string;
}

async function sealFiles({ arrangement, manifest }: Publication, { sign, signal, name, digest }: SealOptions) {
  if (sign === undefined) return [];
  const snapshot = manifest.id;
  const seal = { snapshot, manifestDigest: digestOfManifest(manifest), digest };
  const message = serialiseSeal(seal, sealedName(name, arrangement.format, arrangement.layout));
  const { form, bytes } = await sign(message, { snapshot, signal });
  return [
    { ending: sealEnding, bytes: message },
    { ending: `${sealEnding}.${form}`, bytes },
  ];
}
