import type { RecordValue } from './value.ts';

/** A row or a document. */
export interface DataRecord {
  /** Tells it from every other record of its collection: the values of the key columns and, where the collection `repeats`, the occurrence (1n, 2n …). */
  readonly key: readonly RecordValue[];
  /** One for each column of the collection, in their order. */
  readonly values: readonly RecordValue[];
}

/** A table, or a collection of documents: then it has the columns `id` and `document`, the second a `JsonDocument`. */
export interface Collection {
  readonly name: string;
  readonly shape: 'rows' | 'documents';
  readonly columns: readonly Column[];
  /** Names of the columns that tell records apart, in their order. */
  readonly key: readonly string[];
  /** Whether several records may be equal in these columns, such as rows of a table without a key. */
  readonly repeats: boolean;
}

export interface Column {
  readonly name: string;
  /** As the source declares it; may be empty. */
  readonly type: string;
  readonly nullable: boolean;
  /** Whether the source computes it, so that it is read and never written. */
  readonly generated: boolean;
}

/** What becomes of one record: added without `before`, deleted without `after`; both have the same key. */
export interface RecordChange {
  readonly collection: string;
  readonly before?: DataRecord;
  readonly after?: DataRecord;
}
