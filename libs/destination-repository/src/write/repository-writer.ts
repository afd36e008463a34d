import type { CommitOptions, SnapshotCompletion, SnapshotWriter, SourceHeader, WriteOptions, WrittenSource } from '@holdfast/destination';
import { Fault } from '@holdfast/fault';
import {
  type Abortable,
  type Artifact,
  canonicalJson,
  type JsonValue,
  type Manifest,
  type SnapshotHeader,
  type SourceDetails,
  type SourceRecord,
  type StreamReference,
  sealManifest,
  serialiseManifest,
} from '@holdfast/manifest';
import { expectSigned, putSignature, removeSignatures } from '../check/manifest-signatures.ts';
import { indexLine, putIndexFile } from '../index-files/index-file.ts';
import { mergeIndexFiles } from '../index-files/merge-index-files.ts';
import type { BackupLease } from '../lease/backup-lease.ts';
import type { OpenRepository } from '../open-repository.ts';
import type { PackDescription } from '../pack/pack-layout.ts';
import { rescueChunks } from '../pack/rescue-chunks.ts';
import type { StreamCache } from '../read/stream-cache.ts';
import { snapshotKey } from '../repository-keys.ts';
import { ContentStore } from './content-store.ts';
import { PackUse } from './pack-use.ts';
import { type PreviousSource, type StoredSource, writeSource } from './source-writer.ts';
import { nameStream, StreamWriter } from './stream-writer.ts';

export interface RepositoryWriterParts extends OpenRepository {
  /** Packs that an earlier run finished and no index file names yet. */
  readonly unindexed: readonly PackDescription[];
  /** The snapshots that are there. */
  readonly manifests: (options: Abortable) => Promise<readonly Manifest[]>;
  readonly previous: (source: string, options: Abortable) => Promise<PreviousSource | undefined>;
  readonly lease: BackupLease;
  /** Where this machine keeps its listings, when it cannot read them back. */
  readonly cache: StreamCache | undefined;
  readonly now: () => Date;
}

/** Writes a snapshot: packs while the sources are read, then the index, then, as the commit, the manifest. */
export class RepositoryWriter implements SnapshotWriter {
  readonly #header: SnapshotHeader;
  readonly #parts: RepositoryWriterParts;
  readonly #content: ContentStore;
  readonly #stored = new Map<string, StoredSource>();

  constructor(header: SnapshotHeader, parts: RepositoryWriterParts) {
    this.#header = header;
    this.#parts = parts;
    this.#content = new ContentStore(header.id, parts);
  }

  async writeSource(source: SourceHeader, artifacts: AsyncIterable<Artifact>, options: WriteOptions): Promise<WrittenSource> {
    const previous = await this.#parts.previous(source.name, options);
    const { cache } = this.#parts;
    const stored = await writeSource(source, artifacts, { ...options, repository: this.#parts, content: this.#content, previous, cache });
    this.#stored.set(source.name, stored);
    return stored.written;
  }

  async commit(completion: SnapshotCompletion, options: CommitOptions): Promise<Manifest> {
    const use = new PackUse(this.#parts.index);
    const sources: SourceRecord[] = [];
    for (const source of completion.sources) sources.push(await this.#record(source, use));
    await rescueChunks({ repository: this.#parts, content: this.#content, manifests: this.#parts.manifests }, options);
    await this.#content.flush();
    await this.#forgetReplaced();
    const packs = new Set(use.packs());
    for (const { header, chunks } of this.#stored.values()) {
      if (sources.some(({ name, listing }) => name === header.name && listing !== undefined))
        for (const pack of chunks.packs()) packs.add(pack);
    }
    options.signal?.throwIfAborted();
    const indexed = [...this.#parts.unindexed.map(indexLine), ...this.#content.newLines];
    if (indexed.length > 0) await putIndexFile(this.#parts.store, indexed, { ...options, access: this.#parts.access });
    const { finishedAt, outcome, skewMs } = completion;
    const manifest = sealManifest({ ...this.#header, finishedAt, outcome, skewMs, sources, packs: [...packs].sort() });
    await this.#parts.lease.confirm(packs, options);
    await putSignature(this.#parts.store, manifest, options);
    const free = await this.#parts.store.putIfAbsent(snapshotKey(manifest.id), serialiseManifest(manifest), options);
    if (!free) throw new Fault('internal', `the repository ${this.#parts.store.description} already has a snapshot ${manifest.id}`);
    await this.#confirmCommit(manifest, packs, options);
    // The snapshot is there: whatever keeps its index files from being merged, the next backup tries again.
    await mergeIndexFiles(this.#parts.store, { ...options, access: this.#parts.access }).catch(() => undefined);
    for (const { name, listing, details } of sources) {
      await this.#parts.cache?.keep(name, [listing?.sha256, details?.sha256], this.#parts.now());
    }
    return manifest;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#content[Symbol.asyncDispose]();
    await this.#parts.lease[Symbol.asyncDispose]();
  }

  /** The machine may have slept just before the manifest was written. */
  async #confirmCommit(manifest: Manifest, packs: ReadonlySet<string>, { sign }: CommitOptions): Promise<void> {
    const { store, lease } = this.#parts;
    const { id } = manifest;
    try {
      // A prune takes a signature without a manifest for what a killed run left.
      if (!(await lease.confirm(packs, {})) && sign !== undefined) await expectSigned(store, manifest);
    } catch (error) {
      await store.delete(snapshotKey(id), {});
      await removeSignatures(store, id, {});
      throw error;
    }
  }

  /** The same content may have made the very pack again that was damaged: it has taken that one's place. */
  async #forgetReplaced(): Promise<void> {
    const { index, lastResort, damage } = this.#parts;
    for (const { pack } of lastResort.packs) if (index.hasPack(pack)) await damage.forget(pack);
  }

  async #record({ name, kind, outcome, details }: SnapshotCompletion['sources'][number], use: PackUse): Promise<SourceRecord> {
    const stored = this.#stored.get(name);
    if (stored === undefined || details === undefined) {
      return { name, kind, outcome: 'failed', totals: { artifacts: 0, files: 0, bytes: 0, problems: 0 } };
    }
    const reference = await this.#storeDetails(name, details);
    use.addStream(reference);
    const totals = { ...stored.written.totals, problems: details.problems.length };
    return { name, kind, outcome, totals, listing: stored.listing, details: reference };
  }

  async #storeDetails(name: string, details: SourceDetails): Promise<StreamReference> {
    const { access, description, cache } = this.#parts;
    using copy = cache?.begin(name);
    const cutRule = access.cutRule(description.listingChunker);
    const writer = new StreamWriter(this.#content, this.#content.account('metadata'), { cutRule, copy });
    await writer.write(Buffer.from(`${canonicalJson(details as unknown as JsonValue)}\n`));
    const reference = nameStream(await writer.finish(), access.ids);
    copy?.finish(reference.sha256);
    return reference;
  }
}
