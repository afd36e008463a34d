import type { ArtifactEntry } from './artifact.ts';
import { hasRawBytes, pathToBytes } from './path-text.ts';

/**
 * One line of a listing, with its line feed. A path or link target that is not UTF-8 is repeated as base64 in
 * `pathBytes` and `targetBytes`, because tools such as jq replace what is not Unicode.
 */
export function listingLine(entry: ArtifactEntry): string {
  const { path, type, size, mode, mtime, uid, gid, target, sparse, sha256, chunks, changeToken } = entry;
  return `${JSON.stringify({
    path,
    type,
    size,
    mode,
    mtime,
    uid,
    gid,
    target,
    sparse,
    sha256,
    chunks,
    changeToken,
    pathBytes: hasRawBytes(path) ? pathToBytes(path).toString('base64') : undefined,
    targetBytes: target !== undefined && hasRawBytes(target) ? pathToBytes(target).toString('base64') : undefined,
  })}\n`;
}

/** The entry in one line of a listing. */
export function parseListingLine(line: string): ArtifactEntry {
  const { pathBytes, targetBytes, ...entry } = JSON.parse(line) as ArtifactEntry & { pathBytes?: string; targetBytes?: string };
  return entry;
}

/** The entries in a listing's bytes, however the stream is cut; lines end at the byte 0x0A only. */
export async function* parseListing(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<ArtifactEntry> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of bytes) {
    const buffer: Buffer = rest.length === 0 ? Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength) : Buffer.concat([rest, piece]);
    const end = buffer.lastIndexOf(0x0a);
    for (const line of buffer
      .subarray(0, end + 1)
      .toString('utf8')
      .split('\n')) {
      if (line.length > 0) yield parseListingLine(line);
    }
    rest = buffer.subarray(end + 1);
  }
  if (rest.length > 0) throw new SyntaxError('a listing must end with a line feed');
}
