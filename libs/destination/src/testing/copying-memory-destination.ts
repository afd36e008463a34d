import { Fault } from '@holdfast/fault';
import { type CheckSomeOptions, chooseObjects } from '../check-some.ts';
import type { CopiedSnapshot, CopyOptions, CopyResult } from '../copy.ts';
import type { Destination, DestinationAdapter, Finding } from '../destination.ts';
import { digestOf } from './memory-content.ts';
import { type MemoryConfig, MemoryDestination } from './memory-destination.ts';
import type { MemoryPlace, MemorySnapshot } from './memory-place.ts';

/** The reference for destinations that take snapshots from their like as they are stored, and that keep when each object was proven. */
export const copyingMemoryAdapter: DestinationAdapter<MemoryConfig> = {
  kind: 'copying-memory',
  capabilities: { deduplicates: true, deletesContent: true, copiesStored: true, remembersProofs: true, repairs: false },
  describe: () => 'memory',
  open: async ({ place, readOnly }, { now }) => new CopyingMemoryDestination(place, { readOnly: readOnly ?? false, now }),
};

/** A memory destination that copies the contents of another one, each once and proven by its digest. */
export class CopyingMemoryDestination extends MemoryDestination {
  readonly #place: MemoryPlace;
  readonly #now: () => Date;

  constructor(place: MemoryPlace, { readOnly, now }: { readonly readOnly: boolean; readonly now: () => Date }) {
    super(place, readOnly);
    this.#place = place;
    this.#now = now;
  }

  async *checkSome(options: CheckSomeOptions): AsyncGenerator<Finding> {
    const { contents, provenAt, snapshots, distrusted } = this.#place;
    const objects = [...contents].map(([digest, { length }]) => ({ digest, size: length, provenAt: provenAt.get(digest), neededSince: 0 }));
    const now = this.#now().getTime();
    const { chosen, told } = chooseObjects(objects, { ...options, now });
    options.onChosen?.(told);
    for (const { digest, size } of chosen) {
      options.signal?.throwIfAborted();
      options.onProgress?.({ objects: 1, bytes: size });
      const users = [...snapshots].filter(([, snapshot]) => digestsOf(snapshot).includes(digest)).map(([id]) => id);
      if (digestOf(contents.get(digest) as Buffer) === digest) provenAt.set(digest, now);
      else {
        distrusted.add(digest);
        yield { object: digest, message: 'the content has changed', snapshots: users };
      }
    }
    for (const [id, snapshot] of snapshots) {
      const times = digestsOf(snapshot).map((digest) => provenAt.get(digest));
      const since = Math.min(now, ...times.map((time) => time ?? Number.NaN));
      if (!Number.isNaN(since)) options.onProven?.(id, new Date(since).toISOString());
    }
  }

  async copyFrom(from: Destination, options: CopyOptions): Promise<CopyResult | undefined> {
    options.signal?.throwIfAborted();
    if (!(from instanceof CopyingMemoryDestination)) return undefined;
    const result = { copied: [] as CopiedSnapshot[], failed: [] as { snapshot: string; fault: Fault }[], objects: 0, bytes: 0 };
    for (const id of options.snapshots) {
      options.signal?.throwIfAborted();
      const snapshot = from.#place.snapshots.get(id);
      const needed = this.#missing(snapshot);
      const fault = snapshot === undefined || from.#place.damaged.has(id) ? damagedThere(id) : this.#take(from.#place, needed, id);
      if (fault !== undefined || snapshot === undefined) {
        result.failed.push({ snapshot: id, fault: fault ?? damagedThere(id) });
        continue;
      }
      const bytes = needed.reduce((sum, digest) => sum + (this.#place.contents.get(digest)?.length ?? 0), 0);
      result.objects += needed.length;
      result.bytes += bytes;
      if (this.#place.snapshots.has(id)) continue;
      this.#place.snapshots.set(id, { ...snapshot });
      const copied = { snapshot: id, objects: needed.length, bytes };
      result.copied.push(copied);
      options.onProgress?.({ objects: needed.length, bytes });
      await options.onCopied?.(copied);
    }
    return result;
  }

  /** The contents that the snapshot needs and that are not here, or damaged here. */
  #missing(snapshot: MemorySnapshot | undefined): string[] {
    const { contents, distrusted } = this.#place;
    return digestsOf(snapshot).filter((digest) => !contents.has(digest) || distrusted.has(digest));
  }

  #take(there: MemoryPlace, digests: readonly string[], id: string): Fault | undefined {
    for (const digest of digests) {
      const bytes = there.contents.get(digest);
      if (bytes === undefined || digestOf(bytes) !== digest) {
        there.distrusted.add(digest);
        return damagedThere(id);
      }
      this.#place.contents.set(digest, Buffer.from(bytes));
      this.#place.distrusted.delete(digest);
    }
    return undefined;
  }
}

function digestsOf(snapshot: MemorySnapshot | undefined): string[] {
  const entries = [...(snapshot?.sources.values() ?? [])].flatMap((source) => source.entries);
  return [...new Set(entries.flatMap(({ sha256 }) => sha256 ?? []))];
}

function damagedThere(id: string): Fault {
  return new Fault('destination-damaged', `the snapshot ${id} is damaged or missing where it should come from`);
}
