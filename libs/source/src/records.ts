import type { Abortable } from '@holdfast/manifest';
import type { Collection, DataRecord } from '@holdfast/record';

/** A collection that cannot be read as records, and why: a virtual table for instance. */
export interface UnreadCollection {
  readonly name: string;
  readonly reason: string;
}

export interface CollectionList {
  /** In order of name (`compareText` of the name's code points). */
  readonly collections: readonly Collection[];
  /** What is there and is not offered; never passed over in silence. */
  readonly unread: readonly UnreadCollection[];
}

/** Records of one moment, live or stored. */
export interface RecordReader {
  collections(options: Abortable): Promise<CollectionList>;
  /**
   * Every record of the collection exactly once, ascending by key (`compareKeys`), with the source's own types, in
   * batches that are never empty and hold a bounded number of records and bytes (one record may be larger). May be called
   * again, also while an earlier iteration is under way, and gives the same. Throws `usage` for an unknown collection.
   */
  records(collection: string, options: Abortable): AsyncIterable<readonly DataRecord[]>;
}

/** Records of a snapshot. Disposing it twice is harmless. */
export interface StoredRecords extends RecordReader, AsyncDisposable {}

/** What {@link Source.changeRecords} did. */
export interface ChangedRecords {
  readonly added: number;
  readonly changed: number;
  readonly deleted: number;
  /** What else it did or left out, each a clause for the user, such as triggers that were not fired. */
  readonly remarks: readonly string[];
}
