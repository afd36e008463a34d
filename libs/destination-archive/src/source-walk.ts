import type { Abortable, ArtifactEntry, SourceRecord } from '@holdfast/manifest';
import { type Arrangement, isSingleFile, packageName } from './arrangement.ts';
import { IterableSource } from './byte-source.ts';
import type { Container, MemberCursor } from './container.ts';
import type { Member } from './member.ts';
import { TarCursor } from './tar-cursor.ts';
import { tarEnd, tarHeader, tarPadding } from './tar-header.ts';

/** One artifact on the way through an archive. */
export interface WalkedArtifact {
  readonly entry: ArtifactEntry;
  /** Whether the archive has a member for it. */
  readonly stored: boolean;
  /** Its content, not proven yet; at most once, and before the next artifact. */
  readonly content: () => AsyncIterable<Buffer>;
}

/** What {@link walkSource} walks over. */
export interface WalkOptions extends Abortable {
  readonly container: Container;
  readonly arrangement: Arrangement;
  readonly record: SourceRecord;
  /** The source's entries in order; called once or twice. */
  readonly entries: () => AsyncIterable<ArtifactEntry>;
  /** Called with the pieces of the file that the source was packed into, in the `dated` layout. */
  readonly onPacked?: ((piece: Buffer) => void) | undefined;
}

/**
 * Walks over a source in an archive side by side with its listing. Whatever the archive holds instead of what the listing
 * names, or beside it, is refused. Memory does not grow with the number of artifacts.
 */
export async function* walkSource(options: WalkOptions): AsyncGenerator<WalkedArtifact> {
  if (options.arrangement.layout !== 'dated') yield* walkMembers(options);
  else if (isSingleFile(options.record)) yield* walkSingle(options);
  else yield* walkPacked(options);
}

async function* walkMembers({ container, arrangement, record, entries, signal }: WalkOptions): AsyncGenerator<WalkedArtifact> {
  const { name } = record;
  const opening = arrangement.opening(name);
  const first = opening ?? (await firstMember(entries(), (entry) => arrangement.artifact(name, entry)));
  await using cursor = await container.section(name, first, { signal });
  if (opening !== undefined) await cursor.next(opening);
  for await (const entry of entries()) {
    const member = arrangement.artifact(name, entry);
    if (member !== undefined) await cursor.next(member);
    yield { entry, stored: member !== undefined, content: () => cursor.content() };
  }
  await cursor.end();
}

async function firstMember(
  entries: AsyncIterable<ArtifactEntry>,
  memberOf: (entry: ArtifactEntry) => Member | undefined,
): Promise<Member | undefined> {
  for await (const entry of entries) {
    const member = memberOf(entry);
    if (member !== undefined) return member;
  }
  return undefined;
}

async function* walkSingle(options: WalkOptions): AsyncGenerator<WalkedArtifact> {
  await using cursor = await openPackage(options);
  for await (const entry of options.entries()) yield { entry, stored: true, content: () => heard(cursor.content(), options.onPacked) };
  await cursor.end();
}

async function* walkPacked(options: WalkOptions): AsyncGenerator<WalkedArtifact> {
  const { container, arrangement, entries, onPacked } = options;
  await using outer = await openPackage(options);
  await using inner: MemberCursor = new TarCursor(
    new IterableSource(heard(outer.content(), onPacked), container.name),
    container.name,
    true,
  );
  for await (const entry of entries()) {
    await inner.next(arrangement.packed(entry));
    yield { entry, stored: true, content: () => inner.content() };
  }
  await inner.end();
  await outer.end();
}

/** Goes to the file that a source is, in the `dated` layout. */
export async function openPackage({ container, arrangement, record, entries, signal }: WalkOptions): Promise<MemberCursor> {
  const member = await packageMember(arrangement, record, entries());
  const cursor = await container.section(record.name, member, { signal });
  await cursor.next(member);
  return cursor;
}

async function packageMember(arrangement: Arrangement, record: SourceRecord, entries: AsyncIterable<ArtifactEntry>): Promise<Member> {
  let size = tarEnd().length;
  for await (const entry of entries) {
    if (isSingleFile(record)) return arrangement.single(packageName(record, true), entry);
    const member = arrangement.packed(entry);
    size += tarHeader(member).length + member.size + tarPadding(member.size);
  }
  return arrangement.file(packageName(record, false), size);
}

async function* heard(pieces: AsyncIterable<Buffer>, listener: ((piece: Buffer) => void) | undefined): AsyncGenerator<Buffer> {
  for await (const piece of pieces) {
    listener?.(piece);
    yield piece;
  }
}
