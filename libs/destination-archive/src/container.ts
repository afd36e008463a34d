import type { Abortable } from '@holdfast/manifest';
import type { ArchiveFormat, ArchiveLayout } from './configuration.ts';
import type { Member, SectionKey } from './member.ts';

/** An archive opened for reading, as its format stores it. Every fault is `destination-damaged`, except aborts. */
export interface Container extends AsyncDisposable {
  /** The archive's name in its folder. */
  readonly name: string;
  readonly format: ArchiveFormat;
  readonly layout: ArchiveLayout;
  readonly prefix: string;
  /** The bytes of `metadata.json`, not proven yet. */
  manifestBytes(options: Abortable): Promise<Buffer>;
  /** Goes to the start of a section; `first` is the member that it starts with, undefined when it has none. */
  section(key: SectionKey, first: Member | undefined, options: Abortable): Promise<MemberCursor>;
  /** Proves that no byte of the archive has changed, where it knows its own digest. */
  prove(options: ProveOptions): Promise<void>;
  /** Refuses what the archive holds beside these sections, whose members were all walked over: `members` of them, `files` of which are no folders. */
  refuseOthers(
    sections: readonly SectionKey[],
    counts: { readonly members: number; readonly others: number },
    options: Abortable,
  ): Promise<void>;
}

export interface ProveOptions extends Abortable {
  readonly onBytes?: ((bytes: number) => void) | undefined;
}

/** Walks over the members of a section. It never trusts what it finds: it is told what must come next. */
export interface MemberCursor extends AsyncDisposable {
  /** Moves to the next member, which MUST be this one to the last bit of its headers. */
  next(expected: Member): Promise<void>;
  /** The content of the member it stands on, exactly as many bytes as expected; at most once, and before the next member. */
  content(): AsyncIterable<Buffer>;
  /** After the last member: MUST be at the end of the section. */
  end(): Promise<void>;
}
