import type { Abortable } from '@holdfast/manifest';
import type { ArtifactSet } from './source.ts';

/**
 * What a kind of source that keeps documents with revisions can do beside backups. `url` names one database with its credentials: a
 * secret, which no message MUST hold. Documents MUST keep their bytes: only copies are parsed.
 */
export interface DocumentTools {
  /** The database without credentials, for messages. Throws `usage` when the URL names none. */
  describeDatabase(url: string): string;
  /**
   * Loads a file of documents into a database that does not exist or is empty, unless `merge`; with `dryRun` it only reads. MUST read the
   * whole file before the first write where that can be done, and throw `source-damaged` with the number of the line that is broken.
   * MUST report by `onRefused` every document that the database does not have in the end; MUST remove a database that it made when it throws.
   */
  loadDocuments(url: string, file: DocumentFile, options: LoadOptions): Promise<LoadReport>;
  /** What is in a file, without any database. Throws as `loadDocuments` does. */
  checkDocuments(file: DocumentFile, options: Abortable): Promise<LoadReport>;
  /** The stored documents of a source as a file that `loadDocuments` reads, and the format's own programs too. */
  exportDocuments(artifacts: ArtifactSet, format: DocumentFormat, options: Abortable): AsyncIterable<Uint8Array>;
  /**
   * Brings every leaf of one database into another with its history and attachments. MUST refuse with `target-not-empty` a target that holds
   * something, unless `merge` or an earlier replication of the same two was broken off, which then goes on. MUST ask the target for every leaf
   * in the end, and count those that it lacks.
   */
  replicate(from: string, to: string, options: ReplicateOptions): Promise<ReplicationReport>;
  /** Every document with more than one leaf that is not deleted, in order of id. Writes nothing. */
  conflicts(url: string, options: Abortable): AsyncIterable<Conflict>;
  /** The leaves of one conflict with their fields: a copy, for looking at. */
  leaves(url: string, conflict: Conflict, options: Abortable): Promise<readonly Leaf[]>;
  /**
   * Makes the winner the only leaf: the others become tombstones, and `content`, where given, a new revision on the winner. MUST refuse with
   * `source-changed` when the leaves are no longer those of the conflict, and change nothing then.
   */
  resolveConflict(url: string, conflict: Conflict, decision: Decision, options: Abortable): Promise<void>;
}

/** A file of documents. */
export interface DocumentFile {
  /** For messages. */
  readonly name: string;
  /** Opens the content, decompressed. */
  readonly open: (options: Abortable) => AsyncIterable<Uint8Array>;
  /** Whether it can be opened more than once. */
  readonly rereadable: boolean;
}

export interface LoadOptions extends Abortable {
  readonly merge: boolean;
  readonly dryRun: boolean;
  /** Loads what is whole of a file with broken lines, and reports them, instead of refusing it. */
  readonly salvage: boolean;
  readonly onProgress?: (progress: { readonly documents: number; readonly bytes: number }) => void;
  readonly onRefused?: (refused: RefusedDocument) => void;
}

export interface RefusedDocument {
  /** Empty where the file says none. */
  readonly id: string;
  readonly rev?: string;
  /** One clause. */
  readonly message: string;
}

/** `couchbackup`: one array of documents a line. `ndjson`: one document a line. */
export type DocumentFormat = 'couchbackup' | 'ndjson';

export interface LoadReport {
  readonly format: DocumentFormat;
  /** What its first line says of it, such as `2.11.12, full`; absent where it has none. */
  readonly origin?: string;
  readonly bytes: number;
  /** Different ids in the file. */
  readonly documents: number;
  /** Revisions in the file, those that it has twice counted twice. */
  readonly revisions: number;
  /** Lines that break off, and nothing in the file says that their documents come again. */
  readonly brokenLines: readonly number[];
  readonly refused: number;
  /** Whether the database was made; false with `dryRun`. */
  readonly created: boolean;
  /** Documents in the database beside those of the file, or missing there: counted in the end. Absent with `dryRun` and `merge`. */
  readonly difference?: number;
}

export interface ReplicateOptions extends Abortable {
  readonly merge: boolean;
  readonly dryRun: boolean;
  /** Goes on with every change until the signal, which then is no error. */
  readonly continuous?: boolean;
  readonly onProgress?: (progress: { readonly documents: number; readonly bytes: number }) => void;
  readonly onRefused?: (refused: RefusedDocument) => void;
  /** One clause. */
  readonly onRemark?: (remark: string) => void;
}

export interface ReplicationReport {
  /** Who did the work; nobody with `dryRun`. */
  readonly by: 'server' | 'stream' | 'nobody';
  readonly created: boolean;
  readonly resumed: boolean;
  /** In the source when it began, deleted ones too. */
  readonly documents: number;
  /** Revisions that were written from here. */
  readonly written: number;
  readonly refused: number;
  /** Leaves that the target lacks in the end. */
  readonly missing: number;
}

/** A document whose replicas have gone different ways. */
export interface Conflict {
  readonly id: string;
  /** The revision that the database shows. */
  readonly winner: string;
  /** The other leaves that are not deleted, in order. */
  readonly others: readonly string[];
}

/** One leaf of a document. */
export interface Leaf {
  readonly rev: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface Decision {
  readonly winner: string;
  /** Fields that are merged by hand, without those that begin with `_`; the winner's own attachments stay. */
  readonly content?: Readonly<Record<string, unknown>>;
}
