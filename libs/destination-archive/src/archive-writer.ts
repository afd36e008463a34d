import type { CommitOptions, SnapshotCompletion, SnapshotWriter, SourceHeader, WriteOptions, WrittenSource } from '@holdfast/destination';
import { Fault } from '@holdfast/fault';
import { mtimeText } from '@holdfast/filesystem';
import {
  type Abortable,
  type Artifact,
  type ArtifactEntry,
  canonicalJson,
  type JsonValue,
  type Manifest,
  type Problem,
  type SnapshotHeader,
  type SourceDetails,
  type SourceRecord,
  StandingLinks,
  type StreamReference,
  sealManifest,
  serialiseManifest,
} from '@holdfast/manifest';
import type { ArchiveCipher } from './archive-cipher.ts';
import type { ArchiveName } from './archive-name.ts';
import type { Arrangement } from './arrangement.ts';
import { type ContentOutcome, storeContent } from './content-store.ts';
import { ListingFile } from './listing-file.ts';
import { type Member, type MemberSink, sections } from './member.ts';
import { detailsName, listingName, type MetadataFile, manifestName, measure, metadataFiles } from './metadata-files.ts';
import type { PartialFolder } from './partial-folder.ts';
import { publishArchive } from './publish-archive.ts';
import { recoveryName, recoveryText } from './recovery-text.ts';
import { openSourceSink } from './source-sink.ts';

/** What a snapshot is written with. */
export interface ArchiveWriterParts {
  readonly header: SnapshotHeader;
  readonly arrangement: Arrangement;
  readonly name: ArchiveName;
  readonly folder: PartialFolder;
  /** Where the finished archive gets its name; another folder than `folder` where it is encrypted. */
  readonly shelf: PartialFolder;
  readonly cipher: ArchiveCipher | undefined;
  /** Where in the folder `sink` writes. */
  readonly location: string;
  readonly sink: MemberSink;
  /** The details of a source in the newest complete snapshot that has it. */
  readonly previous: (source: string, options: Abortable) => Promise<SourceDetails | undefined>;
}

interface Written {
  readonly listing: ListingFile;
  readonly reference: StreamReference;
  readonly problems: number;
  /** Size and digest of the file that the source became, in the `dated` layout. */
  readonly package: StreamReference | undefined;
}

/** Writes one snapshot into one archive. Sources take their turn, so that each lies in one piece and a failed one can be taken out again. */
export class ArchiveWriter implements SnapshotWriter {
  readonly #parts: ArchiveWriterParts;
  readonly #written = new Map<string, Written>();
  #turn: Promise<unknown> = Promise.resolve();
  #stopped = false;

  private constructor(parts: ArchiveWriterParts) {
    this.#parts = parts;
  }

  static async start(parts: ArchiveWriterParts): Promise<ArchiveWriter> {
    const { arrangement, sink } = parts;
    const text = recoveryText(arrangement.layout);
    await sink.section(sections.recovery);
    await sink.add(arrangement.file(recoveryName, text.length), text);
    return new ArchiveWriter(parts);
  }

  writeSource(source: SourceHeader, artifacts: AsyncIterable<Artifact>, options: WriteOptions): Promise<WrittenSource> {
    return this.#inTurn(() => this.#writeSource(source, artifacts, options));
  }

  commit(completion: SnapshotCompletion, options: CommitOptions): Promise<Manifest> {
    return this.#inTurn(() => this.#commit(completion, options));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped = true;
    await this.#turn;
    await this.#parts.sink[Symbol.asyncDispose]();
    await this.#parts.folder[Symbol.asyncDispose]();
    await this.#parts.shelf[Symbol.asyncDispose]();
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(() => {
      this.#throwIfStopped();
      return work();
    });
    this.#turn = result.catch(() => undefined);
    return result;
  }

  #throwIfStopped(): void {
    if (this.#stopped) throw new Fault('interrupted', 'the snapshot was given up');
  }

