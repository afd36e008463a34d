import type { Abortable, ArtifactEntry } from '@holdfast/manifest';
import type { ArtifactSet } from '@holdfast/source';
import type { FetchedRevision } from '../document/fetch-revisions.ts';
import { splitByDocument } from '../document/split-lines.ts';
import { partStart } from '../listing/parts.ts';
import { parseAttachmentIndex, type StoredAttachment } from './attachment-index.ts';
import { Census } from './census.ts';
import { databasePaths } from './database-paths.ts';
import { type CouchMark, parseMark } from './mark.ts';

/** One part of the previous snapshot. */
export interface PreviousPart {
  /** The key that it begins with. */
  readonly start: string;
  readonly entry: ArtifactEntry;
}

/** What the previous snapshot of the same database has, to take over what is unchanged. */
export class PreviousDocuments {
  readonly mark: CouchMark;
  /** In order of their keys. */
  readonly parts: readonly PreviousPart[];
  readonly attachments: ReadonlyMap<string, StoredAttachment>;
  readonly #set: ArtifactSet;
  readonly #entries: ReadonlyMap<string, ArtifactEntry>;
  /** Of parts that were read: their counts are to be replaced. */
  readonly #read = new Map<string, Census>();

  private constructor(set: ArtifactSet, found: { mark: CouchMark; entries: ReadonlyMap<string, ArtifactEntry>; index: Buffer }) {
    this.#set = set;
    this.#entries = found.entries;
    this.mark = found.mark;
    this.attachments = parseAttachmentIndex(found.index);
    this.parts = [...found.entries.values()]
      .flatMap((entry) => {
        const start = partStart(entry.path);
        return start === undefined ? [] : { start, entry };
      })
      .sort((one, other) => (one.start < other.start ? -1 : 1));
  }

  /** Undefined when nothing can be taken over: another database, other settings, or a snapshot that has not all. */
  static async of(set: ArtifactSet | undefined, instance: string, options: Abortable): Promise<PreviousDocuments | undefined> {
    const mark = set === undefined ? undefined : parseMark(set.details.position);
    if (set === undefined || mark === undefined || mark.instance !== instance) return undefined;
    if (!set.whole || set.details.problems.length > 0) return undefined;
    const entries = new Map<string, ArtifactEntry>();
    for await (const entry of set.entries(options)) entries.set(entry.path, entry);
    const indexEntry = entries.get(databasePaths.attachments);
    const index = indexEntry === undefined ? [] : await Array.fromAsync(set.read(indexEntry, options));
    return new PreviousDocuments(set, { mark, entries, index: Buffer.concat(index) });
  }

  entry(path: string): ArtifactEntry | undefined {
    return this.#entries.get(path);
  }

  read(entry: ArtifactEntry, options: Abortable): AsyncIterable<Uint8Array> {
    return this.#set.read(entry, options);
  }

  /** The part that has, or would have, the document with this key. */
  covering(key: string): PreviousPart | undefined {
    let [low, high] = [0, this.parts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.parts[middle] as PreviousPart).start <= key) low = middle + 1;
      else high = middle;
    }
    return this.parts[low - 1];
  }

  /** The documents of a part, by key, in order. */
  async documents({ entry }: PreviousPart, options: Abortable): Promise<ReadonlyMap<string, readonly FetchedRevision[]>> {
    const found = new Map<string, readonly FetchedRevision[]>();
    const census = new Census();
    for await (const leaves of splitByDocument(this.#set.read(entry, options), entry.path)) {
      found.set((leaves[0] as FetchedRevision).facts.key, leaves);
      census.count(
        leaves.map(({ facts }) => facts),
        -1,
      );
    }
    this.#read.set(entry.path, census);
    return found;
  }

  /** The census of the previous snapshot without these parts. */
  async censusWithout(parts: Iterable<PreviousPart>, options: Abortable): Promise<Census> {
    const { inventory } = this.#set.details;
    const census = Census.of(inventory, this.attachments);
    for (const part of parts) {
      if (!this.#read.has(part.entry.path)) await this.documents(part, options);
      census.include(this.#read.get(part.entry.path) as Census);
    }
    return census;
  }
}
