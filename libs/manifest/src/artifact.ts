/** What an artifact is in a file system. Databases yield only `file`. */
export type ArtifactType = 'file' | 'directory' | 'symlink' | 'hardlink';

/** A call that may be given up: every call that does I/O takes one. */
export interface Abortable {
  readonly signal?: AbortSignal | undefined;
}

/** What is known of an artifact before its bytes are read. */
export interface ArtifactHeader {
  /** Path text (see `pathFromBytes`), relative to the source, `/` between names; no empty, `.` or `..` name. */
  readonly path: string;
  readonly type: ArtifactType;
  /** Bytes of content; 0 unless `type` is `file`. An estimate while the content is an `unsized` stream, never in a listing. */
  readonly size: number;
  /** Permission bits, 0–0o7777; absent where the source has none. */
  readonly mode?: number;
  /** Time of last change of the content: `seconds.nanoseconds` since 1970, nine digits after the point. */
  readonly mtime?: string;
  readonly uid?: number;
  readonly gid?: number;
  /** For `symlink` the link's text, for `hardlink` the path of the artifact that it is another name of. */
  readonly target?: string;
  /** Present when the file takes less room than its size: holes are to be made again. */
  readonly sparse?: true;
}

/** An artifact on its way from a source to a destination. */
export interface Artifact extends ArtifactHeader {
  /**
   * Opaque; two captures of one path with equal tokens MUST have equal bytes, so that a destination may keep what it
   * has. Absent when the source cannot promise that, for instance for a file that was changed a moment ago.
   */
  readonly changeToken?: string;
  /** Present exactly when `type` is `file`. */
  readonly content?: Content;
  /** For `hardlink` at most: the same file under this name. It is stored as a file where its target could not be. */
  readonly standIn?: LocalFile & { readonly identity: FileIdentity };
}

/** The bytes of an artifact: a local file that a destination's workers may read themselves, or a stream. */
export type Content = LocalFile | ByteStream;

export interface LocalFile {
  readonly kind: 'local-file';
  /** Absolute path text, or a call that makes the file ready and gives its path; further calls give the same path. */
  readonly location: string | ((options: Abortable) => Promise<string>);
  /** What the file looked like when it was listed. Absent for a private copy that nobody else writes. */
  readonly identity?: FileIdentity;
  /** Where a deduplicating destination should cut: at every multiple of this many bytes (a database's page size times a whole number). */
  readonly pageSize?: number;
}

/** Tells a file from another one at the same path, and from a later state of itself. Numbers as `lstat` gives them, times in nanoseconds. */
export interface FileIdentity {
  readonly device: number;
  readonly inode: number;
  readonly size: number;
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
}

export interface ByteStream {
  readonly kind: 'stream';
  /** Opens the content anew; each call gives all bytes from the start. */
  readonly open: (options: Abortable) => AsyncIterable<Uint8Array>;
  /**
   * The size is not known before the end, as of the rows of a database that is a server: the header's `size` is then an
   * estimate, for progress alone. What takes the content MUST record the bytes that it counted, and rely on no other size.
   */
  readonly unsized?: true;
}

/** An artifact as a listing keeps it. */
export interface ArtifactEntry extends ArtifactHeader {
  /** Lower-case hex SHA-256 of the whole content; present exactly when `type` is `file`. */
  readonly sha256?: string;
  /** The content's chunks in order. Absent for a content that is one chunk whose id is `sha256`, and outside repositories. */
  readonly chunks?: readonly string[];
  readonly changeToken?: string;
}

/** Something about one artifact that keeps its source from being complete. */
export interface Problem {
  readonly path: string;
  /** `missing`: listed, then gone. `changed`: kept changing while it was read; what was read is stored. `unreadable`: not permitted or an I/O error. `unsupported`: a socket, pipe or device. */
  readonly code: 'missing' | 'changed' | 'unreadable' | 'unsupported';
  readonly message: string;
}

/** Asks for an artifact's bytes in a local file. */
export interface ExtractRequest {
  readonly entry: ArtifactEntry;
  /** Absolute path text of a file that MUST NOT exist yet; its folder exists. */
  readonly location: string;
  /** Also give the file the entry's mode and mtime, and its owner where this process may. */
  readonly attributes: boolean;
}
