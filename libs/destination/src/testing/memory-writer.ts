import { Fault } from '@holdfast/fault';
import {
  type Artifact,
  type ArtifactEntry,
  canonicalJson,
  type JsonValue,
  listingLine,
  type Manifest,
  type Problem,
  type SnapshotHeader,
  type SourceDetails,
  type SourceRecord,
  type SourceTotals,
  StandingLinks,
  sealManifest,
  serialiseManifest,
} from '@holdfast/manifest';
import type {
  BeginOptions,
  CommitOptions,
  SnapshotCompletion,
  SnapshotWriter,
  SourceHeader,
  StoredSignature,
  WriteOptions,
  WrittenSource,
} from '../destination.ts';
import { digestOf, readContent } from './memory-content.ts';
import type { MemoryPlace, MemorySource } from './memory-place.ts';

interface Written {
  readonly entries: readonly ArtifactEntry[];
  readonly totals: SourceTotals;
}

/** Writes a snapshot into memory; nothing of it is in the place before `commit`. */
export class MemoryWriter implements SnapshotWriter {
  readonly #place: MemoryPlace;
  readonly #header: SnapshotHeader;
  readonly #trusts: BeginOptions['trusts'];
  readonly #contents = new Map<string, Buffer>();
  readonly #written = new Map<string, Written>();

  constructor(place: MemoryPlace, header: SnapshotHeader, trusts?: BeginOptions['trusts']) {
    this.#place = place;
    this.#trusts = trusts;
    this.#header = header;
    place.writing.add(header.id);
  }

  async writeSource(source: SourceHeader, artifacts: AsyncIterable<Artifact>, options: WriteOptions): Promise<WrittenSource> {
    const entries: ArtifactEntry[] = [];
    const problems: Problem[] = [];
    const known = options.reread === true ? new Map<string, ArtifactEntry>() : await this.#known(source.name);
    const links = new StandingLinks();
    let [readBytes, storedBytes] = [0, 0];
    for await (const given of artifacts) {
      options.signal?.throwIfAborted();
      const artifact = given.type === 'hardlink' ? links.resolve(given) : given;
      if ('code' in artifact) {
        problems.push(artifact);
        continue;
      }
      const { entry, read, stored, problem } = await this.#store(artifact, known.get(artifact.path), options);
      if (problem !== undefined) problems.push(problem);
      if (entry === undefined) links.lose(artifact.path);
      if (entry === undefined) continue;
      entries.push(entry);
      readBytes += read;
      storedBytes += stored;
      options.onProgress?.({ artifacts: 1, bytes: entry.size, read });
    }
    const totals = totalsOf(entries, problems);
    this.#written.set(source.name, { entries, totals });
    return { totals, problems, readBytes, storedBytes, previous: this.#previous(source.name) };
  }

  async commit(completion: SnapshotCompletion, { signal, sign }: CommitOptions): Promise<Manifest> {
    signal?.throwIfAborted();
    const sources = new Map<string, MemorySource>();
    const records = completion.sources.map((source): SourceRecord => {
      const { name, kind, outcome, details } = source;
      const written = this.#written.get(name);
      if (outcome === 'failed' || written === undefined || details === undefined) {
        return { name, kind, outcome: 'failed', totals: { artifacts: 0, files: 0, bytes: 0, problems: 0 } };
      }
      sources.set(name, { entries: written.entries, details });
      const totals = { ...written.totals, problems: details.problems.length };
      return { name, kind, outcome, totals, ...references(written.entries, details) };
    });
    const manifest = sealManifest({ ...this.#header, ...completion, sources: records });
    if (this.#place.snapshots.has(manifest.id)) throw new Fault('internal', `snapshot ${manifest.id} exists already`);
    const signatures = sign === undefined ? [] : [await signed(manifest, sign, signal)];
    for (const [digest, bytes] of this.#contents) {
      this.#place.contents.set(digest, bytes);
      this.#place.distrusted.delete(digest);
    }
    this.#place.snapshots.set(manifest.id, { manifest, sources, signatures });
    return manifest;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#place.writing.delete(this.#header.id);
    this.#contents.clear();
    this.#written.clear();
  }

  async #store(artifact: Artifact, known: ArtifactEntry | undefined, options: WriteOptions) {
    const { content, standIn: _standIn, ...header } = artifact;
    if (content === undefined) return { entry: header, read: 0, stored: 0 };
    if (known?.changeToken !== undefined && known.changeToken === artifact.changeToken) {
      return { entry: { ...header, size: known.size, sha256: known.sha256 as string }, read: 0, stored: 0 };
    }
    const { bytes, problem, mtime } = await readContent(artifact, options);
    if (bytes === undefined) return { problem, read: 0, stored: 0 };
    const sha256 = digestOf(bytes);
    const isNew = !this.#contents.has(sha256) && !this.#isKept(sha256);
    if (!this.#contents.has(sha256)) this.#contents.set(sha256, bytes);
    const { changeToken, ...listed } = header;
    const entry: ArtifactEntry =
      mtime === undefined ? { ...header, size: bytes.length, sha256 } : { ...listed, mtime, size: bytes.length, sha256 };
    return { entry, problem, read: bytes.length, stored: isNew ? bytes.length : 0 };
  }

  #isKept(sha256: string): boolean {
    return this.#place.contents.has(sha256) && !this.#place.distrusted.has(sha256);
  }

  async #known(source: string): Promise<Map<string, ArtifactEntry>> {
    const known = new Map<string, ArtifactEntry>();
    for (const { manifest, sources } of [...this.#place.snapshots.values()]) {
      if (this.#trusts !== undefined && !(await this.#trusts(manifest))) continue;
      for (const entry of sources.get(source)?.entries ?? []) {
        if (entry.sha256 !== undefined && this.#isKept(entry.sha256)) known.set(entry.path, entry);
      }
    }
    return known;
  }

  #previous(source: string): SourceDetails | undefined {
    const complete = [...this.#place.snapshots.values()]
      .filter(({ manifest }) => manifest.outcome === 'complete')
      .sort((left, right) => (left.manifest.id < right.manifest.id ? 1 : -1));
    return complete.find(({ sources }) => sources.has(source))?.sources.get(source)?.details;
  }
}

async function signed(
  manifest: Manifest,
  sign: NonNullable<CommitOptions['sign']>,
  signal: AbortSignal | undefined,
): Promise<StoredSignature> {
  const message = serialiseManifest(manifest);
  const signature = await sign(message, { snapshot: manifest.id, signal });
  return { ...signature, message, object: `${manifest.id}.${signature.form}` };
}

function totalsOf(entries: readonly ArtifactEntry[], problems: readonly Problem[]): SourceTotals {
  const files = entries.filter(({ type }) => type === 'file');
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  return { artifacts: entries.length, files: files.length, bytes, problems: problems.length };
}

function references(entries: readonly ArtifactEntry[], details: SourceDetails): Pick<SourceRecord, 'listing' | 'details'> {
  return { listing: reference(entries.map(listingLine).join('')), details: reference(canonicalJson(details as unknown as JsonValue)) };
}

function reference(text: string): { size: number; sha256: string } {
  const bytes = Buffer.from(text, 'utf8');
  return { size: bytes.length, sha256: digestOf(bytes) };
}
