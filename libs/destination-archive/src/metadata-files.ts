import { createHash } from 'node:crypto';
import {
  type ArtifactEntry,
  type Manifest,
  pathToBytes,
  type SourceRecord,
  type StreamReference,
  serialiseManifest,
} from '@holdfast/manifest';
import { type Arrangement, isSingleFile, packageName } from './arrangement.ts';
import { recoveryName, recoveryText } from './recovery-text.ts';

/** A file of the archive's own that follows from the manifest and the listings. */
export interface MetadataFile {
  /** Relative to the prefix. */
  readonly name: string;
  readonly pieces: () => Iterable<Buffer> | AsyncIterable<Buffer>;
}

/** What the files follow from. */
export interface MetadataOrigin {
  readonly arrangement: Arrangement;
  readonly manifest: Manifest;
  readonly entries: (source: string) => AsyncIterable<ArtifactEntry>;
  /** Size and digest of each source that is kept as one file, in the `dated` layout. */
  readonly packages: ReadonlyMap<string, StreamReference>;
}

export const manifestName = 'metadata.json';
export const listingName = (source: string): string => `listings/${source}.ndjson`;
export const detailsName = (source: string): string => `details/${source}.json`;

/** The sources that are in the archive. */
export function storedSources({ sources }: Manifest): SourceRecord[] {
  return sources.filter(({ listing, details }) => listing !== undefined && details !== undefined);
}

/** Checksums for stock tools and, in a bag, its tag files; in the order in which they follow the listings and details. */
export async function metadataFiles(origin: MetadataOrigin): Promise<MetadataFile[]> {
  const sums: MetadataFile = { name: 'manifest-sha256.txt', pieces: () => checksums(origin) };
  if (origin.arrangement.layout !== 'bagit') return [sums];
  const texts = [
    ['bagit.txt', 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n'],
    ['bag-info.txt', await bagInfo(origin)],
  ] as const;
  const tags = texts.map(([name, text]): MetadataFile => ({ name, pieces: () => [Buffer.from(text, 'utf8')] }));
  return [sums, ...tags, { name: 'tagmanifest-sha256.txt', pieces: () => tagChecksums(origin, [sums, ...tags]) }];
}

/** Size and digest of what a file will hold. */
export async function measure(pieces: Iterable<Buffer> | AsyncIterable<Buffer>): Promise<StreamReference> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const piece of pieces) {
    hash.update(piece);
    size += piece.length;
  }
  return { size, sha256: hash.digest('hex') };
}

async function* checksums(origin: MetadataOrigin): AsyncGenerator<Buffer> {
  const { arrangement, manifest } = origin;
  const gather = new LineGatherer();
  if (arrangement.layout !== 'bagit') yield* gather.add(recoveryName, digest(recoveryText(arrangement.layout)));
  for (const source of storedSources(manifest)) yield* payload(origin, source, gather);
  if (arrangement.layout !== 'bagit') {
    for (const [name, sha256] of described(manifest)) yield* gather.add(name, sha256);
  }
  yield* gather.rest();
}

async function* payload(
  { arrangement, entries, packages }: MetadataOrigin,
  source: SourceRecord,
  gather: LineGatherer,
): AsyncGenerator<Buffer> {
  if (arrangement.layout === 'dated') {
    const { sha256 } = packages.get(source.name) as StreamReference;
    yield* gather.add(packageName(source, isSingleFile(source)), sha256);
    return;
  }
  for await (const entry of entries(source.name)) {
    if (entry.type !== 'file') continue;
    const name = arrangement.artifact(source.name, entry)?.name.subarray(arrangement.prefix.length);
    if (name !== undefined) yield* gather.add(name, entry.sha256 as string);
  }
}

/** The archive's own files and their digests, as far as the manifest alone tells them. */
function* described(manifest: Manifest): Generator<readonly [string, string]> {
  const sources = storedSources(manifest);
  for (const { name, listing } of sources) yield [listingName(name), listing?.sha256 as string];
  for (const { name, details } of sources) yield [detailsName(name), details?.sha256 as string];
  yield [manifestName, digest(serialiseManifest(manifest))];
}

async function* tagChecksums(origin: MetadataOrigin, files: readonly MetadataFile[]): AsyncGenerator<Buffer> {
  const gather = new LineGatherer();
  yield* gather.add(recoveryName, digest(recoveryText(origin.arrangement.layout)));
  for (const [name, sha256] of described(origin.manifest)) yield* gather.add(name, sha256);
  for (const { name, pieces } of files) yield* gather.add(name, (await measure(pieces())).sha256);
  yield* gather.rest();
}

async function bagInfo({ manifest, entries }: MetadataOrigin): Promise<string> {
  let [bytes, files] = [0, 0];
  for (const { name } of storedSources(manifest)) {
    for await (const entry of entries(name)) {
      bytes += entry.size;
      if (entry.type === 'file') files += 1;
    }
  }
  return [
    `Bag-Software-Agent: ${manifest.tool.name} ${manifest.tool.version}`,
    `Bagging-Date: ${manifest.startedAt.slice(0, 10)}`,
    `External-Identifier: ${manifest.id}`,
    `Internal-Sender-Identifier: ${manifest.site}`,
    `Payload-Oxum: ${bytes}.${files}`,
    '',
  ].join('\n');
}

function digest(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A line as `sha256sum` writes it: a name with a backslash or line feed is escaped, and a backslash before the line says so. */
export function checksumLine(name: string | Buffer, sha256: string): Buffer {
  const bytes = typeof name === 'string' ? pathToBytes(name) : name;
  const special = bytes.includes(0x0a) || bytes.includes(0x5c);
  const shown = special ? Buffer.from(bytes.toString('latin1').replaceAll('\\', '\\\\').replaceAll('\n', '\\n'), 'latin1') : bytes;
  return Buffer.concat([Buffer.from(`${special ? '\\' : ''}${sha256}  `), shown, Buffer.from('\n')]);
}

/** Gathers lines into pieces. */
class LineGatherer {
  #lines: Buffer[] = [];
  #size = 0;

  *add(name: string | Buffer, sha256: string): Generator<Buffer> {
    const line = checksumLine(name, sha256);
    this.#lines.push(line);
    this.#size += line.length;
    if (this.#size > 1 << 18) yield* this.rest();
  }

  *rest(): Generator<Buffer> {
    if (this.#size > 0) yield Buffer.concat(this.#lines);
    this.#lines = [];
    this.#size = 0;
  }
}