  async #writeSource(source: SourceHeader, artifacts: AsyncIterable<Artifact>, options: WriteOptions): Promise<WrittenSource> {
    refuseReservedName(source.name, this.#parts.arrangement);
    options.signal?.throwIfAborted();
    const { sink, folder } = this.#parts;
    const before = await sink.size();
    const listing = ListingFile.create(folder.place());
    await sink.section(source.name);
    try {
      const { problems, readBytes, packed } = await this.#writeArtifacts({ source, artifacts, listing, options });
      const reference = listing.close();
      const totals = listing.totals(problems.length);
      this.#written.set(source.name, { listing, reference, problems: problems.length, package: packed });
      const storedBytes = (await sink.size()) - before;
      return { totals, problems, readBytes, storedBytes, previous: await this.#parts.previous(source.name, options) };
    } catch (error) {
      listing[Symbol.dispose]();
      await sink.drop(new Set([source.name]));
      throw error;
    }
  }

  async #writeArtifacts({ source, artifacts, listing, options }: SourceWork) {
    const problems: Problem[] = [];
    let readBytes = 0;
    let last: ArtifactEntry | undefined;
    const { arrangement, sink, folder } = this.#parts;
    await using target = await openSourceSink({ source, artifacts, arrangement, sink, folder });
    const breath = new Breath();
    const links = new StandingLinks();
    for await (const artifact of target.artifacts) {
      options.signal?.throwIfAborted();
      this.#throwIfStopped();
      await breath.take();
      const standing = artifact.type === 'hardlink' ? links.resolve(artifact) : artifact;
      const { entry, problem }: StoredArtifact = 'code' in standing ? { problem: standing } : await this.#store(standing, target, options);
      if (problem !== undefined) problems.push(problem);
      if (entry === undefined) links.lose(artifact.path);
      if (entry === undefined) continue;
      listing.add(entry);
      last = entry;
      readBytes += entry.size;
      options.onProgress?.({ artifacts: 1, bytes: entry.size, read: entry.size });
    }
    return { problems, readBytes, packed: await target.finish(last) };
  }

