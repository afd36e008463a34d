/** What an archive can hold under a name. */
export type MemberType = 'file' | 'directory' | 'symlink' | 'hardlink';

/** One name in an archive, as its headers say it. Every property has a value, so that a member has exactly one encoding. */
export interface Member {
  /** Bytes of the name within the archive, `/` between names, none at the end. */
  readonly name: Buffer;
  readonly type: MemberType;
  /** Bytes of content; 0 unless `type` is `file`. */
  readonly size: number;
  /** Permission bits, 0–0o7777. */
  readonly mode: number;
  readonly mtimeNs: bigint;
  readonly uid: number;
  readonly gid: number;
  /** For `symlink` the link's text, for `hardlink` the name of the other member; otherwise empty. */
  readonly target: Buffer;
}

/** The bytes of a member: all of them, or a way to read as many as the member's header says. */
export type MemberContent = Buffer | SizedContent;

/** A content too large for memory. Its pieces MUST add up to `size`; when they throw, the member is not stored. */
export interface SizedContent {
  readonly size: number;
  readonly pieces: () => Iterable<Buffer> | AsyncIterable<Buffer>;
}

/** A part of an archive that is written and read on its own: `recovery`, then each source, then `metadata`, then `manifest`. */
export type SectionKey = string;

/** The sections that belong to no source. Names of sources hold no `/`. */
export const sections = { recovery: '/recovery', metadata: '/metadata', manifest: '/manifest' } as const;

/** Takes members one after the other. Not for concurrent calls. */
export interface MemberSink extends AsyncDisposable {
  /** Starts a section; members that follow belong to it. */
  section(key: SectionKey): Promise<void>;
  /** Adds a member. When it rejects because the content threw, it does so with that very error and holds nothing of the member. */
  add(member: Member, content?: MemberContent): Promise<void>;
  /** Takes whole sections out again. */
  drop(keys: ReadonlySet<SectionKey>): Promise<void>;
  /** Bytes stored so far. */
  size(): Promise<number>;
  /** Completes the archive and makes its bytes durable. No other call may follow. */
  finish(): Promise<void>;
}
