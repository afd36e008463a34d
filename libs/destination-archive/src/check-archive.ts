import { createHash } from 'node:crypto';
import type { CheckOptions } from '@holdfast/destination';
import { type SourceRecord, type StreamReference, serialiseManifest } from '@holdfast/manifest';
import type { ArchiveReader } from './archive-reader.ts';
import { type Member, type SectionKey, sections } from './member.ts';
import { detailsName, listingName, type MetadataFile, manifestName, measure, metadataFiles, storedSources } from './metadata-files.ts';
import { proven } from './proven.ts';
import { recoveryName, recoveryText } from './recovery-text.ts';
import type { WalkedArtifact } from './source-walk.ts';

/**
 * Proves one archive. `presence`: the container, manifest, listings and details are whole, and in a folder every file is
 * there in its size. `bytes`: no byte of the container has changed, every content matches its listing, every file of the
 * archive's own is what follows from the manifest, and there is nothing else. Throws `destination-damaged`.
 */
export async function checkArchive(reader: ArchiveReader, options: CheckOptions): Promise<void> {
  const { container } = reader;
  const deep = options.level === 'bytes';
  for (const { name } of storedSources(reader.manifest)) await reader.details(name, options);
  if (!deep && container.format !== 'directory') {
    for (const { name } of storedSources(reader.manifest)) for await (const entry of reader.entries(name, options)) void entry;
    options.onProgress?.({ objects: 1, bytes: 0 });
    return;
  }
  if (deep) await container.prove({ signal: options.signal, onBytes: (bytes) => options.onProgress?.({ objects: 0, bytes }) });
  const check = new ContentCheck(reader, options);
  await check.run();
  options.onProgress?.({ objects: 1, bytes: 0 });
}

/** Walks over everything that an archive should hold. */
class ContentCheck {
  readonly #reader: ArchiveReader;
  readonly #options: CheckOptions;
  readonly #packages = new Map<string, StreamReference>();
  readonly #counts = { members: 0, others: 0 };
  readonly #sections: SectionKey[] = [];

  constructor(reader: ArchiveReader, options: CheckOptions) {
    this.#reader = reader;
    this.#options = options;
  }

  async run(): Promise<void> {
    const { manifest, arrangement, container } = this.#reader;
    const text = recoveryText(arrangement.layout);
    await this.#checkFiles(sections.recovery, [{ name: recoveryName, pieces: () => [text] }]);
    for (const record of storedSources(manifest)) await this.#checkSource(record);
    await this.#checkFiles(sections.metadata, await this.#metadata());
    await this.#checkFiles(sections.manifest, [{ name: manifestName, pieces: () => [serialiseManifest(manifest)] }]);
    await container.refuseOthers(this.#sections, this.#counts, this.#options);
  }

  async #checkSource(record: SourceRecord): Promise<void> {
    const { arrangement } = this.#reader;
    this.#sections.push(record.name);
    if (arrangement.layout === 'dated') {
      this.#count({ members: 1, others: 1 });
      this.#packages.set(record.name, await this.#checkPackage(record));
      return;
    }
    if (arrangement.opening(record.name) !== undefined) this.#count({ members: 1, others: 0 });
    for await (const artifact of this.#reader.walk(record.name, this.#options)) {
      if (!artifact.stored) continue;
      this.#count({ members: 1, others: artifact.entry.type === 'directory' ? 0 : 1 });
      await this.#checkContent(artifact);
    }
  }

  /** Checks the one file of a source. Without reading it only its place is known; its digest then stays open. */
  async #checkPackage(record: SourceRecord): Promise<StreamReference> {
    const hash = createHash('sha256');
    let size = 0;
    const onPacked = (piece: Buffer): void => {
      hash.update(piece);
      size += piece.length;
    };
    if (this.#isDeep()) {
      for await (const artifact of this.#reader.walk(record.name, { ...this.#options, onPacked })) await this.#checkContent(artifact);
    } else await this.#reader.locatePackage(record, this.#options);
    return { size, sha256: hash.digest('hex') };
  }

  async #checkContent(artifact: WalkedArtifact): Promise<void> {
    if (!this.#isDeep()) return;
    const content = artifact.entry.type === 'file' ? this.#reader.prove(artifact) : artifact.content();
    for await (const piece of content) this.#read(piece);
  }

  async #metadata(): Promise<readonly (MetadataFile | KnownFile)[]> {
    const { manifest, arrangement } = this.#reader;
    const sources = storedSources(manifest);
    const listings = sources.map(({ name, listing }): KnownFile => ({ name: listingName(name), reference: listing as StreamReference }));
    const details = sources.map((record): KnownFile => ({ name: detailsName(record.name), reference: record.details as StreamReference }));
    const entries = (source: string) => this.#reader.entries(source, this.#options);
    return [...listings, ...details, ...(await metadataFiles({ arrangement, manifest, entries, packages: this.#packages }))];
  }

  async #checkFiles(key: SectionKey, files: readonly (MetadataFile | KnownFile)[]): Promise<void> {
    const { container, arrangement } = this.#reader;
    const known = await Promise.all(
      files.map(async (file) => ({ name: file.name, reference: 'reference' in file ? file.reference : await measure(file.pieces()) })),
    );
    const members = known.map(({ name, reference }): Member => arrangement.file(name, reference.size));
    await using cursor = await container.section(key, members[0], this.#options);
    for (const [index, { name, reference }] of known.entries()) {
      await cursor.next(members[index] as Member);
      if (!this.#isDeep()) continue;
      for await (const piece of proven(cursor.content(), { ...reference, archive: container.name, what: name })) this.#read(piece);
    }
    await cursor.end();
    this.#count({ members: files.length, others: files.length });
    this.#sections.push(key);
  }

  #isDeep(): boolean {
    return this.#options.level === 'bytes';
  }

  /** Bytes of a container were counted when its digest was made. */
  #read(piece: Buffer): void {
    if (this.#reader.container.format === 'directory') this.#options.onProgress?.({ objects: 0, bytes: piece.length });
  }

  #count({ members, others }: { readonly members: number; readonly others: number }): void {
    this.#counts.members += members;
    this.#counts.others += others;
  }
}

/** A file whose digest the manifest names. */
interface KnownFile {
  readonly name: string;
  readonly reference: StreamReference;
}
