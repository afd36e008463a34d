/** A call that may be given up. */
export interface Abortable {
  readonly signal?: AbortSignal | undefined;
}

/** How an object is put or removed. */
export interface ChangeOptions extends Abortable {
  /** The change may be lost in a power cut, so that the store need not wait for the disk. For leases, which a power cut ends. */
  readonly fleeting?: boolean | undefined;
}

/** What an adapter claims; the conformance suite proves each claim. */
export interface StoreCapabilities {
  /** `putIfAbsent` decides atomically between two callers, also in different processes. */
  readonly conditionalPut: boolean;
  /** Objects are files that this process may open: `locate` answers. */
  readonly local: boolean;
  /** How many calls at once are answered sooner than one after the other; callers keep to it. At least 1. */
  readonly parallelCalls: number;
}

/** What a store can tell of its surroundings, for whoever looks after it; what it cannot tell is absent. */
export interface StoreCondition {
  /** Room for this user, in bytes. */
  readonly freeBytes?: number;
  /** The store's own clock. */
  readonly time?: Date;
}

/** A file to be put. The store MAY move it; it is gone or useless afterwards. It lies in `stagingDirectory`. */
export interface StagedFile {
  readonly location: string;
  readonly size: number;
}

export interface StoredObject {
  readonly key: string;
  readonly size: number;
}

/** Bytes `start` (from 0) to `end` (not included) of an object. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * A flat room of named objects. Keys are relative, `/` between names, of `a-z A-Z 0-9 . _ -`; no name is `.` or `..`.
 * Objects never change: a key is put once. Faults: `destination-unwritable`, `destination-full`, `artifact-missing`,
 * `destination-unreadable` for what this user may not read or a server does not give, `destination-damaged` for what the
 * disk cannot read. A fault is `retryable` when the store did not answer, or was busy: the same call MAY then be made again,
 * and a staged file MUST still be there. Such a call may have been done or not; nothing is half-done.
 */
export interface Store extends AsyncDisposable {
  readonly capabilities: StoreCapabilities;
  /** What the store is, for messages. MUST hold no secret. */
  readonly description: string;
  /** Absolute local folder for files that will be put; on the store's own file system where it has one. Made on first use, emptied of this run's files on dispose. */
  readonly stagingDirectory: string;
  /** Durable once it resolves, unless `fleeting`: survives a power cut. MUST be atomic: no reader ever sees a part. Putting the same key with the same bytes again is harmless. */
  put(key: string, content: Uint8Array | StagedFile, options: ChangeOptions): Promise<void>;
  /** As `put`, and true, when the key was free; false and nothing changed when it was not. Without `conditionalPut` two callers at once may both get true. */
  putIfAbsent(key: string, content: Uint8Array, options: Abortable): Promise<boolean>;
  /** The object, or a range of it. MUST throw `artifact-missing` for a missing key and for a range that the object does not have. */
  get(key: string, options: Abortable & { readonly range?: ByteRange }): Promise<Buffer>;
  /** Writes the object to a local file that does not exist yet, without holding all of it in memory. The file is whole once it resolves, and gone when it throws. Throws as `get`. */
  download(key: string, location: string, options: Abortable): Promise<void>;
  /** The object's size, or undefined when there is none. */
  size(key: string, options: Abortable): Promise<number | undefined>;
  /** Every object whose key starts with `prefix`, which ends in `/` or is empty, in order of key; unfinished and foreign files MUST NOT appear. */
  list(prefix: string, options: Abortable): AsyncIterable<StoredObject>;
  /** Removes the object; harmless when there is none. Durable once it resolves, unless `fleeting`. */
  delete(key: string, options: ChangeOptions): Promise<void>;
  /** The object's local path when `capabilities.local`, whether or not it exists; otherwise undefined. */
  locate(key: string): string | undefined;
  /** How the store is. Writes nothing that stays. */
  condition(options: Abortable): Promise<StoreCondition>;
}
