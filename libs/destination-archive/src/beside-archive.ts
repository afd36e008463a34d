import { lstat } from 'node:fs/promises';
import { joinPath, toFileSystemPath } from '@holdfast/filesystem';
import { ArchiveFile } from './archive-file.ts';
import { damaged } from './damage.ts';

/** No seal and no signature of any program is so large; a hostile one is not read. */
const largest = 64 << 10;

/** The small file of this name; undefined when there is none. Throws `destination-damaged` for one that is larger than `most`. */
export async function bytesBeside(directory: string, name: string, most = largest): Promise<Buffer | undefined> {
  const location = joinPath(directory, name);
  if ((await lstat(toFileSystemPath(location)).catch(() => undefined)) === undefined) return undefined;
  await using file = await ArchiveFile.open(location, name);
  if (file.size > most) throw damaged(name, `it is too large: ${file.size} bytes`);
  return await file.read(0, file.size);
}
