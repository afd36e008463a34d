import { Fault } from '@holdfast/fault';
import { ArchiveFile } from './archive-file.ts';
import type { ArchiveFormat, TarFormat } from './configuration.ts';
import { frameCodec, maxFrameLength } from './frame-codec.ts';
import { recoveryMark } from './recovery-text.ts';
import { parseSeal, sealSize } from './tar-trailer.ts';
import { parseZipComment } from './zip-comment.ts';

/** No archive of ours is shorter, and a foreign one hardly so. */
const shortest = 1024;

/** How files of a format begin. */
const magics = { zip: 'PK', 'tar.gz': '\x1f\x8b', 'tar.zst': '\x28\xb5\x2f\xfd' } as const;

/**
 * Whether Holdfast made the file: its end or its beginning says so, whatever its name. When both are lost only the name
 * is left; then a file that is of the format but says nothing is taken for somebody else's.
 */
export async function isOurFile(location: string, format: Exclude<ArchiveFormat, 'directory'>, nameMatches: boolean): Promise<boolean> {
  try {
    await using file = await ArchiveFile.open(location, location);
    if (format === 'zip' ? await isOurZip(file) : await isOurTar(file, format)) return true;
    return nameMatches && (await isRuin(file, magics[format]));
  } catch (error) {
    // What cannot even be read counts by its name, so that it is reported.
    if (error instanceof Fault) return nameMatches;
    throw error;
  }
}

async function isOurZip(file: ArchiveFile): Promise<boolean> {
  const tail = await file.read(Math.max(0, file.size - 0xffff), Math.min(file.size, 0xffff));
  if (parseZipComment(tail) !== undefined) return true;
  return (await file.read(0, Math.min(file.size, 4096))).includes(recoveryMark);
}

async function isOurTar(file: ArchiveFile, format: TarFormat): Promise<boolean> {
  const codec = frameCodec(format);
  const length = sealSize(codec);
  if (file.size >= length && parseSeal(codec, await file.read(file.size - length, length)) !== undefined) return true;
  const head = await file.read(0, Math.min(file.size, maxFrameLength));
  try {
    const extent = codec.measure(head);
    return extent.size <= 1 << 16 && (await codec.decompress(head.subarray(0, extent.length), extent.size)).includes(recoveryMark);
  } catch {
    // Not a frame of ours.
    return false;
  }
}

/** Whether a file is nothing that a program for the format could read. */
async function isRuin(file: ArchiveFile, magic: string): Promise<boolean> {
  return file.size < shortest || (await file.read(0, magic.length)).toString('latin1') !== magic;
}
