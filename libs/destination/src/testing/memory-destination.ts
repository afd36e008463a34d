import { Fault } from '@holdfast/fault';
import {
  type Abortable,
  type Manifest,
  newestVerifications,
  type SnapshotHeader,
  serialiseManifest,
  type VerificationRecord,
} from '@holdfast/manifest';
import type {
  BeginOptions,
  CheckOptions,
  Destination,
  DestinationAdapter,
  Finding,
  SnapshotReader,
  SnapshotWriter,
  StoredSignature,
} from '../destination.ts';
import { digestOf } from './memory-content.ts';
import type { MemoryPlace, MemorySnapshot } from './memory-place.ts';
import { MemoryReader } from './memory-reader.ts';
import { MemoryWriter } from './memory-writer.ts';

/** What the in-memory destination is configured with. */
export interface MemoryConfig {
  readonly place: MemoryPlace;
  /** Refuse to take a snapshot. */
  readonly readOnly?: boolean;
}

/** The reference adapter: it keeps every law of the port, in memory. File times of `extract` are exact to two milliseconds only. */
export const memoryAdapter: DestinationAdapter<MemoryConfig> = {
  kind: 'memory',
  capabilities: { deduplicates: true, deletesContent: true, copiesStored: false, remembersProofs: false, repairs: false },
  describe: () => 'memory',
  open: async ({ place, readOnly }) => new MemoryDestination(place, readOnly),
};

const largestSignature = 64 << 10;

/** A destination on a {@link MemoryPlace}. */
export class MemoryDestination implements Destination {
  readonly #place: MemoryPlace;
  readonly #readOnly: boolean;

  constructor(place: MemoryPlace, readOnly = false) {
    this.#place = place;
    this.#readOnly = readOnly;
  }

  async exists({ signal }: Abortable): Promise<boolean> {
    signal?.throwIfAborted();
    return this.#place.snapshots.size > 0;
  }

  async landmarks({ signal }: Abortable): Promise<readonly string[]> {
    signal?.throwIfAborted();
    return this.#place.snapshots.size === 0 ? [] : [`memory ${this.#place.id}`];
  }

  async begin(header: SnapshotHeader, { signal, trusts, onStanding }: BeginOptions): Promise<SnapshotWriter> {
    signal?.throwIfAborted();
    if (this.#readOnly) throw readOnlyMemory();
    onStanding?.([...this.#place.snapshots.keys()].sort());
    return new MemoryWriter(this.#place, header, trusts);
  }

  async manifests(options: Abortable & { readonly onDamaged?: (problem: Finding) => void }): Promise<readonly Manifest[]> {
    options.signal?.throwIfAborted();
    const ids = [...this.#place.snapshots.keys()].sort();
    for (const id of ids.filter((id) => this.#place.damaged.has(id))) {
      if (options.onDamaged === undefined) throw damagedManifest(id);
      options.onDamaged({ object: id, message: damagedManifest(id).message, snapshots: [id] });
    }
    return ids.filter((id) => !this.#place.damaged.has(id)).map((id) => this.#find(id).manifest);
  }

  async open(id: string, { signal }: Abortable): Promise<SnapshotReader> {
    signal?.throwIfAborted();
    const snapshot = this.#find(id);
    if (this.#place.damaged.has(id)) throw damagedManifest(id);
    return new MemoryReader(this.#place, snapshot);
  }

  async signatures(manifest: Manifest, { signal }: Abortable): Promise<readonly StoredSignature[]> {
    signal?.throwIfAborted();
    const { signatures } = this.#find(manifest.id);
    for (const { object, message, bytes } of signatures) {
      if (!serialiseManifest(manifest).equals(message)) throw new Fault('destination-damaged', `${object} is of another manifest`);
      if (bytes.length > largestSignature) throw new Fault('destination-damaged', `${object} is too large for a signature`);
    }
    return signatures;
  }

  async delete(id: string, { signal }: Abortable): Promise<void> {
    signal?.throwIfAborted();
    this.#find(id);
    this.#place.snapshots.delete(id);
    this.#place.damaged.delete(id);
    this.#place.verifications = this.#place.verifications.filter(({ snapshot }) => snapshot !== id);
    this.onDeleted(this.#place);
  }

  /** Called once a snapshot is gone: its content goes at once. */
  protected onDeleted(place: MemoryPlace): void {
    place.sweep();
  }

  async *check({ level, snapshots, signal, onProgress }: CheckOptions): AsyncGenerator<Finding> {
    const ids = [...this.#place.snapshots.keys()].filter((id) => snapshots?.includes(id) ?? true);
    for (const id of ids) {
      if (this.#place.damaged.has(id)) yield { object: id, message: damagedManifest(id).message, snapshots: [id] };
      for (const { entries } of this.#find(id).sources.values()) {
        for (const { sha256, size } of entries) {
          signal?.throwIfAborted();
          if (sha256 === undefined) continue;
          const bytes = this.#place.contents.get(sha256);
          onProgress?.({ objects: 1, bytes: bytes?.length ?? 0 });
          if (bytes?.length !== size) yield { object: sha256, message: 'the content is missing or cut', snapshots: [id] };
          else if (level === 'bytes' && digestOf(bytes) !== sha256) {
            this.#place.distrusted.add(sha256);
            yield { object: sha256, message: 'the content has changed', snapshots: [id] };
          }
        }
      }
    }
  }

  async verifications({ signal }: Abortable): Promise<readonly VerificationRecord[]> {
    signal?.throwIfAborted();
    return this.#place.verifications;
  }

  async recordVerification(record: VerificationRecord, { signal }: Abortable): Promise<void> {
    signal?.throwIfAborted();
    if (this.#place.snapshots.size === 0)
      throw new Fault('repository-missing', 'this memory is empty', { guidance: 'run holdfast backup' });
    if (this.#readOnly) throw readOnlyMemory();
    this.#place.verifications = newestVerifications([...this.#place.verifications, record]);
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  #find(id: string): MemorySnapshot {
    const snapshot = this.#place.snapshots.get(id);
    if (snapshot === undefined) throw new Fault('snapshot-missing', `there is no snapshot ${id}`, { guidance: 'run holdfast list' });
    return snapshot;
  }
}

function readOnlyMemory(): Fault {
  return new Fault('destination-unwritable', 'this memory is read-only', { guidance: 'use another one' });
}

function damagedManifest(id: string): Fault {
  return new Fault('destination-damaged', `the manifest of ${id} is damaged`);
}
