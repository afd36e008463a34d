import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { gunzipSync, inflateRawSync, zstdDecompressSync } from 'node:zlib';

/** The tar in an archive, by what Node knows of gzip and zstd; frames are found by their magic number, not by our own reader. */
export async function unpackGzipOrZstd(archive: string, format: 'tar.gz' | 'tar.zst'): Promise<Buffer> {
  const bytes = readFileSync(archive);
  if (format === 'tar.gz') return gunzipSync(bytes);
  const magic = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
  const starts: number[] = [];
  for (let at = bytes.indexOf(magic); at >= 0; at = bytes.indexOf(magic, at + 4)) starts.push(at);
  const frames: Buffer[] = [];
  for (let index = 0; index < starts.length; index += 1) {
    // A magic number inside of a frame makes a cut in the wrong place, which does not decompress; then the next one is tried.
    for (let last = index; last < starts.length; last += 1) {
      const frame = tryZstd(
        bytes.subarray(starts[index], starts[last + 1] ?? bytes.indexOf(Buffer.from([0x5e, 0x2a, 0x4d, 0x18]), starts[last])),
      );
      if (frame === undefined) continue;
      frames.push(frame);
      index = last;
      break;
    }
  }
  return Buffer.concat(frames);
}

function tryZstd(bytes: Buffer): Buffer | undefined {
  try {
    return zstdDecompressSync(bytes);
  } catch {
    return undefined;
  }
}

/**
 * Unpacks a zip as its central directory tells (APPNOTE 4.3), knowing nothing of our own reader: names, types and modes
 * from there, sizes from there, the data after the local header.
 */
export function unzip(bytes: Buffer, out: string): void {
  const end = bytes.lastIndexOf(Buffer.from('PK\u0005\u0006', 'latin1'));
  const count = bytes.readUInt16LE(end + 10);
  let at = bytes.readUInt32LE(end + 16);
  for (let index = 0; index < count; index += 1) {
    const nameLength = bytes.readUInt16LE(at + 28);
    const name = bytes.subarray(at + 46, at + 46 + nameLength);
    const offset = bytes.readUInt32LE(at + 42);
    const start = offset + 30 + bytes.readUInt16LE(offset + 26) + bytes.readUInt16LE(offset + 28);
    const data = bytes.subarray(start, start + bytes.readUInt32LE(at + 20));
    const content = bytes.readUInt16LE(at + 10) === 8 ? inflateRawSync(data) : data;
    place(Buffer.concat([Buffer.from(`${out}/`), name]), { type: bytes.readUInt32LE(at + 38) >>> 28, content });
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
}

function place(path: Buffer, { type, content }: { readonly type: number; readonly content: Buffer }): void {
  const parent = Buffer.from(dirname(path.toString('latin1')), 'latin1');
  mkdirSync(parent, { recursive: true });
  if (type === 0o04) mkdirSync(path, { recursive: true });
  else if (type === 0o12) symlinkSync(content, path);
  else writeFileSync(path, content);
}
