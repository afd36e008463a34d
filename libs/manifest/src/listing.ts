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

/** The entry in one line of a listing. Throws a SyntaxError for a line that is no JSON object; what the object holds is for the caller to judge. */
export function parseListingLine(line: string): ArtifactEntry {
  const value: unknown = JSON.parse(line);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new SyntaxError('a line of a listing must be an object');
  if (!('pathBytes' in value) && !('targetBytes' in value)) return value as ArtifactEntry;
  const { pathBytes, targetBytes, ...entry } = value as ArtifactEntry & { pathBytes?: string; targetBytes?: string };
  return entry;
}

/** The entries in a listing's bytes, however the stream is cut; lines end at the byte 0x0A only. Throws a SyntaxError for what is no listing. */
export async function* parseListing(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<ArtifactEntry> {
  for await (const lines of listingLines(bytes)) for (const line of lines) yield parseListingLine(line);
}

/**
 * The lines of a listing without their line feeds, in batches as they come, none empty. One batch costs one wait, which for
 * many entries is dearer than parsing them. Throws a SyntaxError for what does not end with a line.
 */
export async function* listingLines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<readonly string[]> {
  // The pieces of a line that is not over yet: joined once, so that a line of many pieces costs no more than its length.
  let open: Buffer[] = [];
  for await (const piece of bytes) {
    const buffer = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    const end = buffer.lastIndexOf(0x0a) + 1;
    if (end > 0) {
      const lines =
        open.length === 0 ? buffer.toString('utf8', 0, end) : Buffer.concat([...open, buffer.subarray(0, end)]).toString('utf8');
      open = [];
      yield lines.split('\n').filter((line) => line.length > 0);
    }
    // Copied, because the sender may use its memory again.
    if (end < buffer.length) open.push(Buffer.from(buffer.subarray(end)));
  }
  if (open.length > 0) throw new SyntaxError('a listing must end with a line feed');
}