  async #store(artifact: Artifact, target: SourceTarget, options: Abortable): Promise<StoredArtifact> {
    const { content, standIn: _standIn, ...header } = artifact;
    if (content === undefined) {
      const member = target.member(header);
      if (member !== undefined) await target.sink.add(member);
      return { entry: header };
    }
    const { facts, problem } = await storeContent(artifact, {
      signal: options.signal,
      spool: () => this.#parts.folder.place(),
      put: async (bytes, identity) => {
        const size = Buffer.isBuffer(bytes) ? bytes.length : bytes.size;
        const member = target.member({ ...header, size, ...(identity === undefined ? {} : { mtime: mtimeText(identity.mtimeNs) }) });
        if (member !== undefined) await target.sink.add(member, bytes);
      },
    });
    const told = problem === undefined ? {} : { problem };
    return facts === undefined ? told : { ...told, entry: entryFor(header, facts) };
  }

  async #commit(completion: SnapshotCompletion, { signal, sign }: CommitOptions): Promise<Manifest> {
    signal?.throwIfAborted();
    const { header, sink, arrangement } = this.#parts;
    const stored = completion.sources.filter(
      ({ name, outcome, details }) => outcome !== 'failed' && details !== undefined && this.#written.has(name),
    );
    const names = new Set(stored.map(({ name }) => name));
    const failed = new Set([...this.#written.keys()].filter((name) => !names.has(name)));
    if (failed.size > 0) await sink.drop(failed);
    const details = new Map(stored.map(({ name, details }) => [name, detailsBytes(details as SourceDetails)]));
    const records = await Promise.all(completion.sources.map((source) => this.#record(source, details.get(source.name))));
    const manifest = sealManifest({ ...header, ...completion, sources: records });
    await this.#addMetadata(manifest, details, { signal });
    await sink.section(sections.manifest);
    const bytes = serialiseManifest(manifest);
    await sink.add(arrangement.file(manifestName, bytes.length), bytes);
    await sink.finish();
    signal?.throwIfAborted();
    const { name, shelf, location, cipher } = this.#parts;
    await publishArchive({ shelf, location, name, arrangement, manifest, cipher }, { signal, sign });
    return manifest;
  }

  async #record(source: SnapshotCompletion['sources'][number], details: Buffer | undefined): Promise<SourceRecord> {
    const { name, kind, outcome } = source;
    const written = this.#written.get(name);
    if (written === undefined || details === undefined) {
      return { name, kind, outcome: 'failed', totals: { artifacts: 0, files: 0, bytes: 0, problems: 0 } };
    }
    const totals = written.listing.totals(source.details?.problems.length ?? written.problems);
    return { name, kind, outcome, totals, listing: written.reference, details: await measure([details]) };
  }

  async #addMetadata(manifest: Manifest, details: ReadonlyMap<string, Buffer>, { signal }: Abortable): Promise<void> {
    const listingOf = (source: string): ListingFile => (this.#written.get(source) as Written).listing;
    const packages = new Map<string, StreamReference>();
    for (const [name, written] of this.#written) if (written.package !== undefined) packages.set(name, written.package);
    const origin = { arrangement: this.#parts.arrangement, manifest, packages, entries: (source: string) => listingOf(source).entries() };
    await this.#parts.sink.section(sections.metadata);
    const listings = [...details.keys()].map(
      (source): MetadataFile => ({ name: listingName(source), pieces: () => listingOf(source).pieces() }),
    );
    const described = [...details].map(([source, bytes]): MetadataFile => ({ name: detailsName(source), pieces: () => [bytes] }));
    for (const { name, pieces } of [...listings, ...described, ...(await metadataFiles(origin))]) {
      signal?.throwIfAborted();
      const { size } = await measure(pieces());
      await this.#parts.sink.add(this.#parts.arrangement.file(name, size), size <= 1 << 20 ? await joined(pieces()) : { size, pieces });
    }
  }
}

interface SourceWork {
  readonly source: SourceHeader;
  readonly artifacts: AsyncIterable<Artifact>;
  readonly listing: ListingFile;
  readonly options: WriteOptions;
}

interface StoredArtifact {
  readonly entry?: ArtifactEntry;
  readonly problem?: Problem;
}

interface SourceTarget {
  readonly sink: MemberSink;
  readonly member: (header: ArtifactEntry) => Member | undefined;
}

const reserved = new Set(['listings', 'details', 'metadata.json', 'manifest-sha256.txt', recoveryName]);

function refuseReservedName(name: string, { layout }: Arrangement): void {
  const unusable = name === '' || name === '.' || name === '..' || /[/\0]/.test(name);
  if (!unusable && !(layout === 'plain' && reserved.has(name))) return;
  throw new Fault('unsupported', `an archive cannot hold a source with the name ${name}`, { guidance: 'give the source another name' });
}

function entryFor(header: ArtifactEntry, { size, sha256, identity }: NonNullable<ContentOutcome['facts']>): ArtifactEntry {
  if (identity === undefined) return { ...header, size, sha256 };
  // The change token belongs to the state that was listed, not to the one that was read.
  const { changeToken, ...rest } = header;
  return { ...rest, size, sha256, mtime: mtimeText(identity.mtimeNs) };
}

function detailsBytes(details: SourceDetails): Buffer {
  return Buffer.from(`${canonicalJson(details as unknown as JsonValue)}\n`, 'utf8');
}

async function joined(pieces: Iterable<Buffer> | AsyncIterable<Buffer>): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(pieces));
}

/** Lets timers and signals through every 20 ms, because reading small files is synchronous. */
class Breath {
  #next = performance.now() + 20;

  async take(): Promise<void> {
    if (performance.now() < this.#next) return;
    await new Promise((resolve) => setImmediate(resolve));
    this.#next = performance.now() + 20;
  }
}
