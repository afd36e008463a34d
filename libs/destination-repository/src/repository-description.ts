import { createHash, hash } from 'node:crypto';
import { Fault } from '@holdfast/fault';
import { canonicalJson, type JsonValue } from '@holdfast/manifest';
import type { ChunkSizes } from './pack/chunker.ts';
import { recoveryGuides } from './recovery-guide.ts';

/** The repository format that this version writes, and the newest that it reads. */
export const repositoryFormat = 1;

/** `repository.json`: what every writer and reader of a repository must agree on. */
export interface RepositoryDescription {
  readonly format: number;
  /** 32 hex digits, random. */
  readonly id: string;
  readonly created: string;
  /**
   * How content is cut (`fastcdc`), in bytes: over the table `gear-1`, or one that follows from the chunk-id key, so that
   * cuts betray no known file.
   */
  readonly chunker: ChunkSizes & { readonly algorithm: 'fastcdc'; readonly table: 'gear-1' | 'gear-keyed-1' };
  /** How listings are cut: finer, because a day's changes are scattered over them. */
  readonly listingChunker: ChunkSizes;
  /** Bytes after which a pack, and unpacked bytes after which a frame, is finished. */
  readonly pack: { readonly size: number; readonly frame: number };
  readonly compression: { readonly algorithm: 'zstd'; readonly level: number };
  /** `none`, or who can read; a reader that does not know the value refuses. */
  readonly encryption: 'none' | RepositoryEncryption;
  /** SHA-256 of RECOVERY.md as it was written here: a later version may word it anew. */
  readonly recoveryGuide: string;
  /** SHA-256 of the canonical JSON of everything else. */
  readonly seal: string;
}

/** Packs, listings and the full index are age files, and chunks have keyed ids; who can open them stands in `keys/`. */
export interface RepositoryEncryption {
  readonly kind: 'age';
  readonly chunkIds: 'hmac-sha256';
  /** Names the keys (32 hex digits): repositories with the same ones can take packs from each other. */
  readonly keys: string;
}

export const descriptionKey = 'repository.json';

const kibibyte = 1_024;
const mebibyte = 1_024 * kibibyte;

/** What a new repository is to be like. */
export interface NewDescriptionOptions {
  /** Names the keys, when it is to be encrypted: 32 hex digits. */
  readonly keys?: string | undefined;
  /** The repository that it is to be a copy of, which cuts content alike. */
  readonly like?: RepositoryDescription | undefined;
}

/** The description of a new repository; the sizes are the benchmark's choice (see README.md). */
export function newDescription(id: string, created: Date, { keys, like }: NewDescriptionOptions = {}): RepositoryDescription {
  const table = keys === undefined ? ('gear-1' as const) : ('gear-keyed-1' as const);
  const encryption = keys === undefined ? ('none' as const) : ({ kind: 'age', chunkIds: 'hmac-sha256', keys } as const);
  const body = {
    format: repositoryFormat,
    id,
    created: created.toISOString(),
    chunker: { algorithm: 'fastcdc', table, minimum: mebibyte / 2, average: mebibyte, maximum: 8 * mebibyte },
    listingChunker: { minimum: 4 * kibibyte, average: 8 * kibibyte, maximum: 32 * kibibyte },
    pack: { size: 64 * mebibyte, frame: mebibyte / 2 },
    compression: { algorithm: 'zstd', level: 2 },
    encryption,
    ...(like === undefined ? {} : { chunker: { ...like.chunker, table }, listingChunker: like.listingChunker, pack: like.pack }),
    recoveryGuide: hash('sha256', recoveryGuides[keys === undefined ? 'plain' : 'age']),
  } as const;
  return { ...body, seal: sealOf(body) };
}

/** Whether packs of the other repository can be taken as they are: both name chunks alike, and the same keys open both. */
export function readsPacksOf(own: RepositoryDescription, other: RepositoryDescription): boolean {
  return own.format === other.format && keysId(own) === keysId(other);
}

/** The name of a repository's keys; empty when it is not encrypted. */
export function keysId({ encryption }: RepositoryDescription): string {
  return encryption === 'none' ? '' : encryption.keys;
}

/** The description with a seal that fits it. */
export function resealed({ seal: _old, ...body }: RepositoryDescription): RepositoryDescription {
  return { ...body, seal: sealOf(body) };
}

export function serialiseDescription(description: RepositoryDescription): Buffer {
  return Buffer.from(`${canonicalJson(description as unknown as JsonValue)}\n`);
}

/** Throws `repository-newer` for what a newer version wrote and `destination-damaged` when a byte differs from what was written. */
export function parseDescription(bytes: Buffer, place: string): RepositoryDescription {
  const description = parseJson(bytes);
  if (description === undefined) throw damaged(place);
  if (description.format > repositoryFormat) throw newer(place, `format ${description.format}`);
  const { seal, ...body } = description;
  if (seal !== sealOf(body) || !serialiseDescription(description).equals(bytes)) throw damaged(place);
  if (!isDescription(description)) throw damaged(place);
  const { encryption, chunker } = description;
  if (encryption !== 'none' && !isKnown(encryption)) throw newer(place, `encryption ${JSON.stringify(encryption)}`);
  if (chunker.table !== (encryption === 'none' ? 'gear-1' : 'gear-keyed-1'))
    throw newer(place, `the table ${JSON.stringify(chunker.table)}`);
  return description;
}

/** Whether everything stands where it should: anybody can make a good seal. What it may name is for the caller to judge. */
function isDescription(value: { readonly [Name in keyof RepositoryDescription]: unknown }): boolean {
  const { id, created, chunker, listingChunker, pack, compression, encryption, recoveryGuide } = value;
  const isText = (text: unknown): boolean => typeof text === 'string';
  const isSized = (sizes: unknown, names: readonly string[]): boolean =>
    typeof sizes === 'object' && names.every((name) => isSize((sizes as Record<string, unknown> | null)?.[name]));
  const areNamed = /^[0-9a-f]{32}$/.test(String(id)) && [id, created, recoveryGuide].every(isText);
  const areCut = [chunker, listingChunker].every((sizes) => isSized(sizes, ['minimum', 'average', 'maximum']));
  const isEncryption = encryption === 'none' || (typeof encryption === 'object' && encryption !== null);
  return areNamed && areCut && isSized(pack, ['size', 'frame']) && isSized(compression, ['level']) && isEncryption;
}

function isSize(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) > 0 && (value as number) <= 1 << 30;
}

function isKnown({ kind, chunkIds, keys, ...more }: RepositoryEncryption): boolean {
  return kind === 'age' && chunkIds === 'hmac-sha256' && /^[0-9a-f]{32}$/.test(keys) && Object.keys(more).length === 0;
}

function parseJson(bytes: Buffer): RepositoryDescription | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return typeof value === 'object' && value !== null && typeof (value as RepositoryDescription).format === 'number'
      ? (value as RepositoryDescription)
      : undefined;
  } catch {
    return undefined;
  }
}

function sealOf(body: Omit<RepositoryDescription, 'seal'>): string {
  return createHash('sha256')
    .update(canonicalJson(body as unknown as JsonValue))
    .digest('hex');
}

function newer(place: string, what: string): Fault {
  return new Fault(
    'repository-newer',
    `the repository ${place} has ${what}, which this version (format ${repositoryFormat}) does not read`,
    {
      guidance: 'update Holdfast',
    },
  );
}

function damaged(place: string): Fault {
  return new Fault('destination-damaged', `${descriptionKey} of the repository ${place} is damaged`, {
    guidance: 'copy it from another copy of this repository; RECOVERY.md there says how to read the data meanwhile',
  });
}
