import { Fault } from '@holdfast/fault';
import { mtimeNs } from '@holdfast/filesystem';
import { type ArtifactEntry, comparePaths, displayPath, parseListing, pathToBytes, type SourceRecord } from '@holdfast/manifest';
import { damaged } from './damage.ts';

/** No line of a listing is longer: a path and a target of 4,096 bytes each, escaped and repeated as base64. */
const maxLineLength = 1 << 18;
const textSize = 1 << 16;

/**
 * The entries in a listing, each one proven to be something that a source can have: a path within the source, in order,
 * once, below no file and no link. Throws `destination-damaged`, or `unsafe-path` for a path that leads outside.
 */
export async function* checkedEntries(bytes: AsyncIterable<Buffer>, record: SourceRecord, archive: string): AsyncGenerator<ArtifactEntry> {
  const where = `${archive}, listing of ${record.name}`;
  const order = new PathOrder(where);
  let [artifacts, files, size] = [0, 0, 0];
  try {
    for await (const entry of parseListing(shortLines(bytes, where))) {
      checkEntry(entry, where);
      order.check(entry);
      artifacts += 1;
      if (entry.type === 'file') files += 1;
      size += entry.size;
      yield entry;
    }
  } catch (error) {
    throw error instanceof SyntaxError || error instanceof TypeError ? damaged(where, error.message, error) : error;
  }
  const { totals } = record;
  if (artifacts !== totals.artifacts || files !== totals.files || size !== totals.bytes)
    throw damaged(where, 'it does not add up to the totals');
}

/** Refuses a line that would have to be held in memory whole although no listing has such. */
async function* shortLines(bytes: AsyncIterable<Buffer>, where: string): AsyncGenerator<Buffer> {
  let open = 0;
  for await (const piece of bytes) {
    const first = piece.indexOf(0x0a);
    if (open + (first < 0 ? piece.length : first) > maxLineLength) throw damaged(where, 'a line is too long');
    open = first < 0 ? open + piece.length : piece.length - piece.lastIndexOf(0x0a) - 1;
    // Short pieces, because their text and lines are made all at once.
    for (let start = 0; start < piece.length; start += textSize) yield piece.subarray(start, start + textSize);
  }
}

function checkEntry(entry: ArtifactEntry, where: string): void {
  const { path, type, size, mode, mtime, uid, gid, target, sha256 } = entry;
  if (typeof path !== 'string' || typeof type !== 'string') throw damaged(where, 'an entry lacks its path or type');
  const shown = displayPath(path);
  checkPath(path, where);
  if (type === 'hardlink') checkPath(String(target), where);
  const isWhole = (value: unknown, max: number): boolean =>
    value === undefined || (Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= max);
  const linked =
    type === 'symlink' || type === 'hardlink'
      ? typeof target === 'string' && target !== '' && !target.includes('\0')
      : target === undefined;
  const proven = type === 'file' ? /^[0-9a-f]{64}$/.test(String(sha256)) : sha256 === undefined && size === 0;
  const known = type === 'file' || type === 'directory' || type === 'symlink' || type === 'hardlink';
  const numbers =
    typeof size === 'number' &&
    isWhole(size, Number.MAX_SAFE_INTEGER) &&
    isWhole(mode, 0o7777) &&
    isWhole(uid, 0xffffffff) &&
    isWhole(gid, 0xffffffff);
  if (!known || !linked || !proven || !numbers) throw damaged(where, `the entry of "${shown}" makes no sense`);
  if (mtime !== undefined) mtimeNs(mtime);
}

function checkPath(path: string, where: string): void {
  const names = path.split('/');
  if (!path.includes('\0') && pathToBytes(path).length < 65_000 && names.every((name) => name !== '' && name !== '.' && name !== '..'))
    return;
  throw new Fault('unsafe-path', `${where}: "${displayPath(path.slice(0, 200))}" leads outside of the source`, {
    guidance: 'do not trust this archive',
  });
}

/** Knows which paths may still come. */
class PathOrder {
  readonly #where: string;
  #last: string | undefined;
  /** Paths of files and links that are a beginning of the last path; in order of path all paths with one beginning follow one another. */
  #leaves: string[] = [];

  constructor(where: string) {
    this.#where = where;
  }

  check({ path, type }: ArtifactEntry): void {
    const shown = displayPath(path);
    if (this.#last !== undefined && comparePaths(this.#last, path) >= 0) {
      throw damaged(this.#where, this.#last === path ? `"${shown}" is there twice` : `"${shown}" is out of order`);
    }
    this.#last = path;
    this.#leaves = this.#leaves.filter((leaf) => path.startsWith(leaf));
    const below = this.#leaves.find((leaf) => path[leaf.length] === '/');
    if (below !== undefined) {
      throw new Fault('unsafe-path', `${this.#where}: "${shown}" lies below "${displayPath(below)}", which is no folder`, {
        guidance: 'do not trust this archive',
      });
    }
    if (type !== 'directory') this.#leaves.push(path);
  }
}
