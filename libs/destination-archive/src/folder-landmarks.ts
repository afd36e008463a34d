import { realpath, stat } from 'node:fs/promises';
import { toFileSystemPath } from '@holdfast/filesystem';
import { pathFromBytes } from '@holdfast/manifest';

/** So many of the newest archives are landmarks: one of them stays when old ones are cleared away. */
const archivesKnown = 10;

/**
 * By what a folder of archives is known again, without a file in it that says so: the folder itself, which stays when
 * archives are moved elsewhere; a disk that is mounted for it, which may be changed for another one in turn; and archives,
 * which may have come from another machine. `directory` is the absolute path text of a folder that exists.
 */
export async function folderLandmarks(
  directory: string,
  { names, mounts }: { readonly names: readonly string[]; readonly mounts: ReadonlySet<string> },
): Promise<string[]> {
  const { ino, birthtimeNs } = await stat(toFileSystemPath(directory), { bigint: true });
  const real = pathFromBytes(await realpath(toFileSystemPath(directory), 'buffer'));
  const mount = [...mounts].filter((place) => real === place || real.startsWith(`${place}/`)).reduce(longer, '/');
  return [
    // A number alone is given again once its folder is gone.
    `folder ${ino} ${birthtimeNs}`,
    ...(mount === '/' ? [] : [`disk at ${mount} for ${real}`]),
    ...names
      .toSorted()
      .slice(-archivesKnown)
      .map((name) => `archive ${name}`),
  ];
}

function longer(left: string, right: string): string {
  return right.length > left.length ? right : left;
}
