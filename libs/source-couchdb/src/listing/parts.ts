import { createHash, type Hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { ListedDocument } from './read-listing.ts';

/**
 * The documents are stored in parts of about 64, cut where an id says so and nothing else does: the same ids always make the
 * same parts, and a new document changes one part (or cuts one in two). README.md has what was measured.
 */
const documentsPerPart = 64;

/** Ids that are longer begin no part, so that its name stays a file's name. */
const longestBoundary = 60;

const folder = '_documents/';
const suffix = '.ndjson';

/** Some documents that follow one another. */
export interface Part {
  readonly path: string;
  readonly documents: readonly ListedDocument[];
}

/** Cuts documents, in order of their keys, into parts. */
export function cutIntoParts(documents: readonly ListedDocument[]): Part[] {
  const parts: Part[] = [];
  let start = 0;
  let path = partPath('');
  for (const [index, { key }] of documents.entries()) {
    if (!beginsPart(key)) continue;
    if (index > start) parts.push({ path, documents: documents.slice(start, index) });
    start = index;
    path = partPath(key);
  }
  if (documents.length > start) parts.push({ path, documents: documents.slice(start) });
  return parts;
}

/** Whether the document with this key is the first of a part. */
export function beginsPart(key: string): boolean {
  if (key.length > longestBoundary) return false;
  // Multiplied, because the lowest bits of a CRC follow a pattern in ids that count up.
  return Math.imul(crc32(Buffer.from(key, 'latin1')), 0x9e3779b1) >>> 0 < 2 ** 32 / documentsPerPart;
}

/** The path of the part that begins with this key; the empty key is before all others. */
export function partPath(key: string): string {
  return key === '' ? `${folder}from${suffix}` : `${folder}from-${encode(key)}${suffix}`;
}

/** The key that a part begins with, which its path tells; undefined for what is no part. */
export function partStart(path: string): string | undefined {
  if (path === partPath('')) return '';
  const name = /^_documents\/from-(.+)\.ndjson$/.exec(path)?.[1];
  return name?.replaceAll(/%([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

export function isPart(path: string): boolean {
  return path.startsWith(folder);
}

/** Makes the token of a part: equal for the same revisions of the same documents of the same database, whose bytes never change. */
export class PartToken {
  readonly #hash: Hash;

  constructor(instance: string) {
    this.#hash = createHash('sha256').update(`${instance}\n`);
  }

  add({ key, revs }: ListedDocument): this {
    this.#hash.update(`${key.length} ${key} ${revs}\n`, 'latin1');
    return this;
  }

  end(): string {
    return this.#hash.digest('hex').slice(0, 40);
  }
}

/** Byte by byte; whatever may mean something to a shell or a file system as `%xx`. */
function encode(key: string): string {
  return key.replaceAll(/[^A-Za-z0-9_-]/gs, (character) => `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
